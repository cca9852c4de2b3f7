#!/bin/sh
# The heap of ntdll with threads: caches, blocks freed by others, ends of threads and of heaps.
# SPDX-License-Identifier: MIT
sources=
for verb in alloc cache depot take free_list segment segment_open free give shrink large realloc size create thread keep check report walk lock os_mmap; do
    sources="$sources libc/ntdll/heap/heap_$verb.c"
done
# shellcheck disable=SC2086 # one word for each source
exec "$(dirname "$0")/build.sh" heap_threads $sources
