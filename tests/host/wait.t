#!/bin/sh
# The kernel's scheduler, waits and dispatcher objects, as an i686 program of this machine: see wait_test.c.
# SPDX-License-Identifier: MIT
cd "$(dirname "$0")/../.." || exit 1
out=build/tests/host
mkdir -p $out || exit 1
sources="kernel/sched.c kernel/timeout.c kernel/wait.c kernel/event.c kernel/mutant.c kernel/semaphore.c kernel/apc.c
    tests/host/wait_world.c tests/host/wait_test.c"
flags="-std=gnu11 -m32 -march=i686 -O1 -g -ffreestanding -fno-pic -no-pie -static -nostdlib -fcf-protection=none
    -fno-stack-protector -mgeneral-regs-only -mstackrealign -fno-strict-aliasing -ffunction-sections -Wall -Wextra
    -Wno-unused-parameter -Itests/host/wait -Iinclude -I. -Wl,--gc-sections -Wl,-z,noexecstack"
if ! nasm -f elf32 -Iinclude/ -I./ -o $out/switch.o kernel/switch.asm >$out/wait.err 2>&1 ||
    ! i686-linux-gnu-gcc $flags -o $out/wait_test $sources $out/switch.o -lgcc >$out/wait.err 2>&1; then
    echo "1..0 # not ok"
    echo "not ok 1 - the test compiles"
    sed 's/^/# /' $out/wait.err
    exit 1
fi
exec timeout 60 $out/wait_test
