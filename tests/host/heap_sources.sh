# SPDX-License-Identifier: MIT
# The files of the heap that every host test has, all but its world: `heap_sources`.
heap_sources=
for verb in alloc cache depot take free_list segment segment_open free give shrink large realloc size user create thread keep check report debug fill page blame walk lock usage extend zero multiple; do
    heap_sources="$heap_sources libc/ntdll/heap/heap_$verb.c"
done
