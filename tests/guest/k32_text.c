/*
 * k32_text.c - code pages, strings, FormatMessage.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

static void utf8(void)
{
    WCHAR wide[32];
    char narrow[32];
    is(MultiByteToWideChar(CP_UTF8, 0, "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", -1, wide, 32), 6,
       "one to four bytes");
    ok(wide[0] == 'a' && wide[1] == 0xE9 && wide[2] == 0x20AC && wide[3] == 0xD83D &&
           wide[4] == 0xDE00,
       "and their characters");
    is(WideCharToMultiByte(CP_UTF8, 0, wide, -1, narrow, 32, NULL, NULL), 11, "back again");
    ok(!strcmp(narrow, "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), "the same bytes");
    is(MultiByteToWideChar(CP_UTF8, 0, "abc", 3, NULL, 0), 3, "counting needs no buffer");
    fails(MultiByteToWideChar(CP_UTF8, 0, "abc", 3, wide, 2), ERROR_INSUFFICIENT_BUFFER,
          "too small");
    fails(MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, "\xC3(", 2, wide, 32),
          ERROR_NO_UNICODE_TRANSLATION, "a bad sequence, if it is to be told");
    ok(MultiByteToWideChar(CP_UTF8, 0, "\xC3(", 2, wide, 32) == 2 && wide[0] == 0xFFFD &&
           wide[1] == '(',
       "or replaced");
    fails(MultiByteToWideChar(CP_ACP, 0, "a", 0, wide, 32), ERROR_INVALID_PARAMETER, "no length");
    fails(MultiByteToWideChar(4711, 0, "a", 1, wide, 32), ERROR_INVALID_PARAMETER, "no such page");
    BOOL used;
    if (on_wine()) /* which accepts these */
        return;
    fails(MultiByteToWideChar(CP_UTF8, MB_PRECOMPOSED, "a", 1, wide, 32), ERROR_INVALID_FLAGS,
          "flags");
    fails(WideCharToMultiByte(CP_UTF8, 0, L"a", 1, narrow, 32, "?", NULL), ERROR_INVALID_PARAMETER,
          "UTF-8 has no default character");
    fails(WideCharToMultiByte(CP_UTF8, 0, L"a", 1, narrow, 32, NULL, &used),
          ERROR_INVALID_PARAMETER, "nor tells that it was used");
}

static void single_byte(void)
{
    WCHAR wide[8];
    char narrow[8];
    BOOL used = TRUE;
    ok(MultiByteToWideChar(1252, 0, "\x80\xE9", 2, wide, 8) == 2 && wide[0] == 0x20AC &&
           wide[1] == 0xE9,
       "1252: euro and e acute");
    ok(MultiByteToWideChar(437, 0, "\x82\x9B\xE1", 3, wide, 8) == 3 && wide[0] == 0xE9 &&
           wide[1] == 0xA2 && wide[2] == 0xDF,
       "437: e acute, cent, sharp s");
    ok(WideCharToMultiByte(1252, 0, L"\x20AC", 1, narrow, 8, NULL, &used) == 1 &&
           narrow[0] == '\x80' && !used,
       "euro to 1252");
    ok(WideCharToMultiByte(1252, 0, L"\x4E2D", 1, narrow, 8, "#", &used) == 1 && narrow[0] == '#' &&
           used,
       "what it lacks becomes the default character");
    ok(WideCharToMultiByte(1252, 0, L"\x4E2D", 1, narrow, 8, NULL, NULL) == 1 && narrow[0] == '?',
       "by default a question mark");
    is(GetACP(), 1252, "the ANSI page");
    ok(IsValidCodePage(1252) && IsValidCodePage(CP_UTF8) && !IsValidCodePage(4711), "valid pages");
    CPINFO info;
    ok(GetCPInfo(1252, &info) && info.MaxCharSize == 1, "1252 has one byte per character");
    ok(!IsDBCSLeadByteEx(1252, 0x81), "and no lead bytes");
}

