/*
 * message_text.h - expanding the inserts of a message.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

#define MOST_INSERTS 99u

typedef struct {
    DWORD flags;        /* FORMAT_MESSAGE_* */
    BOOL is_narrow;     /* %s in inserts is a narrow string */
    va_list *arguments; /* or an array of DWORD_PTR with FORMAT_MESSAGE_ARGUMENT_ARRAY */
    PWSTR text;         /* the result, a block of the process heap, with NUL */
    DWORD length;       /* characters without NUL */
    DWORD capacity;
    DWORD fetched; /* arguments taken from the va_list so far */
    ULONG_PTR values[MOST_INSERTS];
} message_text_t;

/* An insert between exclamation marks, as printf has it. */
typedef struct {
    BOOL left, zero, plus, blank, sharp;
    int width, precision; /* precision -1: none */
    WCHAR type;           /* s S c C d i u x X o p */
    char length;          /* 'h', 'l', 'w' or 0 */
} insert_t;

/* Adds one character. FALSE with ERROR_NOT_ENOUGH_MEMORY. */
BOOL BasepPutMessage(message_text_t *out, WCHAR character);

/* Adds a number (message_number.c). */
BOOL BasepPutMessageNumber(message_text_t *out, const insert_t *insert, ULONG_PTR value);

/* Expands `from` into out->text, which the caller frees. FALSE with ERROR_INVALID_PARAMETER (an
 * insert without arguments, or a malformed one) or ERROR_NOT_ENOUGH_MEMORY. */
BOOL BasepExpandMessage(message_text_t *out, LPCWSTR from);
