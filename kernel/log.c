/*
 * log.c - the kernel's log: formatted text to COM2, mirrored on the screen.
 *
 * Works before anything else does and from the bugcheck path: no memory but the stack. Lines end in
 * LF; those that begin with @ are records for tools (docs/channels.md), so text that comes from a
 * program must not begin a line.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/serial.h"
#include "kernel/logp.h"

enum { COM2 = 1, CHUNK = 128 };

/* Text to the log as it is. */
void KdWrite(const char *text, size_t n)
{
    SerialWrite(COM2, text, n);
    VgaWrite(text, n);
}

void KdVPrint(const char *format, va_list args)
{
    char chunk[CHUNK];
    struct sink sink = {.out = chunk, .size = sizeof chunk, .flush = KdWrite};
    va_list copy;
    va_copy(copy, args);
    KiFormat(&sink, format, &copy);
    va_end(copy);
    KdWrite(chunk, sink.used);
}

void KdPrint(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    KdVPrint(format, args);
    va_end(args);
}

int KdFormat(char *buffer, size_t size, const char *format, ...)
{
    if (size == 0)
        return 0;
    struct sink sink = {.out = buffer, .size = size - 1};
    va_list args;
    va_start(args, format);
    KiFormat(&sink, format, &args);
    va_end(args);
    buffer[sink.used] = '\0';
    return (int)sink.total;
}
