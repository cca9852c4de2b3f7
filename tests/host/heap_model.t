#!/bin/sh
# The heap of ntdll against a model, under the sanitizers.
# SPDX-License-Identifier: MIT
sources=
for verb in alloc cache depot take free_list segment segment_open free give shrink large realloc size create thread keep check report walk lock; do
    sources="$sources libc/ntdll/heap/heap_$verb.c"
done
# shellcheck disable=SC2086 # one word for each source
exec "$(dirname "$0")/build.sh" heap_model $sources
