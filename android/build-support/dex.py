#!/usr/bin/env python3
"""Fails when a package lacks a name that is looked up while it runs.

dex.py FOLDER_OF_DEX MERGED_MANIFEST JAR...

By name are found: what the manifest declares; what JNA calls (structures with their fields, callbacks and libraries with
their methods, native methods); workers. The names come from the class files before the shrinker saw them.
"""
import pathlib
import struct
import sys
import xml.etree.ElementTree as ElementTree
import zipfile

ANDROID = "{http://schemas.android.com/apk/res/android}"
BY_NAME = {"com/sun/jna/Structure", "com/sun/jna/Callback", "com/sun/jna/Library"}
WORKERS = {"androidx/work/ListenableWorker", "androidx/work/Worker", "androidx/work/CoroutineWorker"}
STATIC, NATIVE, ABSTRACT = 0x8, 0x100, 0x400


class ClassFile:
    """Name, parents, fields and methods of a class file; the rest is skipped."""

    def __init__(self, data):
        self.data, self.at = data, 8
        pool = [None]
        count = self.number(2)
        while len(pool) < count:
            tag = self.number(1)
            if tag == 1:
                size = self.number(2)
                pool.append(data[self.at:self.at + size].decode("utf-8", "replace"))
                self.at += size
            elif tag in (7, 8, 16, 19, 20):
                pool.append(self.number(2))
            elif tag in (5, 6):
                pool += [self.number(8), None]
            else:
                pool.append(self.number(3 if tag == 15 else 4))
        self.number(2)
        self.name = pool[pool[self.number(2)]]
        above = self.number(2)
        self.parents = ([pool[pool[above]]] if above else []) + [pool[pool[self.number(2)]] for _ in range(self.number(2))]
        self.fields = {name for flags, name in self.members(pool) if not flags & STATIC}
        methods = self.members(pool)
        self.natives = {name for flags, name in methods if flags & NATIVE}
        self.abstract = {name for flags, name in methods if flags & ABSTRACT}

    def number(self, size):
        self.at += size
        return int.from_bytes(self.data[self.at - size:self.at], "big")

    def members(self, pool):
        out = []
        for _ in range(self.number(2)):
            out.append((self.number(2), pool[self.number(2)]))
            self.number(2)
            for _ in range(self.number(2)):
                self.number(2)
                size = self.number(4)
                self.at += size
        return out


def dex_classes(data):
    """Class name → names of its fields and methods."""
    def table(at):
        return struct.unpack_from("<II", data, at)

    def uleb(at):
        value = shift = 0
        while True:
            byte = data[at]
            value |= (byte & 0x7F) << shift
            at, shift = at + 1, shift + 7
            if byte < 0x80:
                return value, at

    def string(index):
        at = struct.unpack_from("<I", data, table(0x38)[1] + 4 * index)[0]
        _, at = uleb(at)
        return data[at:data.index(b"\0", at)].decode("utf-8", "replace")

    types, fields, methods = table(0x40)[1], table(0x50)[1], table(0x58)[1]
    count, classes = table(0x60)
    out = {}
    for index in range(count):
        kind, *_, body, _ = struct.unpack_from("<8I", data, classes + 32 * index)
        name = string(struct.unpack_from("<I", data, types + 4 * kind)[0])[1:-1]
        members = out[name] = set()
        if body:
            sizes, at = [], body
            for _ in range(4):
                size, at = uleb(at)
                sizes.append(size)
            for part, size in enumerate(sizes):
                member = 0
                for _ in range(size):
                    step, at = uleb(at)
                    member += step
                    _, at = uleb(at)
                    if part > 1:
                        _, at = uleb(at)
                    members.add(string(struct.unpack_from("<I", data, (fields if part < 2 else methods) + 8 * member + 4)[0]))
    return out


def wanted(manifest, jars):
    """Class name → members that must be there under their names."""
    tree = ElementTree.parse(manifest).getroot()
    out = {}
    for node in tree.iter():
        if node.tag in ("application", "activity", "service", "receiver", "provider"):
            name = node.get(ANDROID + "name", "")
            out[(tree.get("package") + name if name.startswith(".") else name).replace(".", "/")] = set()
    classes = {}
    for jar in jars:
        with zipfile.ZipFile(jar) as archive:
            for entry in archive.namelist():
                if entry.endswith(".class") and not entry.startswith("META-INF"):
                    found = ClassFile(archive.read(entry))
                    classes[found.name] = found

    def reaches(name, goals):
        return name in goals or any(reaches(parent, goals) for parent in (classes[name].parents if name in classes else []))

    for name, found in classes.items():
        if reaches(name, BY_NAME):
            out[name] = found.abstract | (found.fields if reaches(name, {"com/sun/jna/Structure"}) else set())
        if found.natives:
            out.setdefault(name, set()).update(found.natives)
        if reaches(name, WORKERS):
            out[name] = {"<init>"}
    return out


def main():
    folder, manifest, *jars = sys.argv[1:]
    there = {}
    for path in sorted(pathlib.Path(folder).glob("*.dex")):
        there.update(dex_classes(path.read_bytes()))
    want = wanted(manifest, jars)
    lost = [name for name in sorted(want) if name not in there]
    lost += [f"{name}.{member}" for name in sorted(want) if name in there for member in sorted(want[name] - there[name])]
    for name in lost[:40]:
        print(f"not in the package: {name}", file=sys.stderr)
    if lost or len(want) < 20:
        sys.exit(f"{len(lost)} names are lost, {len(want)} classes were looked for")
    members = sum(map(len, want.values()))
    print(f"{len(there)} classes in the package; {len(want)} classes and {members} members that are found by name are there")


main()
