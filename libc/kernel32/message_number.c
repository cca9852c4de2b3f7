/*
 * message_number.c - numbers in messages: %1!d! and its kin, with printf's flags.
 *
 *     [blanks] [sign or 0x] [zeros] digits [blanks]
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/message_text.h"

#define MOST_DIGITS 11 /* 32 bits in octal */

/* The digits of value, the last at end[-1]; returns where they begin. */
static char *put_digits(char *end, ULONG value, ULONG base, BOOL upper)
{
    const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
    for (; value; value /= base)
        *--end = digits[value % base];
    return end;
}

static const char *prefix_of(const insert_t *insert, ULONG value, BOOL is_negative)
{
    if (insert->type == 'd' || insert->type == 'i')
        return is_negative ? "-" : insert->plus ? "+" : insert->blank ? " " : "";
    if (!insert->sharp || !value || insert->type == 'u' || insert->type == 'p')
        return "";
    return insert->type == 'o' ? "0" : insert->type == 'X' ? "0X" : "0x";
}

static BOOL put_repeated(message_text_t *out, char character, int count)
{
    while (count-- > 0)
        if (!BasepPutMessage(out, character))
            return FALSE;
    return TRUE;
}

static BOOL put_text(message_text_t *out, const char *text, int length)
{
    for (int i = 0; i < length; i++)
        if (!BasepPutMessage(out, text[i]))
            return FALSE;
    return TRUE;
}

static ULONG base_of(WCHAR type)
{
    if (type == 'o')
        return 8;
    return type == 'x' || type == 'X' || type == 'p' ? 16 : 10;
}

BOOL BasepPutMessageNumber(message_text_t *out, const insert_t *insert, ULONG_PTR value)
{
    char digits[MOST_DIGITS];
    if (insert->length == 'h')
        value =
            insert->type == 'd' || insert->type == 'i' ? (ULONG_PTR)(SHORT)value : (USHORT)value;
    BOOL is_negative = (insert->type == 'd' || insert->type == 'i') && (LONG)value < 0;
    ULONG magnitude = is_negative ? -value : value;
    char *first = put_digits(digits + MOST_DIGITS, magnitude, base_of(insert->type),
                             insert->type == 'X' || insert->type == 'p');
    int count = (int)(digits + MOST_DIGITS - first);
    const char *prefix = prefix_of(insert, magnitude, is_negative);
    int prefix_length = (int)strlen(prefix);

    int least = insert->type == 'p' ? 8 : insert->precision >= 0 ? insert->precision : 1;
    if (insert->zero && !insert->left && insert->precision < 0 &&
        insert->width - prefix_length > least)
        least = insert->width - prefix_length;
    int zeros = least > count ? least - count : 0;
    int blanks = insert->width - prefix_length - zeros - count;
    return (insert->left || put_repeated(out, ' ', blanks)) &&
           put_text(out, prefix, prefix_length) && put_repeated(out, '0', zeros) &&
           put_text(out, first, count) && (!insert->left || put_repeated(out, ' ', blanks));
}
