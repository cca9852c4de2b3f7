/*
 * wildcard.h - does a file name match a pattern with * and ?
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

/* Case is ignored. Lengths in characters. */
BOOL BasepMatchName(LPCWSTR pattern, DWORD pattern_length, LPCWSTR name, DWORD name_length);
