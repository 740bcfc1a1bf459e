#!/bin/sh
# Builds the Rust core for iPhones, for the simulator and for this Mac (where `swift test` runs) and packs it as
# build/LegworkFFI.xcframework. Needs a Mac with Xcode's command line tools and rustup; everything else comes from this
# repository.
#
#   ./build-xcframework.sh               device, both simulator processors, this Mac
#   ./build-xcframework.sh --simulator   the simulator of this Mac and this Mac only, for quick rounds
set -eu
cd "$(dirname "$0")"

if [ "$(uname -s)" != "Darwin" ]; then
    echo "an xcframework can only be made on a Mac; on Linux use ./prepare-core.sh and swift test" >&2
    exit 1
fi
for tool in cargo rustup xcodebuild lipo; do
    command -v "$tool" >/dev/null || { echo "$tool is missing" >&2; exit 1; }
done

if [ "$(uname -m)" = "arm64" ]; then
    targets="aarch64-apple-ios-sim aarch64-apple-darwin"
else
    targets="x86_64-apple-ios x86_64-apple-darwin"
fi
if [ "${1:-}" != "--simulator" ]; then
    targets="aarch64-apple-ios aarch64-apple-ios-sim x86_64-apple-ios $(uname -m | sed s/arm64/aarch64/)-apple-darwin"
fi

# The oldest system the app runs on; the C code inside the core (SQLCipher) is built for the same one.
export IPHONEOS_DEPLOYMENT_TARGET=17.0
export MACOSX_DEPLOYMENT_TARGET=14.0

./prepare-core.sh
for target in $targets; do
    rustup target add "$target"
    # `small` is the profile phones get; `encryption` puts SQLCipher under the database.
    (cd .. && cargo build -p legwork-bindings --lib --profile small --features encryption --target "$target")
done

target_dir="${CARGO_TARGET_DIR:-../target}"
library() { echo "$target_dir/$1/small/liblegwork_bindings.a"; }
headers=build/headers
rm -rf build/LegworkFFI.xcframework build/simulator
mkdir -p build/simulator

slices=""
simulator=""
for target in $targets; do
    case "$target" in
        aarch64-apple-ios | *-apple-darwin) slices="$slices -library $(library "$target") -headers $headers" ;;
        *) simulator="$simulator $(library "$target")" ;;
    esac
done
# The processors of the simulator share one slice.
# shellcheck disable=SC2086
lipo -create $simulator -output build/simulator/liblegwork_bindings.a
# shellcheck disable=SC2086
xcodebuild -create-xcframework $slices \
    -library build/simulator/liblegwork_bindings.a -headers "$headers" \
    -output build/LegworkFFI.xcframework

# The card models travel inside the app: scanning needs no network, not even the first time.
(cd .. && cargo xtask models)
rm -rf App/Models
mkdir -p App/Models
cp ../models/* App/Models/
# Whose work the app carries; its settings show the text.
mkdir -p App/Licences
(cd .. && cargo xtask ios --licences ios/App/Licences/licenses.txt)
echo "build/LegworkFFI.xcframework is ready; next: cd App && xcodegen && open Legwork.xcodeproj"
