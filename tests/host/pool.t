#!/bin/sh
# The pool on the host, under AddressSanitizer and UBSan.
# SPDX-License-Identifier: MIT
export ASAN_OPTIONS=handle_segv=0:detect_leaks=0
exec timeout 120 "$(dirname "$0")/build.sh" pool_test mm/pool.c mm/poolbig.c mm/pooltag.c mm/inject.c
