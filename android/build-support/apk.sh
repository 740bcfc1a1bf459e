#!/bin/bash
# Packs a signed debug APK of what `mvn compile` left: dex, package, align, sign. `cargo xtask android` calls it.
#   apk.sh BUILD_FOLDER LOCAL_REPOSITORY OUTPUT [FOLDER_OF_NATIVE_LIBRARIES]
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
build=$1 repository=$2 output=$3 native=${4:-}
version() { sed -n "s/^$1 = //p" "$here/versions.lock"; }
r8=$(ls "$repository"/com/android/tools/r8/*/r8-*.jar | sort -V | tail -1)
all=$(version android-all)
system=$repository/org/robolectric/android-all/$all/android-all-$all.jar
jna=$(version jna)
work=$build/apk
rm -rf "$work"
mkdir -p "$work/dex"

# Jars as they are, AARs through the classes.jar that the build unpacked. JNA is another artefact on a phone.
jars=("$build/core/core.jar" "$build/app/app.jar")
(cd "$build/core/classes" && jar cf ../core.jar .)
(cd "$build/app/classes" && jar cf ../app.jar .)
while IFS=: read -r group artifact number type; do
  case $type in
    aar) [ -f "$build/app/aars/${group}_${artifact}_$number/classes.jar" ] && jars+=("$build/app/aars/${group}_${artifact}_$number/classes.jar") ;;
    jar) [ "$artifact" = jna ] || jars+=("$repository/${group//.//}/$artifact/$number/$artifact-$number.jar") ;;
  esac
done < <(python3 "$here/build-support/lock.py" runtime)
java -Xmx2g -cp "$r8" com.android.tools.r8.D8 --debug --min-api 26 --lib "$system" --lib "$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")" \
  --classpath "$repository/net/java/dev/jna/jna/$jna/jna-$jna.jar" --output "$work/dex" "${jars[@]}" 2> "$work/dexer.log" \
  || { tail -20 "$work/dexer.log" >&2; exit 1; }

cp "$build/app/res/app.apk" "$work/unaligned.apk"
(cd "$work/dex" && zip -q ../unaligned.apk classes*.dex)
for abi in arm64-v8a x86_64; do
  mkdir -p "$work/lib/$abi"
  for folder in "$build"/app/aars/*/jni/$abi; do [ -d "$folder" ] && cp "$folder"/*.so "$work/lib/$abi/"; done
  if [ -n "$native" ]; then cp "$native/$abi"/*.so "$work/lib/$abi/"; fi
done
(cd "$work" && zip -qr -0 unaligned.apk lib)
zipalign -p -f 4 "$work/unaligned.apk" "$work/aligned.apk"
key=$build/debug.p12
[ -f "$key" ] || keytool -genkeypair -keystore "$key" -storepass android -alias debug -keyalg RSA -keysize 2048 -validity 9999 -dname CN=Debug > /dev/null 2>&1
apksigner sign --ks "$key" --ks-pass pass:android --min-sdk-version 26 --out "$output" "$work/aligned.apk"
apksigner verify --verbose --min-sdk-version 26 "$output" | head -4
"$build/app/tools/aapt2" dump badging "$output" | head -3
