#!/bin/sh
# tools/checkdocs finds nothing in this tree, and each kind of fault in a small one that is spoiled.
# SPDX-License-Identifier: MIT
cd "$(dirname "$0")/../.." || exit 1
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
echo 1..8
number=0

ok() { # name, then a command
    number=$((number + 1))
    name=$1
    shift
    if "$@"; then echo "ok $number - $name"; else echo "not ok $number - $name"; fi
}

clean() { # no fault in the directory; if there are, they follow as comments
    faults=$(tools/checkdocs "$1") && [ -z "$faults" ] && return 0
    echo "$faults" | sed 's/^/# /'
    return 1
}

source() { printf '/* SPDX-License-Identifier: MIT */\n%s\n' "$2" >"$tree/$1"; }
says() { tools/checkdocs "$tree" | grep -qF "$1"; }

ok 'the documents and the sources agree' clean .

mkdir -p "$tree/mm" "$tree/kernel" "$tree/docs"
source mm/page.c '#include "mm/page.h"'
source mm/page.h 'int MmPages;'
source kernel/run.c '#include "mm/page.h"'
echo 'See `mm/page.h:MmPages`, `mm/page.h:2` and [this](facts.md).' >"$tree/docs/facts.md"
ok 'a good tree passes' clean "$tree"

echo 'See `mm/page.h:MmFrames`.' >"$tree/docs/facts.md"
ok 'a name that is not in the file' says 'docs/facts.md:1: mm/page.h has no MmFrames'
echo 'See `mm/pages.h`.' >"$tree/docs/facts.md"
ok 'a file that is not there' says 'docs/facts.md:1: there is no mm/pages.h'
source kernel/run.h ''
source mm/page.c '#include "kernel/run.h"'
ok 'an include that goes uphill' says 'mm/page.c: includes kernel/run.h, uphill from mm'
source kernel/page.c ''
ok 'two files of one stem' says 'mm/page.c: has the stem of kernel/page.c'
echo 'int x;' >"$tree/kernel/bare.c"
ok 'a source without a licence' says 'kernel/bare.c: has no SPDX line'
echo '| 1 | `mm/page.c` |' >"$tree/docs/path.md"
ok 'a path of fewer than ten stops' says 'docs/path.md: its table has 1 stops, not 10'
