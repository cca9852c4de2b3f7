#!/bin/sh
# Every service of services.def is exported as Nt... and Zw..., and nothing else under those prefixes; each stub has the bytes of
# Windows XP SP2: B8 n BA 00 03 FE 7F FF 12 C2 n (C3 without arguments).
# SPDX-License-Identifier: MIT
cd "$(dirname "$0")/../.." || exit 1
out=build/tests/host
mkdir -p $out
sed -nE 's/^SVC_\(0x[0-9A-F]+, Nt(\w+),.*/\1/p' include/nt/services.def | sort >$out/services.txt
echo 1..4
number=0
report() {
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - $2"; else
        echo "not ok $number - $2"
        sed 's/^/# /' $out/differences.txt
    fi
}
for prefix in Nt Zw; do
    sed -nE "s/^$prefix(\w+)$/\1/p" libc/ntdll/ntdll.def | sort | diff $out/services.txt - >$out/differences.txt
    report $? "the $prefix names of ntdll.def are the services"
done
nasm -f win32 -Iinclude/ -I./ libc/ntdll/syscall.asm -o $out/syscall.obj 2>$out/differences.txt
report $? "syscall.asm assembles"
i686-w64-mingw32-objdump -d --insn-width=16 $out/syscall.obj | tr -s ' \t' ' ' >$out/syscall.txt
sed -nE 's/^SVC_\(0x([0-9A-F]+), Nt(\w+), ([0-9]+)\).*/\1 \2 \3/p' include/nt/services.def | while read -r index name arguments; do
    end=c3
    [ "$arguments" = 0 ] || end=$(printf 'c2 %02x 00' $((4 * arguments)))
    expected=$(printf 'b8 %02x %02x 00 00 ba 00 03 fe 7f ff 12 %s' $((0x$index & 255)) $((0x$index >> 8)) "$end")
    found=$(grep -A4 "<_Nt$name@" $out/syscall.txt | grep -oE '^ [0-9a-f]+: ([0-9a-f]{2} )+' | sed 's/.*: //' | tr -d '\n' | cut -c1-${#expected})
    [ "$found" = "$expected" ] || echo "Nt$name: $found instead of $expected"
done >$out/differences.txt
[ ! -s $out/differences.txt ]
report $? "each stub has the bytes of Windows"
