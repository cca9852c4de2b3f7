/*
 * pte.c - protections: PAGE_* of the interface, the 5-bit code of NT, the bits of the hardware.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/pte.h"

pte_t MiNx;

static const ULONG page_of_code[8] = {
    PAGE_NOACCESS,  PAGE_READONLY,  PAGE_EXECUTE,           PAGE_EXECUTE_READ,
    PAGE_READWRITE, PAGE_WRITECOPY, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY,
};

/* By the bit of PAGE_* that is set. */
static const UCHAR code_of_page[8] = {
    MM_NOACCESS, MM_READONLY,     MM_READWRITE,         MM_WRITECOPY,
    MM_EXECUTE,  MM_EXECUTE_READ, MM_EXECUTE_READWRITE, MM_EXECUTE_WRITECOPY,
};

/* Hardware bits by the low 3 bits of the code; NX stands apart, for not every CPU has it. */
#define BITS_(base, extra) ((base) << 9 | PTE_VALID | PTE_USER | PTE_ACCESSED | (extra))
static const USHORT bits_of_code[8] = {
    0,
    BITS_(MM_READONLY, 0),
    BITS_(MM_EXECUTE, 0),
    BITS_(MM_EXECUTE_READ, 0),
    BITS_(MM_READWRITE, PTE_WRITE),
    BITS_(MM_WRITECOPY, 0),
    BITS_(MM_EXECUTE_READWRITE, PTE_WRITE),
    BITS_(MM_EXECUTE_WRITECOPY, 0),
};
enum { CODES_WITHOUT_EXECUTE = 1 << MM_READONLY | 1 << MM_READWRITE | 1 << MM_WRITECOPY };

pte_t MiValidPte(pfn_t pfn, ULONG code)
{
    ULONG base = code & 7;
    pte_t pte = ((pte_t)pfn << PAGE_SHIFT) | bits_of_code[base];
    if ((CODES_WITHOUT_EXECUTE >> base) & 1)
        pte |= MiNx;
    if (code & MM_NOCACHE)
        pte |= PTE_NOCACHE;
    return pte;
}

int MiProtectionCode(ULONG page_protect)
{
    ULONG base = page_protect & 0xFF, modifier = page_protect & ~0xFFu;
    if (base == 0 || (base & (base - 1)) != 0)
        return -1;
    if (modifier != 0 && modifier != PAGE_GUARD && modifier != PAGE_NOCACHE)
        return -1; /* both together have no code: it is that of MM_NOACCESS */
    if (base == PAGE_NOACCESS)
        return modifier == 0 ? MM_NOACCESS : -1;
    return code_of_page[__builtin_ctz(base)] | (modifier == PAGE_GUARD ? MM_GUARD : 0) |
           (modifier == PAGE_NOCACHE ? MM_NOCACHE : 0);
}

ULONG MiPageProtection(ULONG code)
{
    if ((code & 7) == 0)
        return PAGE_NOACCESS;
    return page_of_code[code & 7] | ((code & MM_GUARD) ? PAGE_GUARD : 0) |
           ((code & MM_NOCACHE) ? PAGE_NOCACHE : 0);
}
