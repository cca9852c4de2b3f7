#!/bin/sh
# The kernel's archive reader, names and file tree on the host, under AddressSanitizer and UBSan; then libFuzzer
# for FUZZ_SECONDS (default 5). TAP of all of them, numbered on.
# SPDX-License-Identifier: MIT
cd "$(dirname "$0")/../.." || exit 1
out=build/tests/host
mkdir -p $out/corpus || exit 1
tree="kernel/archive.c kernel/fsload.c kernel/fsutf.c kernel/fsname.c kernel/fsnode.c kernel/fspath.c kernel/fsdata.c
    kernel/tarwrite.c kernel/stdin.c rtl/avl.c tests/host/fs_world.c"
flags="-std=gnu11 -O1 -g -fno-omit-frame-pointer -Wall -Wextra -Wno-unused-parameter -Wno-ignored-attributes
    -Wno-unknown-attributes -Iinclude -I. -fno-sanitize-recover=all"
clang=$(command -v clang-14 || command -v clang)
count=0

# Runs a program that prints TAP, and passes its lines on with numbers that follow the last ones.
run_tap() {
    "$@" >$out/tap.txt 2>$out/tap.err
    status=$?
    sed '/^1\.\./d' $out/tap.txt | awk -v n=$count '/^(not )?ok /{sub(/ok [0-9]+/, "ok " ++n)} {print}'
    count=$((count + $(grep -cE '^(not )?ok ' $out/tap.txt)))
    verdict $status "$1 ends with success" $out/tap.err
}

# $1 status, $2 what, $3 file with the explanation
verdict() {
    count=$((count + 1))
    if [ "$1" = 0 ]; then
        echo "ok $count - $2"
    else
        echo "not ok $count - $2"
        sed 's/^/# /' "$3"
    fi
}

for name in archive_test fsnode_test fsname_test; do
    if $clang $flags -fsanitize=address,undefined -o $out/$name tests/host/$name.c $tree 2>$out/tap.err; then
        run_tap $out/$name
    else
        verdict 1 "$name compiles" $out/tap.err
    fi
done

tar tf $out/sent.tar >$out/tap.err 2>&1
verdict $? "tar reads what was sent to COM4" $out/tap.err

if $clang $flags -fsanitize=fuzzer,address,undefined -o $out/archive_fuzz tests/host/archive_fuzz.c $tree 2>$out/tap.err; then
    cp $out/sent.tar $out/corpus/seed
    printf 'x' >$out/x && tar --format=ustar -C $out -cf $out/corpus/small x
    $out/archive_fuzz -max_total_time="${FUZZ_SECONDS:-5}" -max_len=6000 -artifact_prefix=$out/ $out/corpus >$out/tap.err 2>&1
    verdict $? "libFuzzer finds nothing in ${FUZZ_SECONDS:-5} seconds" $out/tap.err
else
    verdict 1 "archive_fuzz compiles" $out/tap.err
fi
echo "1..$count"
