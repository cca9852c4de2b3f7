/*
 * heap_flags.h - HEAP_* for host tests; ring 3 has them from <winnt.h>.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#define FALSE 0
#define TRUE  1

#define HEAP_NO_SERIALIZE             0x00000001u
#define HEAP_GROWABLE                 0x00000002u
#define HEAP_GENERATE_EXCEPTIONS      0x00000004u
#define HEAP_ZERO_MEMORY              0x00000008u
#define HEAP_REALLOC_IN_PLACE_ONLY    0x00000010u
#define HEAP_TAIL_CHECKING_ENABLED    0x00000020u
#define HEAP_FREE_CHECKING_ENABLED    0x00000040u
#define HEAP_DISABLE_COALESCE_ON_FREE 0x00000080u
#define HEAP_CREATE_ALIGN_16          0x00010000u
#define HEAP_CREATE_ENABLE_EXECUTE    0x00040000u
