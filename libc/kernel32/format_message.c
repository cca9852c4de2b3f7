/*
 * format_message.c - FormatMessage: a text with inserts, from the system's table or from the
 * caller.
 *
 *     %1 … %99   insert, by default a string; %1!d! with a printf format; * takes widths from
 * further arguments %0         ends the text without a line end       %n  line end       %r
 * carriage return
 *     %t         tabulator                               %% % %. %!   the character after the
 * percent
 *
 * The text is built in UTF-16; the A form narrows the result. Inserts of the A form are narrow
 * strings. Manual: MSDN "FormatMessage".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/message_text.h"
#include "kernel32/system_messages.h"

#define ERROR_NO_WORK_DONE 235 /* winerror.h of mingw-w64 lacks it */

#define SOURCES                                                                                    \
    (FORMAT_MESSAGE_FROM_STRING | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_FROM_HMODULE)

/* The source text in a block of the process heap, or NULL with the last error. */
static PWSTR find_text(DWORD flags, LPCVOID source, DWORD message, BOOL is_narrow)
{
    wide_t wide;
    PWSTR copy;
    if (flags & FORMAT_MESSAGE_FROM_STRING) {
        if (!is_narrow) {
            SIZE_T bytes = (wcslen(source) + 1) * sizeof(WCHAR);
            copy = BasepAllocate(bytes);
            if (copy)
                RtlMoveMemory(copy, source, bytes);
            return copy;
        }
        if (!BasepWiden(&wide, source))
            return NULL;
    } else {
        LPCSTR text = (flags & FORMAT_MESSAGE_FROM_SYSTEM) ? BasepSystemMessage(message) : NULL;
        if (!text) {
            BasepFail((flags & SOURCES) == FORMAT_MESSAGE_FROM_HMODULE
                          ? ERROR_RESOURCE_TYPE_NOT_FOUND
                          : ERROR_MR_MID_NOT_FOUND);
            return NULL;
        }
        if (!BasepWiden(&wide, text))
            return NULL;
    }

    copy = BasepAllocate((wcslen(wide.text) + 3) * sizeof(WCHAR));
    if (copy) {
        wcscpy(copy, wide.text);
        if (!(flags & FORMAT_MESSAGE_FROM_STRING))
            wcscat(copy, L"\r\n"); /* messages of a table end so */
    }
    BasepDropWide(&wide);
    return copy;
}

/* Finds and expands the text. Returns a block with *length characters, or NULL with the last error.
 */
static PWSTR make_text(DWORD flags, LPCVOID source, DWORD message, va_list *arguments,
                       BOOL is_narrow, DWORD *length)
{
    PWSTR text = find_text(flags, source, message, is_narrow);
    if (!text)
        return NULL;
    message_text_t out = {
        .flags = flags,
        .is_narrow = is_narrow,
        .arguments = arguments,
    };
    BOOL done = BasepExpandMessage(&out, text);
    BasepFree(text);
    if (!done) {
        BasepFree(out.text);
        return NULL;
    }
    *length = out.length;
    return out.text;
}

static BOOL are_bad_flags(DWORD flags, LPCVOID source, LPVOID buffer)
{
    if (!buffer && (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER))
        return TRUE;
    return !(flags & SOURCES) || ((flags & FORMAT_MESSAGE_FROM_STRING) && !source);
}

/* What went wrong with `length` characters for `size`; an empty message counts as failure, too. */
static DWORD result_error(LPCVOID buffer, DWORD length, DWORD size)
{
    if (!buffer)
        return ERROR_NOT_ENOUGH_MEMORY;
    if (length >= size)
        return ERROR_INSUFFICIENT_BUFFER;
    return length ? NO_ERROR : ERROR_NO_WORK_DONE;
}

/* flags: FORMAT_MESSAGE_*; size: characters of `buffer`, or the least to allocate. Returns the
 * characters without NUL; 0 with ERROR_INVALID_PARAMETER, ERROR_MR_MID_NOT_FOUND,
 * ERROR_INSUFFICIENT_BUFFER or ERROR_NOT_ENOUGH_MEMORY. The language is ignored. Message tables in
 * modules are ERROR_RESOURCE_TYPE_NOT_FOUND. */
DWORD WINAPI FormatMessageW(DWORD flags, LPCVOID source, DWORD message, DWORD language,
                            LPWSTR buffer, DWORD size, va_list *arguments)
{
    DWORD length;
    if (are_bad_flags(flags, source, buffer))
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER)
        *(LPWSTR *)buffer = NULL;
    PWSTR text = make_text(flags, source, message, arguments, FALSE, &length);
    if (!text)
        return 0;

    if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
        size = size > length ? size : length + 1;
        *(LPWSTR *)buffer = LocalAlloc(LMEM_FIXED, size * sizeof(WCHAR));
        buffer = *(LPWSTR *)buffer;
    }
    DWORD error = result_error(buffer, length, size);
    if (buffer && length < size)
        RtlMoveMemory(buffer, text, (length + 1) * sizeof(WCHAR));
    BasepFree(text);
    return error ? (DWORD)BasepFail(error) : length;
}

DWORD WINAPI FormatMessageA(DWORD flags, LPCVOID source, DWORD message, DWORD language,
                            LPSTR buffer, DWORD size, va_list *arguments)
{
    DWORD length;
    if (are_bad_flags(flags, source, buffer))
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER)
        *(LPSTR *)buffer = NULL;
    PWSTR text = make_text(flags, source, message, arguments, TRUE, &length);
    if (!text)
        return 0;

    if (flags & FORMAT_MESSAGE_ALLOCATE_BUFFER) {
        size = size > length ? size : length + 1; /* one byte per character in the ANSI page */
        *(LPSTR *)buffer = LocalAlloc(LMEM_FIXED, size);
        buffer = *(LPSTR *)buffer;
    }
    DWORD bytes = buffer ? BasepNarrow(text, length, buffer, size) : 0;
    DWORD error = result_error(buffer, bytes, size);
    BasepFree(text);
    return error ? (DWORD)BasepFail(error) : bytes;
}
