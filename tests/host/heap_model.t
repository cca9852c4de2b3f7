#!/bin/sh
# The heap of ntdll against a model, under the sanitizers.
# SPDX-License-Identifier: MIT
heap=libc/ntdll/heap
exec "$(dirname "$0")/build.sh" heap_model $heap/heap_create.c $heap/heap_alloc.c $heap/heap_free_list.c $heap/heap_segment.c \
    $heap/heap_free.c $heap/heap_realloc.c $heap/heap_large.c $heap/heap_size.c $heap/heap_check.c $heap/heap_walk.c $heap/heap_lock.c
