#!/bin/sh
# Writes the Swift face of the Rust core into this package: Sources/LegworkCore/legwork.swift and the C header that the
# library target names. Both come from the facade's own source and are never committed.
#
#   ./prepare-core.sh          generate with `cargo xtask bindings --generate-only`, then copy
#   ./prepare-core.sh --copy   copy what bindings/generated/swift already holds
set -eu
cd "$(dirname "$0")"

generated=../bindings/generated/swift
if [ "${1:-}" != "--copy" ]; then
    (cd .. && cargo xtask bindings --generate-only)
fi
if [ ! -f "$generated/legwork.swift" ]; then
    echo "bindings/generated/swift holds no legwork.swift: run cargo xtask bindings --generate-only" >&2
    exit 1
fi
mkdir -p Sources/LegworkCore build/headers/legworkFFI
cp "$generated/legwork.swift" Sources/LegworkCore/legwork.swift
cp "$generated/legworkFFI.h" Sources/LegworkFFI/legworkFFI.h
# A folder of its own keeps our module map apart from those of other frameworks.
cp "$generated/legworkFFI.h" build/headers/legworkFFI/legworkFFI.h
cp "$generated/legworkFFI.modulemap" build/headers/legworkFFI/module.modulemap
echo "Sources/LegworkCore is current"
