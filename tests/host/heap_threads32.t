#!/bin/sh
# The heap of ntdll with threads, as in ring 3: with pointers of 32 bits.
# SPDX-License-Identifier: MIT
here=$(dirname "$0")
. "$here/heap_sources.sh"
# shellcheck disable=SC2086 # one word for each source
exec "$here/build.sh" --32 heap_threads $heap_sources libc/ntdll/heap/heap_os_mmap.c