static void strings(void)
{
    char buffer[8];
    is(lstrlenA(NULL), 0, "the length of NULL");
    is(lstrlenW(L"four"), 4, "of four");
    ok(!strcmp(lstrcpynA(buffer, "too long for it", 8), "too lon"), "copy what fits");
    ok(lstrcmpA("a", "b") < 0 && lstrcmpA("b", "a") > 0 && lstrcmpA("a", "a") == 0, "compare");
    ok(lstrcmpA("a", "B") < 0, "the letter counts before its case");
    ok(lstrcmpA("a", "A") < 0, "lower case before upper case");
    is(lstrcmpiA("HeLLo", "hEllO"), 0, "compare without case");
    is(CompareStringA(LOCALE_USER_DEFAULT, NORM_IGNORECASE, "abc", 3, "ABCD", 3), CSTR_EQUAL,
       "counted");
    is(CompareStringA(LOCALE_USER_DEFAULT, 0, "abc", -1, "abcd", -1), CSTR_LESS_THAN,
       "shorter is less");
    WCHAR upper[4];
    ok(LCMapStringW(LOCALE_USER_DEFAULT, LCMAP_UPPERCASE, L"a\xE9z", 3, upper, 4) == 3 &&
           upper[0] == 'A' && upper[1] == 0xC9 && upper[2] == 'Z',
       "upper case");
    WORD types[4];
    ok(GetStringTypeW(CT_CTYPE1, L"aZ5 ", 4, types) && (types[0] & C1_LOWER) &&
           (types[1] & C1_UPPER) && (types[2] & C1_DIGIT) && (types[3] & C1_SPACE),
       "kinds of characters");
    is(MulDiv(10, 7, 4), 18, "MulDiv rounds");
    is(MulDiv(-10, 7, 4), -18, "away from zero");
    is(MulDiv(1, 1, 0), -1, "and does not divide by it");
}

static void messages(void)
{
    char text[200], *allocated = NULL;
    DWORD_PTR arguments[] = {(DWORD_PTR) "one", 2, 0xAB};
    DWORD array = FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_ARGUMENT_ARRAY;
    DWORD length =
        FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, ERROR_ACCESS_DENIED, 0, text, 200, NULL);
    ok(length == strlen(text) && strstr(text, "ccess") && !strcmp(text + length - 2, "\r\n"),
       "a message of the system ends in CR LF");
    fails(FormatMessageA(FORMAT_MESSAGE_FROM_SYSTEM, NULL, 0x7FFFFFF0, 0, text, 200, NULL),
          ERROR_MR_MID_NOT_FOUND, "no such message");
    ok(FormatMessageA(array, "%1 %2!d! %3!04x!%%%n", 0, 0, text, 200, (va_list *)arguments) &&
           !strcmp(text, "one 2 00ab%\r\n"),
       "inserts");
    ok(FormatMessageA(array, "[%1!5s!|%1!-5s!|%1!.2s!]", 0, 0, text, 200, (va_list *)arguments) &&
           !strcmp(text, "[  one|one  |on]"),
       "widths");
    ok(FormatMessageA(array, "%3!u!%0 not this", 0, 0, text, 200, (va_list *)arguments) &&
           !strcmp(text, "171"),
       "%%0 ends the text");
    ok(FormatMessageA(FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_IGNORE_INSERTS, "%1 %2!d!", 0, 0,
                      text, 200, NULL) &&
           !strcmp(text, "%1 %2!d!"),
       "inserts ignored");
    fails(FormatMessageA(array, "%1", 0, 0, text, 3, (va_list *)arguments),
          ERROR_INSUFFICIENT_BUFFER, "too small");
    length = FormatMessageA(array | FORMAT_MESSAGE_ALLOCATE_BUFFER, "<%1>", 0, 0,
                            (char *)&allocated, 0, (va_list *)arguments);
    ok(length == 5 && allocated && !strcmp(allocated, "<one>"), "allocated");
    ok(LocalFree(allocated) == NULL, "and freed");
    WCHAR wide[64];
    DWORD_PTR wide_arguments[] = {(DWORD_PTR)L"wide"};
    ok(FormatMessageW(array, L"%1", 0, 0, wide, 64, (va_list *)wide_arguments) == 4 &&
           !wcscmp(wide, L"wide"),
       "the W form");
}

int main(void)
{
    utf8();
    single_byte();
    strings();
    messages();
    return tap_end();
}
