/*
 * codepage.c - which code pages there are: 1252 (ANSI), 437 (OEM, consoles), UTF-8, Latin-1, ASCII.
 *
 * Manual: MSDN "Code Page Identifiers", "GetCPInfo", "IsDBCSLeadByteEx".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/codepage.h"

BOOL BasepFindCodePage(UINT number, codepage_t *page)
{
    if (number == CP_ACP || number == CP_THREAD_ACP)
        number = ANSI_PAGE;
    if (number == CP_OEMCP)
        number = OEM_PAGE;
    *page = (codepage_t){.number = number};
    switch (number) {
    case ANSI_PAGE:
        page->high = BasepCodePage1252;
        return TRUE;
    case OEM_PAGE:
        page->high = BasepCodePage437;
        return TRUE;
    case LATIN1:
        page->limit = 0x100;
        return TRUE;
    case ASCII_PAGE:
        page->limit = 0x80;
        return TRUE;
    }
    return number == CP_UTF8;
}

UINT WINAPI GetACP(void)
{
    return ANSI_PAGE;
}

UINT WINAPI GetOEMCP(void)
{
    return OEM_PAGE;
}

BOOL WINAPI IsValidCodePage(UINT number)
{
    codepage_t page;
    return number != CP_ACP && number != CP_OEMCP && number != CP_THREAD_ACP &&
           BasepFindCodePage(number, &page);
}

/* FALSE with ERROR_INVALID_PARAMETER when there is no such page. */
BOOL WINAPI GetCPInfo(UINT number, LPCPINFO info)
{
    codepage_t page;
    if (!info || !BasepFindCodePage(number, &page))
        return BasepFail(ERROR_INVALID_PARAMETER);
    *info = (CPINFO){.MaxCharSize = page.number == CP_UTF8 ? 4 : 1, .DefaultChar = {'?'}};
    return TRUE;
}

BOOL WINAPI GetCPInfoExW(UINT number, DWORD flags, LPCPINFOEXW info)
{
    codepage_t page;
    if (!info || flags || !BasepFindCodePage(number, &page))
        return BasepFail(ERROR_INVALID_PARAMETER);
    *info = (CPINFOEXW){
        .MaxCharSize = page.number == CP_UTF8 ? 4 : 1,
        .DefaultChar = {'?'},
        .UnicodeDefaultChar = '?',
        .CodePage = page.number,
    };
    return TRUE;
}

/* No page here has two-byte characters. */
BOOL WINAPI IsDBCSLeadByteEx(UINT number, BYTE byte)
{
    codepage_t page;
    return BasepFindCodePage(number, &page) ? FALSE : BasepFail(ERROR_INVALID_PARAMETER);
}

BOOL WINAPI IsDBCSLeadByte(BYTE byte)
{
    return FALSE;
}

BOOL WINAPI AreFileApisANSI(void)
{
    return TRUE;
}
