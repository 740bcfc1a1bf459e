#!/bin/bash
# Packs a signed debug APK of what `mvn compile` left: shrink and dex, package, align, sign. `cargo xtask android` calls it.
#   apk.sh BUILD_FOLDER LOCAL_REPOSITORY OUTPUT r8|d8 [FOLDER_OF_NATIVE_LIBRARIES]
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
build=$1 repository=$2 output=$3 dexer=$4 native=${5:-}
version() { sed -n "s/^$1 = //p" "$here/versions.lock"; }
r8=$repository/com/android/tools/r8/$(version r8)/r8-$(version r8).jar
all=$(version android-all)
system=$repository/org/robolectric/android-all/$all/android-all-$all.jar
jna=$(version jna)
work=$build/apk
rm -rf "$work"
mkdir -p "$work/dex" "$work/jna" "$work/rules"

# Jars as they are, AARs through the classes.jar that the build unpacked. A phone needs the AAR of JNA: it holds the
# libraries for phones. (Without its classes R8 ends with an internal error on the first `close()` of one of them.)
(cd "$work/jna" && jar xf "$repository/net/java/dev/jna/jna/$jna/jna-$jna.aar")
jars=("$build/core/core.jar" "$build/app/app.jar" "$work/jna/classes.jar")
(cd "$build/core/classes" && jar cf ../core.jar .)
(cd "$build/app/classes" && jar cf ../app.jar .)
while IFS=: read -r group artifact number type; do
  aar=$build/app/aars/${group}_${artifact}_$number
  case $type in
    aar)
      if [ -f "$aar/classes.jar" ]; then jars+=("$aar/classes.jar"); fi
      if [ -s "$aar/proguard.txt" ]; then cp "$aar/proguard.txt" "$work/rules/$artifact.pro"; fi ;;
    jar) [ "$artifact" = jna ] || jars+=("$repository/${group//.//}/$artifact/$number/$artifact-$number.jar") ;;
  esac
done < <(python3 "$here/build-support/lock.py" runtime)

# android-all holds the framework but not all of java.*: that part is the JDK's. Its whole image takes R8 ten minutes.
java=$build/java-base.jar
if [ ! -f "$java" ]; then
  home=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
  jimage extract --dir "$work/java" --include 'glob:/java.base/**,glob:/java.logging/**' "$home/lib/modules"
  rm -f "$work"/java/*/module-info.class
  jar -c -0 -f "$java" -C "$work/java/java.base" . -C "$work/java/java.logging" .
fi

if [ "$dexer" = r8 ]; then
  rules=(--pg-conf "$here/app/rules.pro" --pg-conf "$here/build-support/platform.pro" --pg-conf "$build/app/res/manifest-rules.pro")
  for file in "$work"/rules/*.pro; do rules+=(--pg-conf "$file"); done
  java -Xmx3g -cp "$r8" com.android.tools.r8.R8 --release --min-api 26 --lib "$system" --lib "$java" "${rules[@]}" \
    --pg-map-output "$build/mapping.txt" --pg-conf-output "$work/all-rules.pro" --map-diagnostics info none \
    --output "$work/dex" "${jars[@]}" > "$work/dexer.log" 2>&1 || { head -c 4000 "$work/dexer.log" >&2; exit 1; }
else
  java -Xmx2g -cp "$r8" com.android.tools.r8.D8 --debug --min-api 26 --lib "$system" --lib "$java" \
    --output "$work/dex" "${jars[@]}" > "$work/dexer.log" 2>&1 || { tail -20 "$work/dexer.log" >&2; exit 1; }
fi
python3 "$here/build-support/dex.py" "$work/dex" "$build/app/res/app/AndroidManifest.xml.merged" "$build/core/core.jar" "$build/app/app.jar"

cp "$build/app/res/app.apk" "$work/unaligned.apk"
(cd "$work/dex" && zip -q ../unaligned.apk classes*.dex)
for abi in arm64-v8a x86_64; do
  mkdir -p "$work/lib/$abi"
  for folder in "$build"/app/aars/*/jni/$abi "$work/jna/jni/$abi"; do [ ! -d "$folder" ] || cp "$folder"/*.so "$work/lib/$abi/"; done
  if [ -n "$native" ]; then cp "$native/$abi"/*.so "$work/lib/$abi/"; fi
done
(cd "$work" && zip -qr -0 unaligned.apk lib)
# The card models with their notice; the app unpacks them (platform/CardModels.kt). A package without them cannot scan.
(cd "$build" && zip -qr "$work/unaligned.apk" assets)
held=$(python3 -m zipfile -l "$work/unaligned.apk")
for file in manifest.json NOTICE ppocr-v6-small-det.onnx ppocr-v6-small-rec.onnx; do
  case $held in *"assets/models/$file "*) ;; *) echo "the package has no $file" >&2; exit 1 ;; esac
done
zipalign -p -f 4 "$work/unaligned.apk" "$work/aligned.apk"
key=$build/debug.p12
[ -f "$key" ] || keytool -genkeypair -keystore "$key" -storepass android -alias debug -keyalg RSA -keysize 2048 -validity 9999 -dname CN=Debug > /dev/null 2>&1
apksigner sign --ks "$key" --ks-pass pass:android --min-sdk-version 26 --out "$output" "$work/aligned.apk"
# All of it is read: with `pipefail` a reader that leaves early would fail the packing.
apksigner verify --verbose --min-sdk-version 26 "$output" | sed -n 1,4p
"$build/app/tools/aapt2" dump badging "$output" | sed -n 1,3p
