/* strerror.c - errno in words, as Microsoft says them.
 *
 * Manual: Visual C++ run-time library, "strerror, _strerror", "perror", "errno Constants"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

#undef _sys_errlist
#undef _sys_nerr

char *_sys_errlist[] = {
    "No error",
    "Operation not permitted",
    "No such file or directory",
    "No such process",
    "Interrupted function call",
    "Input/output error",
    "No such device or address",
    "Arg list too long",
    "Exec format error",
    "Bad file descriptor",
    "No child processes",
    "Resource temporarily unavailable",
    "Not enough space",
    "Permission denied",
    "Bad address",
    "Unknown error",
    "Resource device",
    "File exists",
    "Improper link",
    "No such device",
    "Not a directory",
    "Is a directory",
    "Invalid argument",
    "Too many open files in system",
    "Too many open files",
    "Inappropriate I/O control operation",
    "Unknown error",
    "File too large",
    "No space left on device",
    "Invalid seek",
    "Read-only file system",
    "Too many links",
    "Broken pipe",
    "Domain error",
    "Result too large",
    "Unknown error",
    "Resource deadlock avoided",
    "Unknown error",
    "Filename too long",
    "No locks available",
    "Function not implemented",
    "Directory not empty",
    "Illegal byte sequence",
    "Unknown error",
};
int _sys_nerr = sizeof _sys_errlist / sizeof *_sys_errlist - 1;

const char *crt_error_text(int error)
{
    return _sys_errlist[error >= 0 && error < _sys_nerr ? error : _sys_nerr];
}

/* strerror(error): in a buffer of the thread. */
char *strerror(int error)
{
    return strcpy(crt_thread()->message, crt_error_text(error));
}

/* _strerror(prefix): "prefix: text of errno" and LF; only the text and LF for NULL or "". */
char *_strerror(const char *prefix)
{
    struct per_thread *self = crt_thread();
    self->message[0] = 0;
    if (prefix && *prefix) {
        strncat(self->message, prefix, 94);
        strcat(self->message, ": ");
    }
    return strcat(strcat(self->message, crt_error_text(self->errno_value)), "\n");
}

wchar_t *_wcserror(int error)
{
    struct per_thread *self = crt_thread();
    mbstowcs(self->wmessage, crt_error_text(error), sizeof self->wmessage / sizeof(wchar_t));
    return self->wmessage;
}

/* perror(prefix): the same line to standard error. */
void perror(const char *prefix)
{
    const char *text = crt_error_text(errno);
    if (prefix && *prefix)
        fprintf(&_iob[2], "%s: %s\n", prefix, text);
    else
        fprintf(&_iob[2], "%s\n", text);
}

void _wperror(const wchar_t *prefix)
{
    char *narrow = prefix ? crt_narrow(prefix) : NULL;
    perror(narrow);
    free(narrow);
}
