#!/bin/sh
# The tree of VADs with 50,000 of them, on the host: see vad_test.c.
# SPDX-License-Identifier: MIT
cd "$(dirname "$0")/../.." || exit 1
out=${PLUMB_BUILD:-build}/tests/host
mkdir -p "$out" || exit 1
clang=$(command -v clang-14 || command -v clang) || { echo 'Bail out! clang is missing'; exit 1; }
flags="-std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wno-unused-parameter
    -Wno-ignored-attributes -Itests/host/page -Iinclude -I."
objects=
for source in mm/vad.c mm/vadgap.c rtl/avl.c rtl/avl_weight.c; do
    object=$out/vad_$(basename "$source" .c).o
    $clang $flags -fsanitize-coverage=trace-pc-guard,bb -c -o "$object" "$source" || exit 1
    objects="$objects $object"
done
$clang $flags -o "$out/vad_test" tests/host/vad_test.c $objects || exit 1
exec timeout 60 "$out/vad_test"
