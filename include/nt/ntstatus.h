/*
 * ntstatus.h - NTSTATUS and the values of status.def as an enum; the layout constants of layout.def.
 *
 * For files that do not include <windows.h>. Ring 3 takes <ntstatus.h> of mingw-w64 instead; nt_check.h
 * asserts that the two agree.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <stdint.h>

typedef int32_t NTSTATUS;

#define NT_SUCCESS(status) ((NTSTATUS)(status) >= 0)
#define NT_ERROR(status)   ((uint32_t)(status) >> 30 == 3) /* neither success nor a warning */

#define CONST_(name, value) name = (int32_t)(value),
enum {
#include "nt/status.def"
};
enum {
#include "nt/layout.def"
};
#undef CONST_
