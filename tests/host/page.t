#!/bin/sh
# _PageAlloc on the host, under AddressSanitizer and UBSan.
# SPDX-License-Identifier: MIT
cd "$(dirname "$0")/../.." || exit 1
out=build/tests/host
mkdir -p $out || exit 1
clang=$(command -v clang-14 || command -v clang)
$clang -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -Wall -Wno-unused-parameter \
    -Wno-ignored-attributes -Wl,--wrap=MiBuddyTakeSmallest -Itests/host/page -Iinclude -I. -o $out/page_test \
    tests/host/page_test.c tests/host/page_world.c tests/host/page_churn.c mm/page.c mm/pagefree.c mm/framecache.c mm/buddy.c mm/pagecheck.c mm/pagereport.c mm/inject.c || exit 1
exec timeout 400 $out/page_test
