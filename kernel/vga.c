/*
 * vga.c - the mirror of the log on the VGA text screen.
 *
 * Works before anything else does and from the bugcheck path. Nothing is shown while KiVgaText is
 * NULL. Source: IBM VGA technical reference: mode 3; CRT controller registers 0x0E and 0x0F.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/x86.h"
#include "kernel/logp.h"

enum { COLUMNS = 80, ROWS = 25, TAB = 8 };
enum { CRTC_INDEX = 0x3D4, CRTC_DATA = 0x3D5, CURSOR_HIGH = 0x0E, CURSOR_LOW = 0x0F };
enum { GREY_ON_BLACK = 0x0700 };

/* At first through the mapping of low memory that the start made. */
volatile uint16_t *KiVgaText = (volatile uint16_t *)0x800B8000u;
static int column, row;
static bool cleared;

static void blank_row(int which)
{
    for (int i = 0; i < COLUMNS; i++)
        KiVgaText[which * COLUMNS + i] = GREY_ON_BLACK | ' ';
}

static void clear(void)
{
    for (int i = 0; i < ROWS; i++)
        blank_row(i);
    row = column = 0;
    cleared = true;
}

static void next_row(void)
{
    column = 0;
    if (++row < ROWS)
        return;
    row = ROWS - 1;
    for (int i = 0; i < (ROWS - 1) * COLUMNS; i++)
        KiVgaText[i] = KiVgaText[i + COLUMNS];
    blank_row(ROWS - 1);
}

static void put(char c)
{
    if (c == '\n') {
        next_row();
    } else if (c == '\r') {
        column = 0;
    } else if (c == '\t') {
        do
            put(' ');
        while (column % TAB);
    } else {
        KiVgaText[row * COLUMNS + column] = GREY_ON_BLACK | (UCHAR)c;
        if (++column == COLUMNS)
            next_row();
    }
}

static void move_cursor(void)
{
    unsigned at = row * COLUMNS + column;
    outb(CRTC_INDEX, CURSOR_HIGH);
    outb(CRTC_DATA, at >> 8);
    outb(CRTC_INDEX, CURSOR_LOW);
    outb(CRTC_DATA, at & 0xFF);
}

/* Shows n characters: LF begins a row, and the screen scrolls when it is full. */
void VgaWrite(const char *text, size_t n)
{
    if (KiVgaText == NULL)
        return;
    if (!cleared)
        clear();
    for (size_t i = 0; i < n; i++)
        put(text[i]);
    move_cursor();
}
