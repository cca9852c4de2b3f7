#!/bin/sh
# The heap of ntdll with threads: caches, blocks freed by others, ends of threads and of heaps.
# SPDX-License-Identifier: MIT
here=$(dirname "$0")
. "$here/heap_sources.sh"
# shellcheck disable=SC2086 # one word for each source
exec "$here/build.sh" heap_threads $heap_sources libc/ntdll/heap/heap_os_mmap.c
