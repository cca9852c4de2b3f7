/*
 * message_text.c - expands %-sequences of a message; format_message.c lists them.
 *
 * Invariant: arguments of a va_list are fetched in order and kept, so that %2 may stand before %1.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/message_text.h"

BOOL BasepPutMessage(message_text_t *out, WCHAR character)
{
    if (out->length + 1 >= out->capacity) {
        DWORD capacity = out->capacity ? out->capacity * 2 : 128;
        PWSTR grown = BasepAllocate(capacity * sizeof(WCHAR));
        if (!grown)
            return BasepFail(ERROR_NOT_ENOUGH_MEMORY);
        RtlMoveMemory(grown, out->text, out->length * sizeof(WCHAR));
        BasepFree(out->text);
        out->text = grown;
        out->capacity = capacity;
    }
    out->text[out->length++] = character;
    out->text[out->length] = 0;
    return TRUE;
}

static BOOL put_line_end(message_text_t *out)
{
    return BasepPutMessage(out, '\r') && BasepPutMessage(out, '\n');
}

/* number: from 1. */
static BOOL argument(message_text_t *out, DWORD number, ULONG_PTR *value)
{
    if (!out->arguments || !number || number > MOST_INSERTS)
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (out->flags & FORMAT_MESSAGE_ARGUMENT_ARRAY) {
        *value = ((ULONG_PTR *)out->arguments)[number - 1];
        return TRUE;
    }
    while (out->fetched < number)
        out->values[out->fetched++] = va_arg(*out->arguments, ULONG_PTR);
    *value = out->values[number - 1];
    return TRUE;
}

static int parse_number(message_text_t *out, LPCWSTR *at, DWORD *next, int *number)
{
    ULONG_PTR value;
    *number = 0;
    if (**at == '*') {
        (*at)++;
        if (!argument(out, (*next)++, &value))
            return FALSE;
        *number = (int)value;
    }
    for (; **at >= '0' && **at <= '9'; (*at)++)
        *number = *number * 10 + (**at - '0');
    return TRUE;
}

static void parse_flags(LPCWSTR *at, insert_t *insert)
{
    for (;; (*at)++) {
        switch (**at) {
        case '-':
            insert->left = TRUE;
            break;
        case '0':
            insert->zero = TRUE;
            break;
        case '+':
            insert->plus = TRUE;
            break;
        case ' ':
            insert->blank = TRUE;
            break;
        case '#':
            insert->sharp = TRUE;
            break;
        default:
            return;
        }
    }
}

/* Reads `!format!` at *at, if there; *next is the argument after the insert, for * widths. */
static BOOL parse_insert(message_text_t *out, LPCWSTR *at, DWORD *next, insert_t *insert)
{
    *insert = (insert_t){.precision = -1, .type = 's'};
    if (**at != '!')
        return TRUE;
    (*at)++;
    parse_flags(at, insert);
    if (!parse_number(out, at, next, &insert->width))
        return FALSE;
    if (**at == '.') {
        (*at)++;
        if (!parse_number(out, at, next, &insert->precision))
            return FALSE;
    }
    if (**at == 'h' || **at == 'l' || **at == 'w')
        insert->length = (char)*(*at)++;
    insert->type = *(*at)++;
    if (!insert->type || **at != '!')
        return BasepFail(ERROR_INVALID_PARAMETER);
    (*at)++;
    return TRUE;
}

static BOOL put_padding(message_text_t *out, int count)
{
    while (count-- > 0)
        if (!BasepPutMessage(out, ' '))
            return FALSE;
    return TRUE;
}

static BOOL put_counted(message_text_t *out, const insert_t *insert, LPCWSTR text, int length)
{
    if (insert->precision >= 0 && length > insert->precision)
        length = insert->precision;
    if (!insert->left && !put_padding(out, insert->width - length))
        return FALSE;
    for (int i = 0; i < length; i++)
        if (!BasepPutMessage(out, text[i]))
            return FALSE;
    return !insert->left || put_padding(out, insert->width - length);
}

