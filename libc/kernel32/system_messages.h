/*
 * system_messages.h - the texts of Win32 errors.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

/* The text of a Win32 error, without line end, or NULL. */
LPCSTR BasepSystemMessage(DWORD error);
