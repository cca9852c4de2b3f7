/*
 * logp.h - where the log goes, shared by log.c, vga.c and what writes text to it as it is.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

/* The VGA text screen, 80 x 25 cells, at physical 0xB8000; NULL: no mirror of the log on it. */
extern volatile uint16_t *KiVgaText;
void VgaWrite(const char *text, size_t n);
void KdWrite(const char *text, size_t n); /* text to the log as it is */
