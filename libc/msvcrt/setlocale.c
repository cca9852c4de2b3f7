/* setlocale.c - the one locale there is, "C", and conversions between bytes and wide units in it.
 *
 * In "C" a byte is its own code; a unit above 255 has no byte: EILSEQ.
 * Manual: Visual C++ run-time library, "setlocale, _wsetlocale", "localeconv", "mbtowc", "wctomb",
 *         "mbstowcs", "wcstombs"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <locale.h>
#include <mbctype.h>

static char name_c[] = "C";
static wchar_t wide_name_c[] = L"C";
static char empty[] = "", point[] = ".";

unsigned __lc_codepage;
unsigned __lc_collate_cp;
LCID __lc_handle[6];
unsigned char _mbctype[257];

/* setlocale(category, name): "C" for NULL, "" and "C"; NULL for every other locale. */
char *setlocale(int category, const char *name)
{
    if (category < LC_MIN || category > LC_MAX)
        return NULL;
    return !name || !*name || !strcmp(name, name_c) ? name_c : NULL;
}

wchar_t *_wsetlocale(int category, const wchar_t *name)
{
    if (category < LC_MIN || category > LC_MAX)
        return NULL;
    return !name || !*name || !wcscmp(name, wide_name_c) ? wide_name_c : NULL;
}

struct lconv *localeconv(void)
{
    static struct lconv c = {
        .decimal_point = point,
        .thousands_sep = empty,
        .grouping = empty,
        .int_curr_symbol = empty,
        .currency_symbol = empty,
        .mon_decimal_point = empty,
        .mon_thousands_sep = empty,
        .mon_grouping = empty,
        .positive_sign = empty,
        .negative_sign = empty,
        .int_frac_digits = CHAR_MAX,
        .frac_digits = CHAR_MAX,
        .p_cs_precedes = CHAR_MAX,
        .p_sep_by_space = CHAR_MAX,
        .n_cs_precedes = CHAR_MAX,
        .n_sep_by_space = CHAR_MAX,
        .p_sign_posn = CHAR_MAX,
        .n_sign_posn = CHAR_MAX,
    };
    return &c;
}

/* ___lc_codepage_func(): the code page of LC_CTYPE; 0 is "C". */
unsigned ___lc_codepage_func(void)
{
    return __lc_codepage;
}

LCID *___lc_handle_func(void)
{
    return __lc_handle;
}

unsigned ___lc_collate_cp_func(void)
{
    return __lc_collate_cp;
}

int mblen(const char *text, size_t count)
{
    return !text || !count ? 0 : *text != 0;
}

/* mbtowc(to, text, count): 1, 0 at the end of the text, -1 for no bytes. */
int mbtowc(wchar_t *to, const char *text, size_t count)
{
    if (!text)
        return 0;
    if (!count)
        return -1;
    if (to)
        *to = (unsigned char)*text;
    return *text != 0;
}

/* wctomb(to, unit): 1; -1 and EILSEQ. */
int wctomb(char *to, wchar_t unit)
{
    if (!to)
        return 0;
    if (unit > 0xFF)
        return crt_fail(EILSEQ);
    *to = (char)unit;
    return 1;
}

/* mbstowcs(to, text, room): units without the end; to NULL counts only. */
size_t mbstowcs(wchar_t *to, const char *text, size_t room)
{
    size_t i = 0;
    if (!to)
        return strlen(text);
    for (; i < room; i++)
        if (!(to[i] = (unsigned char)text[i]))
            break;
    return i;
}

/* wcstombs(to, text, room): bytes without the end; -1 and EILSEQ. */
size_t wcstombs(char *to, const wchar_t *text, size_t room)
{
    size_t i = 0;
    for (; !to || i < room; i++) {
        if (text[i] > 0xFF)
            return crt_fail(EILSEQ);
        if (to)
            to[i] = (char)text[i];
        if (!text[i])
            break;
    }
    return i;
}

unsigned char *__p__mbctype(void)
{
    return _mbctype;
}

int _getmbcp(void)
{
    return 0;
}

/* _setmbcp(page): only pages of single bytes: 0; -1 and EINVAL for the others. */
int _setmbcp(int page)
{
    CPINFO info;
    if (page < 0 || page == 20127)
        return 0;
    return GetCPInfo(page, &info) && info.MaxCharSize == 1 ? 0 : crt_fail(EINVAL);
}

int _ismbblead(unsigned c)
{
    (void)c;
    return 0;
}

/* _configthreadlocale(how): there is one locale for all threads: 2 (disabled), also as the answer
 * to a wish. */
int _configthreadlocale(int how)
{
    return how == 0 || how == 2 ? 2 : -1;
}
