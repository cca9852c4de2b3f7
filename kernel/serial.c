/*
 * serial.c - COM1 to COM4: 16550 UARTs, polled for output.
 *
 * Works before anything else does and from the bugcheck path: no memory, no interrupt, no lock. The
 * first write finds the ports, if SerialInitialize has not. Nobody hangs on a port that is not
 * there: writes to it are dropped. Source: National Semiconductor PC16550D data sheet, section 8.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/serial.h"
#include "k/x86.h"

enum { PORTS = 4, FIFO_BYTES = 16 };
enum { /* registers, offset from the base; with DLAB set, 0 and 1 are the divisor */
       DATA = 0,
       INTERRUPT_ENABLE = 1,
       FIFO_CONTROL = 2, /* write */
       INTERRUPT_ID = 2, /* read */
       LINE_CONTROL = 3,
       MODEM_CONTROL = 4,
       LINE_STATUS = 5,
       SCRATCH = 7,
};
enum { RECEIVE_INTERRUPT = 0x01 };
enum {
    FIFO_ON_AND_CLEAR = 0xC7, /* the receiver interrupts at 14 bytes, or when the line rests */
    FIFO_WORKS = 0xC0,
    ID_ALWAYS_ZERO = 0x30
};
enum { EIGHT_N_ONE = 0x03, DLAB = 0x80 };
enum { DTR_RTS_OUT2 = 0x0B }; /* OUT2 gates the interrupt line of a PC */
enum { DATA_READY = 0x01, TRANSMITTER_EMPTY = 0x20 };
enum { DIVISOR_115200 = 1 };

static const uint16_t base[PORTS] = {0x3F8, 0x2F8, 0x3E8, 0x2E8};
static struct {
    bool present;
    UCHAR burst; /* bytes that an empty transmitter takes at a go */
} ports[PORTS];
static bool initialized;

/* A 16550 keeps what is written to its scratch register, and two bits of its interrupt
 * identification are always 0; an empty bus reads as FF. The chip's loopback would prove more, but
 * where an emulator lacks it, the probe would send its test byte into the program's output. */
static bool answers(uint16_t port)
{
    outb(port + SCRATCH, 0x5A);
    if (inb(port + SCRATCH) != 0x5A)
        return false;
    outb(port + SCRATCH, 0xA5);
    return inb(port + SCRATCH) == 0xA5 && (inb(port + INTERRUPT_ID) & ID_ALWAYS_ZERO) == 0;
}

static void set_up(int index)
{
    uint16_t port = base[index];
    outb(port + INTERRUPT_ENABLE, 0);
    outb(port + LINE_CONTROL, DLAB);
    outb(port + DATA, DIVISOR_115200);
    outb(port + INTERRUPT_ENABLE, DIVISOR_115200 >> 8);
    outb(port + LINE_CONTROL, EIGHT_N_ONE);
    outb(port + FIFO_CONTROL, FIFO_ON_AND_CLEAR);
    outb(port + MODEM_CONTROL, DTR_RTS_OUT2);
    bool fifo = (inb(port + INTERRUPT_ID) & FIFO_WORKS) == FIFO_WORKS;
    ports[index].burst = fifo ? FIFO_BYTES : 1;
    ports[index].present = true;
}

/* Finds the ports and sets each to 115200 baud, 8 bits, no parity, 1 stop bit, FIFO on. Once; more
 * does no harm. */
void SerialInitialize(void)
{
    if (initialized)
        return;
    initialized = true;
    for (int i = 0; i < PORTS; i++)
        if (answers(base[i]))
            set_up(i);
}

bool SerialPresent(int index)
{
    SerialInitialize();
    return ports[index].present;
}

/* Sends n bytes; returns when the chip has taken them all. Waits as long as the other end makes it
 * wait: output is never lost. A port that is not there swallows everything. */
void SerialWrite(int index, const void *bytes, size_t n)
{
    const UCHAR *from = bytes;
    if (!SerialPresent(index))
        return;
    while (n > 0) {
        uint32_t burst = n < ports[index].burst ? (uint32_t)n : ports[index].burst;
        while (!(inb(base[index] + LINE_STATUS) & TRANSMITTER_EMPTY))
            ;
        outsb(base[index] + DATA, from, burst);
        from += burst;
        n -= burst;
    }
}

/* Takes one byte out of the receiver. False: there is none now, or no port. */
bool SerialReadByte(int index, UCHAR *byte)
{
    if (!SerialPresent(index) || !(inb(base[index] + LINE_STATUS) & DATA_READY))
        return false;
    *byte = inb(base[index] + DATA);
    return true;
}

/* From now on a received byte raises the port's interrupt: IRQ 4 for COM1 and COM3, 3 for COM2 and
 * COM4. */
void SerialEnableReceiveInterrupt(int index)
{
    if (SerialPresent(index))
        outb(base[index] + INTERRUPT_ENABLE, RECEIVE_INTERRUPT);
}

/* Bytes stay in the chip, which holds the sender back or, on a bare wire, loses them after 16. */
void SerialDisableReceiveInterrupt(int index)
{
    if (SerialPresent(index))
        outb(base[index] + INTERRUPT_ENABLE, 0);
}
