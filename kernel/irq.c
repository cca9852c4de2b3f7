/*
 * irq.c - the two 8259A interrupt controllers.
 *
 * Lines 0-15 arrive at vectors 0x30-0x3F, each masked until somebody connects a handler. Lines 7
 * and 15 can be spurious: then the in-service bit is clear and no end of interrupt is due.
 * Source: Intel 8259A data sheet.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ke.h"
#include "k/x86.h"
#include "kernel/cpu.h"

enum { PIC1 = 0x20, PIC2 = 0xA0, LINES = 16, CASCADE = 2, EOI = 0x20, READ_ISR = 0x0B };

static void (*handlers[LINES])(void);
/* of the interrupt being handled: the clock asks whence it came */
static const KTRAP_FRAME *current_frame;

void KiInitializeInterrupts(void)
{
    static const UCHAR base[2] = {KI_IRQ_VECTOR, KI_IRQ_VECTOR + 8},
                       wiring[2] = {1 << CASCADE, CASCADE};
    for (int i = 0; i < 2; i++) {
        USHORT port = i == 0 ? PIC1 : PIC2;
        outb(port, 0x11);          /* ICW1: edge, cascade, ICW4 follows */
        outb(port + 1, base[i]);   /* ICW2 */
        outb(port + 1, wiring[i]); /* ICW3 */
        outb(port + 1, 0x01);      /* ICW4: 8086 */
        outb(port + 1, 0xFF);      /* all masked */
    }
    outb(PIC1 + 1, (UCHAR)~(1 << CASCADE));
}

void KeConnectInterrupt(int irq, void (*handler)(void))
{
    USHORT port = irq < 8 ? PIC1 + 1 : PIC2 + 1;
    handlers[irq] = handler;
    outb(port, (UCHAR)(inb(port) & ~(1 << (irq & 7))));
}

static bool is_spurious(ULONG line)
{
    USHORT port = line == 7 ? PIC1 : PIC2;
    if (line != 7 && line != 15)
        return false;
    outb(port, READ_ISR);
    return !(inb(port) & 0x80);
}

bool KiInterruptedUser(void)
{
    return KiFromUser(current_frame);
}

void KiHandleInterrupt(KTRAP_FRAME *frame, ULONG line)
{
    if (is_spurious(line)) {
        if (line == 15)
            outb(PIC1, EOI);
        return;
    }
    current_frame = frame;
    if (line >= 8)
        outb(PIC2, EOI);
    outb(PIC1, EOI);
    if (handlers[line] != NULL)
        handlers[line]();
}
