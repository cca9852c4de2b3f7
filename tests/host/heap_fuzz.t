#!/bin/sh
# Fuzzes the heap of ntdll with sequences of calls, for FUZZ_SECONDS (default 60).
# SPDX-License-Identifier: MIT
here=$(dirname "$0")
. "$here/heap_sources.sh"
cd "$here/../.." || exit 1
corpus=build/tests/host/heap_corpus
mkdir -p $corpus
python3 -c "
import random
for seed in range(8):
    with open(f'$corpus/seed{seed}', 'wb') as file:
        file.write(random.Random(seed).randbytes(2000))"
# shellcheck disable=SC2086 # one word for each source
exec tests/host/build.sh --fuzz heap_fuzz "${FUZZ_SECONDS:-60}" $corpus $heap_sources tests/host/heap_world.c
