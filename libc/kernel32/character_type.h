/*
 * character_type.h - what kind of character it is: C1_* of CT_CTYPE1.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

WORD BasepCharacterType(WCHAR character);