static BOOL is_narrow_type(const message_text_t *out, const insert_t *insert)
{
    BOOL opposite = insert->type == 'S' || insert->type == 'C';
    if (insert->length == 'h')
        return TRUE;
    return !insert->length && out->is_narrow != opposite;
}

static BOOL put_string(message_text_t *out, const insert_t *insert, ULONG_PTR value)
{
    wide_t wide;
    if (!value)
        return put_counted(out, insert, L"(null)", 6);
    if (!is_narrow_type(out, insert))
        return put_counted(out, insert, (LPCWSTR)value, wcslen((LPCWSTR)value));
    if (!BasepWiden(&wide, (LPCSTR)value))
        return FALSE;
    BOOL done = put_counted(out, insert, wide.text, wcslen(wide.text));
    BasepDropWide(&wide);
    return done;
}

static BOOL put_character(message_text_t *out, const insert_t *insert, ULONG_PTR value)
{
    WCHAR character = (WCHAR)value;
    char narrow = (char)value;
    if (is_narrow_type(out, insert))
        MultiByteToWideChar(CP_ACP, 0, &narrow, 1, &character, 1);
    return put_counted(out, insert, &character, 1);
}

static BOOL put_insert(message_text_t *out, LPCWSTR *at, DWORD number)
{
    insert_t insert;
    ULONG_PTR value;
    DWORD next = number;
    if (!parse_insert(out, at, &next, &insert) || !argument(out, next, &value))
        return FALSE;
    switch (insert.type) {
    case 's':
    case 'S':
        return put_string(out, &insert, value);
    case 'c':
    case 'C':
        return put_character(out, &insert, value);
    case 'd':
    case 'i':
    case 'u':
    case 'x':
    case 'X':
    case 'o':
    case 'p':
        return BasepPutMessageNumber(out, &insert, value);
    }
    return BasepFail(ERROR_INVALID_PARAMETER);
}

/* *at stands after the percent sign. *stop: %0 was found. */
static BOOL expand_sequence(message_text_t *out, LPCWSTR *at, BOOL *stop)
{
    WCHAR kind = *(*at)++;
    if (kind == '0') {
        *stop = TRUE;
        return TRUE;
    }
    if (kind >= '1' && kind <= '9' && !(out->flags & FORMAT_MESSAGE_IGNORE_INSERTS)) {
        DWORD number = kind - '0';
        if (**at >= '0' && **at <= '9')
            number = number * 10 + (*(*at)++ - '0');
        return put_insert(out, at, number);
    }
    switch (kind) {
    case 0:
        (*at)--;
        return BasepFail(ERROR_INVALID_PARAMETER);
    case 'n':
        return put_line_end(out);
    case 'r':
        return BasepPutMessage(out, '\r');
    case 't':
        return BasepPutMessage(out, '\t');
    }
    if ((out->flags & FORMAT_MESSAGE_IGNORE_INSERTS) &&
        !BasepPutMessage(out, '%')) /* as it stands */
        return FALSE;
    return BasepPutMessage(out, kind);
}

/* FORMAT_MESSAGE_MAX_WIDTH_MASK 0xFF: line ends of the text become blanks, only %n makes one. */
static BOOL put_plain(message_text_t *out, LPCWSTR *at)
{
    BOOL no_lines = (out->flags & FORMAT_MESSAGE_MAX_WIDTH_MASK) == FORMAT_MESSAGE_MAX_WIDTH_MASK;
    WCHAR character = *(*at)++;
    if (character != '\r' && character != '\n')
        return BasepPutMessage(out, character);
    if (character == '\r' && **at == '\n')
        (*at)++;
    return no_lines ? BasepPutMessage(out, ' ') : put_line_end(out);
}

BOOL BasepExpandMessage(message_text_t *out, LPCWSTR from)
{
    BOOL stop = FALSE;
    while (*from && !stop) {
        if (*from != '%') {
            if (!put_plain(out, &from))
                return FALSE;
            continue;
        }
        from++;
        if (!expand_sequence(out, &from, &stop))
            return FALSE;
    }
    if (out->text)
        return TRUE;
    out->text = BasepAllocate(sizeof(WCHAR)); /* an empty message */
    if (!out->text)
        return BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    out->text[0] = 0;
    return TRUE;
}
