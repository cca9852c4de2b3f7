/*
 * logp.h - where the log goes, shared by log.c, format.c, vga.c and what writes text to it as it is.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

/* The VGA text screen, 80 x 25 cells, at physical 0xB8000; NULL: no mirror of the log on it. */
extern volatile uint16_t *KiVgaText;
void VgaWrite(const char *text, size_t n);
void KdWrite(const char *text, size_t n); /* text to the log as it is */

/* Where formatted characters go: to `out`, as long as there is room, or out in chunks through
 * `flush`. */
struct sink {
    char *out;
    size_t size, used;
    size_t total;                          /* characters made so far */
    void (*flush)(const char *, size_t n); /* NULL: characters beyond `size` are dropped */
};
void KiFormat(struct sink *sink, const char *format, va_list *args); /* format.c */
