#!/usr/bin/env python3
"""Keeps the pom.xml files and the Gradle catalogue in step with versions.lock.

write  puts the lock into every file
runtime  prints what goes into a package
check  fails when a file differs from the lock, or an artefact's own pom asks for more than the lock gives
"""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
SPACE = {"m": "http://maven.apache.org/POM/4.0.0"}
# Graphs of plain jars resolve by themselves; the rest is named line by line.
WHOLE = ("org.robolectric:robolectric",)
# What artefacts ask for and nobody on a phone needs: their own tests' and build tools' parts.
UNUSED = ("org.robolectric:", "com.google.auto.value:", "com.google.errorprone:", "org.checkerframework:")
BEGIN, END = "<!-- versions.lock -->", "<!-- /versions.lock -->"


def read():
    versions, modules, section = {}, {}, None
    for line in (ROOT / "versions.lock").read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            section = line.strip("[]")
        elif section == "versions":
            name, version = (part.strip() for part in line.split("="))
            versions[name] = version
        else:
            modules.setdefault(section, []).append(line.format(**versions).split(":"))
    return versions, modules


def dependency(group, artifact, version, kind, scope):
    nothing = "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"
    out = f"    <dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>"
    out += f"<type>{kind}</type>" if kind != "jar" else ""
    out += f"<scope>{scope}</scope>" if scope != "compile" else ""
    return out + ("" if f"{group}:{artifact}" in WHOLE else nothing) + "</dependency>"


def pom(module, versions, modules):
    path = ROOT / module / "pom.xml"
    text = path.read_text(encoding="utf-8")
    body = "\n".join(dependency(*line) for line in modules.get(module, []))
    text = re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{body}\n    {END}", text, flags=re.S)
    for name, version in versions.items():
        text = re.sub(rf"<v\.{name}>[^<]*</v\.{name}>", f"<v.{name}>{version}</v.{name}>", text)
    return path, text


def catalogue(versions, modules):
    lines = ["# Written by build-support/lock.py from versions.lock. Do not edit.", "[versions]"]
    lines += [f'{name} = "{version}"' for name, version in versions.items()]
    lines += ["", "[libraries]"]
    wanted = ["activity-compose", "core-ktx", "work-runtime", "lifecycle-viewmodel-compose-android", "foundation-android",
              "material3-android", "kotlinx-coroutines-core-jvm", "kotlinx-coroutines-android", "jna", "junit", "robolectric"]
    found = {line[1]: line for module in ("app", "core") for line in modules[module]}
    for name in wanted:
        group, artifact, version, *_ = found[name]
        lines.append(f'{name} = {{ module = "{group}:{artifact}", version = "{version}" }}')
    lines += ["", "[plugins]", 'android-application = { id = "com.android.application", version.ref = "agp" }',
              'android-library = { id = "com.android.library", version.ref = "agp" }',
              'kotlin-jvm = { id = "org.jetbrains.kotlin.jvm", version.ref = "kotlin" }',
              'kotlin-compose = { id = "org.jetbrains.kotlin.plugin.compose", version.ref = "kotlin" }']
    return ROOT / "gradle/libs.versions.toml", "\n".join(lines) + "\n"


def files():
    versions, modules = read()
    yield catalogue(versions, modules)
    for module in (".", *modules):
        yield pom(module, versions, modules)


def order(version):
    return [int(part) if part.isdigit() else -1 for part in re.split(r"[.\-+]", version)]


def needs(repository):
    """What each artefact's own pom asks for, beside what the lock gives."""
    _, modules = read()
    for module in ("core", "app", "desktop"):
        lock = {(line[0], line[1]): line[2] for line in modules[module]}
        for (group, artifact), version in sorted(lock.items()):
            path = repository / group.replace(".", "/") / artifact / version / f"{artifact}-{version}.pom"
            if not path.exists():
                yield f"{module}: {group}:{artifact}:{version} was never fetched: build first"
                continue
            for need in ElementTree.parse(path).getroot().findall("m:dependencies/m:dependency", SPACE):
                name = need.find("m:groupId", SPACE).text, need.find("m:artifactId", SPACE).text
                asked, scope = need.find("m:version", SPACE), need.find("m:scope", SPACE)
                asked = asked.text.strip("[]").split(",")[0] if asked is not None else ""
                if not asked or "$" in asked or (scope is not None and scope.text in ("test", "provided")):
                    continue
                forms = [name[1] + end for end in ("", "-android", "-jvm", "-desktop")]
                forms += [name[1].replace("-android", "-jvm")]
                given = next((lock[name[0], form] for form in forms if (name[0], form) in lock), None)
                if given is not None and order(given) < order(asked):
                    yield f"{module}: {name[0]}:{name[1]} is {given}, {artifact} asks for {asked}"


def runtime():
    """What goes into a package: group:artifact:version:type of core and app, once each."""
    _, modules = read()
    lines = [line for module in ("core", "app") for line in modules[module] if line[4] == "compile"]
    return sorted({":".join(line[:4]) for line in lines})


def main():
    if sys.argv[1:] == ["runtime"]:
        print("\n".join(runtime()))
        return
    if sys.argv[1:] == ["write"]:
        for path, text in files():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return
    wrong = [f"{path.relative_to(ROOT)} is not in step: run build-support/lock.py write"
             for path, text in files() if not path.exists() or path.read_text(encoding="utf-8") != text]
    wrong += needs(pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else pathlib.Path.home() / ".m2/repository")
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)


main()
