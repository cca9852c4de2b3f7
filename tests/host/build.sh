#!/bin/sh
# build.sh - builds one host test under AddressSanitizer and UBSan, and runs it.
#
# usage: build.sh NAME SOURCE... [ARGUMENT...]   compiles tests/host/NAME.c with the sources (*.c); the program prints TAP
#        build.sh --32 NAME ...                         the same for i686, which the host must be able to run
#        build.sh --fuzz NAME SECONDS CORPUS SOURCE...   a libFuzzer target; one line of TAP
# SPDX-License-Identifier: MIT
cd "$(dirname "$0")/../.." || exit 1
out=build/tests/host
clang=$(command -v clang-14 || command -v clang) || { echo 'Bail out! clang is missing'; exit 1; }
flags="-std=gnu11 -O1 -g -fno-omit-frame-pointer -Wall -Wextra -Wno-unused-parameter -Wno-ignored-attributes
    -Wno-unknown-attributes -fno-builtin -Iinclude -I. -Ilibc -fno-sanitize-recover=all"
mkdir -p $out

if [ "$1" = --fuzz ]; then
    name=$2 seconds=$3 corpus=$4
    shift 4
    echo 1..1
    if $clang $flags -fsanitize=fuzzer,address,undefined -o "$out/$name" "tests/host/$name.c" "$@" >"$out/$name.log" 2>&1 &&
        "$out/$name" -max_total_time="$seconds" -artifact_prefix="$out/$name-" "$corpus" >>"$out/$name.log" 2>&1; then
        echo "ok 1 - $name: $seconds s of fuzzing find nothing"
    else
        echo "not ok 1 - $name: see $out/$name.log"
        tail -20 "$out/$name.log" | sed 's/^/# /'
    fi
    exit 0
fi

build="$clang $flags -fsanitize=address,undefined" suffix=
if [ "$1" = --32 ]; then
    shift
    libraries=/usr/i686-linux-gnu/lib suffix=32
    build="i686-linux-gnu-gcc $flags -Wno-attributes -fsanitize=address,undefined -static-libasan -static-libubsan
        -Wl,-rpath,$libraries,--dynamic-linker=$libraries/ld-linux.so.2"
fi
name=$1
shift
$build -o "$out/$name$suffix" "tests/host/$name.c" $(printf "%s\n" "$@" | grep "\.c$") || { echo 'Bail out! it does not compile'; exit 1; }
arguments=
for source in "$@"; do
    case $source in *.c) ;; *) arguments="$arguments $source" ;; esac
done
exec "$out/$name$suffix" $arguments
