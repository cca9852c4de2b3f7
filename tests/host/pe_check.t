#!/bin/sh
# The PE parser: on images that the compiler makes and on the DLLs of this tree, whole and spoiled.
# SPDX-License-Identifier: MIT
cd "$(dirname "$0")/../.." || exit 1
work=build/tests/host/pe
mkdir -p $work
cat >$work/small.c <<'C'
static __thread int own = 7;
__declspec(dllexport) int answer(void) { return own; }
int main(void) { return answer(); }
C
gcc=i686-w64-mingw32-gcc
$gcc -s -o $work/stripped.exe $work/small.c && $gcc -g -o $work/debug.exe $work/small.c &&
    $gcc -shared -o $work/small.dll $work/small.c || { echo 'Bail out! mingw fails'; exit 1; }
images="$work/stripped.exe $work/debug.exe $work/small.dll"
for dll in build/dll/*.dll "$($gcc -print-file-name=libstdc++-6.dll)"; do
    [ -f "$dll" ] && images="$images $dll"
done
tests/host/build.sh pe_check rtl/pe.c rtl/pe_words.c rtl/pe_export.c rtl/pe_reloc.c $images
