/* ctype.c - classes and case of characters, in the "C" locale.
 *
 * One table of <ctype.h>'s bits for EOF and 0 to 255; wide units up to 255 use it, too, beyond
 * there is GetStringTypeW.
 * Manual: Visual C++ run-time library, "Character Classification", "_pctype"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "ctype_names.h"

enum {
    U = _UPPER,
    L = _LOWER,
    D = _DIGIT | _HEX,
    P = _PUNCT,
    C = _CONTROL,
    B = _BLANK | _SPACE,
    UX = _UPPER | _HEX,
    LX = _LOWER | _HEX,
    CS = _CONTROL | _SPACE,
};

unsigned short _ctype[257] = {
    0, /* EOF */
    C, C, C, C, C, C, C, C, C, CS, CS, CS, CS, CS, C,  C,  C,  C,  C,  C,  C,  C,  C,  C,  C,  C,
    C, C, C, C, C, C, B, P, P, P,  P,  P,  P,  P,  P,  P,  P,  P,  P,  P,  P,  P,  D,  D,  D,  D,
    D, D, D, D, D, D, P, P, P, P,  P,  P,  P,  UX, UX, UX, UX, UX, UX, U,  U,  U,  U,  U,  U,  U,
    U, U, U, U, U, U, U, U, U, U,  U,  U,  U,  P,  P,  P,  P,  P,  P,  LX, LX, LX, LX, LX, LX, L,
    L, L, L, L, L, L, L, L, L, L,  L,  L,  L,  L,  L,  L,  L,  L,  L,  P,  P,  P,  P,  C,
};
unsigned short *_pctype = _ctype + 1;
unsigned short *_pwctype = _ctype + 1;
int __mb_cur_max = 1;

unsigned short **__p__pctype(void)
{
    return &_pctype;
}

unsigned short **__p__pwctype(void)
{
    return &_pwctype;
}

unsigned short *__pctype_func(void)
{
    return _pctype;
}

unsigned short *__pwctype_func(void)
{
    return _pwctype;
}

int *__p___mb_cur_max(void)
{
    return &__mb_cur_max;
}

int ___mb_cur_max_func(void)
{
    return __mb_cur_max;
}

/* _isctype(c, mask): non-zero if c, EOF or 0 to 255, is of one of the classes. */
int _isctype(int c, int mask)
{
    return c >= -1 && c <= 255 ? _pctype[c] & mask : 0;
}

/* iswctype(c, mask): the same for a wide unit. */
int iswctype(wint_t c, wctype_t mask)
{
    WORD type;
    wchar_t unit = c;
    if (c == WEOF)
        return 0;
    if (c < 128)
        return _pwctype[c] & mask;
    return GetStringTypeW(CT_CTYPE1, &unit, 1, &type) ? type & mask : 0;
}

#define CLASS(name, mask)                                                                          \
    int is##name(int c)                                                                            \
    {                                                                                              \
        return _isctype(c, mask);                                                                  \
    }                                                                                              \
    int isw##name(wint_t c)                                                                        \
    {                                                                                              \
        return iswctype(c, mask);                                                                  \
    }

CLASS(alpha, _ALPHA)
CLASS(upper, _UPPER)
CLASS(lower, _LOWER)
CLASS(digit, _DIGIT)
CLASS(xdigit, _HEX)
CLASS(space, _SPACE)
CLASS(punct, _PUNCT)
CLASS(alnum, _ALPHA | _DIGIT)
CLASS(print, _BLANK | _PUNCT | _ALPHA | _DIGIT)
CLASS(graph, _PUNCT | _ALPHA | _DIGIT)
CLASS(cntrl, _CONTROL)

int tolower(int c)
{
    return _isctype(c, _UPPER) ? c + 32 : c;
}

int toupper(int c)
{
    return _isctype(c, _LOWER) ? c - 32 : c;
}

/* _tolower, _toupper: c must be a letter of the other case. */
int _tolower(int c)
{
    return c + 32;
}

int _toupper(int c)
{
    return c - 32;
}

static wint_t map_case(wchar_t unit, DWORD how)
{
    wchar_t mapped;
    return LCMapStringW(LOCALE_INVARIANT, how, &unit, 1, &mapped, 1) == 1 ? mapped : unit;
}

wint_t towlower(wint_t c)
{
    if (c < 128 || c == WEOF)
        return c >= L'A' && c <= L'Z' ? c + 32 : c;
    return map_case(c, LCMAP_LOWERCASE);
}

wint_t towupper(wint_t c)
{
    if (c < 128 || c == WEOF)
        return c >= L'a' && c <= L'z' ? c - 32 : c;
    return map_case(c, LCMAP_UPPERCASE);
}

int __isascii(int c)
{
    return (unsigned)c < 128;
}

int iswascii(wint_t c)
{
    return c < 128;
}

int __toascii(int c)
{
    return c & 127;
}

int __iscsym(int c)
{
    return isalnum(c) || c == '_';
}

int __iscsymf(int c)
{
    return isalpha(c) || c == '_';
}

int isleadbyte(int c)
{
    (void)c;
    return 0;
}
