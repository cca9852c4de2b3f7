#!/bin/sh
# usage: vm.t [-DVM_STEPS=n] [-DVM_SEED=n]
# Virtual memory, from the services to the page tables, as an i686 program of this machine: see vm_test.c.
# SPDX-License-Identifier: MIT
cd "$(dirname "$0")/../.." || exit 1
out=${PLUMB_BUILD:-build}/tests/host
mkdir -p "$out" || exit 1
sources="mm/allocvm.c mm/freevm.c mm/protectvm.c mm/protectview.c mm/queryvm.c mm/vadkind.c mm/resetvm.c mm/lockvm.c mm/writewatch.c mm/awe.c mm/awemap.c mm/largepage.c mm/workingset.c mm/pagefault.c mm/vad.c mm/vadgap.c mm/aslr.c mm/userpage.c mm/commitcharge.c mm/pte.c mm/page.c
    mm/pagefree.c mm/framecache.c mm/buddy.c mm/inject.c mm/pagecheck.c mm/mmcheck.c mm/section.c mm/controlarea.c mm/imagearea.c mm/imagenews.c mm/viewvm.c mm/viewpage.c mm/faultaround.c
    rtl/avl.c rtl/avl_weight.c rtl/pe.c rtl/pe_words.c kernel/string.c
    tests/host/vm_world.c tests/host/vm_model.c tests/host/vm_states.c tests/host/vm_test.c"
flags="-std=gnu11 -m32 -march=i686 -O1 -g -ffreestanding -fno-pic -no-pie -static -nostdlib -fcf-protection=none
    -fno-stack-protector -mgeneral-regs-only -mstackrealign -fno-strict-aliasing -Wall -Wextra -Wno-unused-parameter
    -Itests/host/vm -Itests/host/page -Iinclude -I. -Wl,-Ttext-segment=0x90000000 -Wl,-z,noexecstack $*"
if ! i686-linux-gnu-gcc $flags -o "$out/vm_test" $sources -lgcc >"$out/vm.err" 2>&1; then
    echo "1..0 # not ok"
    echo "not ok 1 - the test compiles"
    sed 's/^/# /' "$out/vm.err"
    exit 1
fi
exec timeout 120 "$out/vm_test"
