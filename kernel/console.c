/*
 * console.c - standard input, output and error over the serial ports.
 *
 * COM1's interrupt fills the ring. When that is full the interrupt is turned off: bytes stay in the
 * chip, which holds the sender back, until a reader has made room; so none is lost. Lock:
 * interrupts off, for ring and `receiving`.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/x86.h"
#include "kernel/iop.h"
#include "kernel/stdin.h"

enum { COM1 = 0, COM3 = 2, COM1_IRQ = 4, PIECE = 256 };

bool IoStandardIsConsole;
static struct stdin_ring ring;
static struct stdin_state state;
static enum stdin_mode mode;
static bool receiving;            /* COM1's receive interrupt is on */
static bool pending_end;          /* an end of file stands behind what the last read gave out */
static DISPATCHER_HEADER arrived; /* signalled: there may be something in the ring */

/* Empties the chip into the ring; interrupts off. */
static void receive(void)
{
    UCHAR byte;
    while (!StdinFull(&ring) && SerialReadByte(COM1, &byte))
        StdinPut(&ring, byte);
    bool wanted = !StdinFull(&ring);
    if (wanted && !receiving)
        SerialEnableReceiveInterrupt(COM1);
    if (!wanted && receiving)
        SerialDisableReceiveInterrupt(COM1);
    receiving = wanted;
}

static void on_interrupt(void)
{
    receive();
    KeSetEvent(&arrived);
}

void IoInitializeConsole(enum stdin_mode how)
{
    mode = how;
    state = (struct stdin_state){.framed = how == StdinFramed, .at_line_start = true};
    KeInitializeEvent(&arrived, NotificationEvent, false);
    if (how == StdinNone || !SerialPresent(COM1))
        return;
    KeConnectInterrupt(COM1_IRQ, on_interrupt);
    uint32_t flags = irq_save();
    receive();
    irq_restore(flags);
}

/* Takes up to `room` bytes off the ring, and lets the chip fill it again. */
static ULONG take(UCHAR *to, ULONG room, bool *end)
{
    uint32_t flags = irq_save();
    ULONG done = StdinTake(&ring, &state, to, room, end);
    receive();
    if (StdinEmpty(&ring))
        KeResetEvent(&arrived);
    irq_restore(flags);
    return done;
}

/* Copies what is there, without waiting. The user's memory has been touched: the copy cannot fail.
 */
static ULONG drain(PVOID user, ULONG bytes, bool *end)
{
    UCHAR piece[PIECE];
    ULONG done = 0;
    *end = pending_end;
    while (done < bytes && !*end) {
        ULONG room = bytes - done < PIECE ? bytes - done : PIECE;
        ULONG n = take(piece, room, end);
        if (n == 0)
            break;
        NTSTATUS status = ProbeAndWrite((UCHAR *)user + done, piece, n);
        KASSERT(NT_SUCCESS(status));
        done += n;
    }
    pending_end = *end && done > 0; /* bytes first; the end is the next read's */
    return done;
}

NTSTATUS IopReadConsole(PVOID user, ULONG bytes, ULONG *done)
{
    if (bytes == 0)
        return STATUS_SUCCESS;
    if (mode == StdinNone || !SerialPresent(COM1))
        return STATUS_END_OF_FILE;
    ULONG most = bytes < STDIN_RING ? bytes : STDIN_RING;
    for (;;) {
        bool end;
        NTSTATUS status = ProbeForWrite(user, most);
        if (!NT_SUCCESS(status))
            return status;
        *done = drain(user, most, &end);
        if (*done > 0)
            return STATUS_SUCCESS;
        if (end)
            return STATUS_END_OF_FILE;
        status = KeWaitForSingleObject(&arrived, false, NULL);
        if (status != STATUS_SUCCESS)
            return status;
    }
}

NTSTATUS IopProbeForRead(const void *user, ULONG bytes)
{
    uintptr_t at = (uintptr_t)user, last = at + bytes - 1;
    UCHAR byte;
    if (bytes == 0)
        return STATUS_SUCCESS;
    if (last < at)
        return STATUS_ACCESS_VIOLATION;
    for (;;) {
        NTSTATUS status = ProbeAndRead(&byte, (const void *)at, 1);
        if (!NT_SUCCESS(status))
            return status;
        if (last - ROUND_DOWN(at, PAGE_SIZE) < PAGE_SIZE)
            return STATUS_SUCCESS;
        at = ROUND_DOWN(at, PAGE_SIZE) + PAGE_SIZE;
    }
}

NTSTATUS IopWriteConsole(enum file_kind kind, const void *user, ULONG bytes, ULONG *done)
{
    UCHAR piece[PIECE];
    int port = kind == FileError && SerialPresent(COM3) ? COM3 : COM1;
    NTSTATUS status = IopProbeForRead(user, bytes);
    while (NT_SUCCESS(status) && *done < bytes) {
        ULONG n = bytes - *done < PIECE ? bytes - *done : PIECE;
        status = ProbeAndRead(piece, (const UCHAR *)user + *done, n);
        if (NT_SUCCESS(status))
            SerialWrite(port, piece, n);
        *done += n;
    }
    return status;
}

/* One standard stream as a handle of `process`; to the program it looks like a pipe. */
static NTSTATUS open_stream(EPROCESS *process, enum file_kind kind, ACCESS_MASK access,
                            HANDLE *handle)
{
    FILE_OBJECT *file = IopCreateFileObject(kind);
    if (file == NULL)
        return STATUS_INSUFFICIENT_RESOURCES;
    file->access = access;
    file->options = FILE_SYNCHRONOUS_IO_NONALERT_;
    file->standard = true;
    NTSTATUS status = ObInsertHandle(process, file, access, OBJ_INHERIT, handle);
    ObDereference(file);
    return status;
}

/* Handles for standard input, output and error. On failure the process is not going to run, so what
 * is open stays. */
NTSTATUS IoOpenStandard(EPROCESS *process, HANDLE *in, HANDLE *out, HANDLE *err)
{
    NTSTATUS status = open_stream(process, FileInput, FILE_GENERIC_READ_, in);
    if (NT_SUCCESS(status))
        status = open_stream(process, FileOutput, FILE_GENERIC_WRITE_, out);
    if (NT_SUCCESS(status))
        status = open_stream(process, FileError, FILE_GENERIC_WRITE_, err);
    return status;
}
