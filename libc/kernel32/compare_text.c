/*
 * compare_text.c - CompareString, for one neutral locale.
 *
 * Order: punctuation, digits, letters; without regard to case first, then lower case before upper,
 * then hyphens and apostrophes, which do not count before ("word sort"). Accents are not taken
 * apart, so é sorts after z.
 * Manual: MSDN "CompareString", "Handling Sorting in Your Applications".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/character_type.h"

#define IGNORES_CASE (NORM_IGNORECASE | LINGUISTIC_IGNORECASE)
#define COMPARE_FLAGS                                                                              \
    (IGNORES_CASE | LINGUISTIC_IGNOREDIACRITIC | NORM_IGNORENONSPACE | NORM_IGNORESYMBOLS |        \
     NORM_IGNOREWIDTH | NORM_IGNOREKANATYPE | NORM_LINGUISTIC_CASING | SORT_STRINGSORT |           \
     LOCALE_USE_CP_ACP)

typedef struct {
    LPCWSTR begin, at, end;
    LPCWSTR first_mark; /* where the first hyphen or apostrophe stands; NULL: there is none */
    BOOL skips_marks;
} reader_t;

/* Rank of the kind of character, then its upper case. */
static LONG sort_key(WCHAR c)
{
    WORD type = BasepCharacterType(c);
    LONG rank = (type & C1_ALPHA) ? 3 : (type & C1_DIGIT) ? 2 : (type & C1_CNTRL) ? 0 : 1;
    return rank << 16 | RtlUpcaseUnicodeChar(c);
}

/* TRUE, and the next character, until the end. */
static BOOL next(reader_t *reader, WCHAR *character)
{
    for (; reader->at < reader->end; reader->at++) {
        if (!reader->skips_marks || (*reader->at != '-' && *reader->at != '\''))
            break;
        if (!reader->first_mark)
            reader->first_mark = reader->at;
    }
    if (reader->at == reader->end)
        return FALSE;
    *character = *reader->at++;
    return TRUE;
}

static int sign(LONG difference)
{
    return (difference > 0) - (difference < 0);
}

/* All else is equal: the one without marks is less, then the one with an earlier. */
static int compare_marks(const reader_t *left, const reader_t *right)
{
    if (!left->first_mark || !right->first_mark)
        return (left->first_mark != NULL) - (right->first_mark != NULL);
    return sign((left->first_mark - left->begin) - (right->first_mark - right->begin));
}

static int compare(reader_t *left, reader_t *right, BOOL ignores_case)
{
    int difference_of_case = 0;
    WCHAR a, b;
    for (;;) {
        BOOL has_left = next(left, &a), has_right = next(right, &b);
        if (has_left != has_right)
            return has_left ? 1 : -1;
        if (!has_left)
            break;
        LONG difference = sort_key(a) - sort_key(b);
        if (difference)
            return sign(difference);
        if (!difference_of_case)
            difference_of_case = sign(b - a); /* lower case has the higher code, and comes first */
    }
    if (difference_of_case && !ignores_case)
        return difference_of_case;
    return compare_marks(left, right);
}

static reader_t begin_reading(LPCWSTR text, int length, DWORD flags)
{
    if (length < 0)
        length = wcslen(text);
    return (reader_t){text, text, text + length, NULL, !(flags & SORT_STRINGSORT)};
}

/* Lengths in characters, negative: up to the NUL. Returns CSTR_LESS_THAN, CSTR_EQUAL or
 * CSTR_GREATER_THAN; 0 with ERROR_INVALID_PARAMETER or ERROR_INVALID_FLAGS. */
int WINAPI CompareStringW(LCID locale, DWORD flags, PCNZWCH left, int left_length, PCNZWCH right,
                          int right_length)
{
    if (!left || !right)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (flags & ~COMPARE_FLAGS)
        return BasepFail(ERROR_INVALID_FLAGS);
    reader_t a = begin_reading(left, left_length, flags);
    reader_t b = begin_reading(right, right_length, flags);
    return CSTR_EQUAL + compare(&a, &b, (flags & IGNORES_CASE) != 0);
}

int WINAPI CompareStringA(LCID locale, DWORD flags, PCNZCH left, int left_length, PCNZCH right,
                          int right_length)
{
    if (!left || !right)
        return BasepFail(ERROR_INVALID_PARAMETER);
    PWSTR wide_left = BasepWidenCounted(left, &left_length);
    PWSTR wide_right = BasepWidenCounted(right, &right_length);
    int result = 0;
    if (wide_left && wide_right)
        result = CompareStringW(locale, flags, wide_left, left_length, wide_right, right_length);
    BasepFree(wide_left);
    BasepFree(wide_right);
    return result;
}
