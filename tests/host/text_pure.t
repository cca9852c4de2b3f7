#!/bin/sh
# ntdll's routines that need no system, under the sanitizers.
# SPDX-License-Identifier: MIT
n=libc/ntdll
exec "$(dirname "$0")/build.sh" text_pure $n/path_full.c $n/dos_error.c $n/rtl_time.c $n/string/code_page.c $n/string/letter_case.c \
    $n/string/rtl_utf8.c
