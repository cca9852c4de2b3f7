#!/bin/sh
# Fuzzes the PE parser, from small images of the compiler, for FUZZ_SECONDS (default 5).
# SPDX-License-Identifier: MIT
cd "$(dirname "$0")/../.." || exit 1
corpus=build/tests/host/pe_corpus
mkdir -p $corpus
cat >$corpus.c <<'C'
__declspec(dllexport) int answer(void) { return 42; }
int *where = (int *)answer;
C
i686-w64-mingw32-gcc -s -shared -nostdlib -Wl,--entry,0 -o $corpus/small.dll $corpus.c &&
    i686-w64-mingw32-gcc -s -shared -nostdlib -Wl,--entry,0 -Wl,--file-alignment,16 -o $corpus/dense.dll $corpus.c
exec tests/host/build.sh --fuzz pe_fuzz "${FUZZ_SECONDS:-5}" $corpus rtl/pe.c rtl/pe_words.c rtl/pe_export.c rtl/pe_reloc.c
