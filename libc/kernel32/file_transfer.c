/*
 * file_transfer.c - ReadFile and WriteFile, also with a routine at the end, and waiting for what was
 * begun with an OVERLAPPED.
 *
 * Without OVERLAPPED the file has a position, and the call ends when the transfer has. With it, the
 * offset comes from the structure, which also receives status and count. Manual: MSDN "ReadFile",
 * "WriteFile", "ReadFileEx", "GetOverlappedResult", "CancelIo".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

typedef NTSTATUS(NTAPI *transfer_t)(HANDLE file, HANDLE event, PVOID apc, PVOID apc_context,
                                    PIO_STATUS_BLOCK io, PVOID buffer, ULONG length,
                                    LARGE_INTEGER *offset, ULONG *key);

static NTSTATUS transfer_at_position(transfer_t transfer, HANDLE file, PVOID buffer, DWORD bytes,
                                     DWORD *done)
{
    IO_STATUS_BLOCK io = {.Information = 0};
    NTSTATUS status = transfer(file, NULL, NULL, NULL, &io, buffer, bytes, NULL, NULL);
    if (status == STATUS_PENDING) {
        NtWaitForSingleObject(file, FALSE, NULL);
        status = io.Status;
    }
    *done = NT_ERROR(status) ? 0 : io.Information;
    return status;
}

static NTSTATUS transfer_overlapped(transfer_t transfer, HANDLE file, PVOID buffer, DWORD bytes,
                                    DWORD *done, OVERLAPPED *overlapped)
{
    LARGE_INTEGER offset = {.LowPart = overlapped->Offset, .HighPart = overlapped->OffsetHigh};
    overlapped->Internal = STATUS_PENDING;
    overlapped->InternalHigh = 0;
    NTSTATUS status =
        transfer(file, (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1), NULL,
                 ((ULONG_PTR)overlapped->hEvent & 1) ? NULL : overlapped,
                 (PIO_STATUS_BLOCK)&overlapped->Internal, buffer, bytes, &offset, NULL);
    *done = NT_ERROR(status) || status == STATUS_PENDING ? 0 : overlapped->InternalHigh;
    return status;
}

/* *done (may be NULL): bytes read. At the end of the file: TRUE and 0 bytes; with OVERLAPPED, FALSE
 * with ERROR_HANDLE_EOF. A transfer that goes on is FALSE with ERROR_IO_PENDING. */
BOOL WINAPI ReadFile(HANDLE file, LPVOID buffer, DWORD bytes, LPDWORD done, LPOVERLAPPED overlapped)
{
    DWORD read = 0;
    NTSTATUS status = overlapped
                          ? transfer_overlapped(NtReadFile, file, buffer, bytes, &read, overlapped)
                          : transfer_at_position(NtReadFile, file, buffer, bytes, &read);
    if (done)
        *done = read;
    if (status == STATUS_END_OF_FILE && !overlapped)
        return TRUE;
    return status == STATUS_PENDING ? BasepFail(ERROR_IO_PENDING) : BasepDone(status);
}

/* *done (may be NULL): bytes written. FALSE with ERROR_ACCESS_DENIED, ERROR_INVALID_HANDLE,
 * ERROR_DISK_FULL, …. */
BOOL WINAPI WriteFile(HANDLE file, LPCVOID buffer, DWORD bytes, LPDWORD done,
                      LPOVERLAPPED overlapped)
{
    DWORD written = 0;
    PVOID from = (PVOID)buffer;
    NTSTATUS status =
        overlapped ? transfer_overlapped(NtWriteFile, file, from, bytes, &written, overlapped)
                   : transfer_at_position(NtWriteFile, file, from, bytes, &written);
    if (done)
        *done = written;
    return status == STATUS_PENDING ? BasepFail(ERROR_IO_PENDING) : BasepDone(status);
}

/* What the APC at the end of a transfer calls: the program's routine. */
static void NTAPI call_routine(PVOID routine, PIO_STATUS_BLOCK io, ULONG reserved)
{
    ((LPOVERLAPPED_COMPLETION_ROUTINE)routine)(RtlNtStatusToDosError(io->Status), io->Information,
                                               (LPOVERLAPPED)io);
}

static BOOL transfer_with_routine(transfer_t transfer, HANDLE file, PVOID buffer, DWORD bytes,
                                  OVERLAPPED *overlapped, LPOVERLAPPED_COMPLETION_ROUTINE routine)
{
    LARGE_INTEGER offset = {.LowPart = overlapped->Offset, .HighPart = overlapped->OffsetHigh};
    overlapped->Internal = STATUS_PENDING;
    overlapped->InternalHigh = 0;
    NTSTATUS status =
        transfer(file, NULL, (PVOID)call_routine, (PVOID)routine,
                 (PIO_STATUS_BLOCK)&overlapped->Internal, buffer, bytes, &offset, NULL);
    return NT_ERROR(status) ? BasepFailStatus(status) : TRUE;
}

/* The routine runs in this thread when it waits alertably; hEvent is the program's. FALSE: it will
 * not run; ERROR_HANDLE_EOF, …. */
BOOL WINAPI ReadFileEx(HANDLE file, LPVOID buffer, DWORD bytes, LPOVERLAPPED overlapped,
                       LPOVERLAPPED_COMPLETION_ROUTINE routine)
{
    return transfer_with_routine(NtReadFile, file, buffer, bytes, overlapped, routine);
}

BOOL WINAPI WriteFileEx(HANDLE file, LPCVOID buffer, DWORD bytes, LPOVERLAPPED overlapped,
                        LPOVERLAPPED_COMPLETION_ROUTINE routine)
{
    return transfer_with_routine(NtWriteFile, file, (PVOID)buffer, bytes, overlapped, routine);
}

/* *done: bytes. FALSE with ERROR_IO_INCOMPLETE when it goes on and `wait` is FALSE. */
BOOL WINAPI GetOverlappedResult(HANDLE file, LPOVERLAPPED overlapped, LPDWORD done, BOOL wait)
{
    volatile ULONG_PTR *status = &overlapped->Internal;
    HANDLE event = (HANDLE)((ULONG_PTR)overlapped->hEvent & ~(ULONG_PTR)1);
    if (*status == STATUS_PENDING && !wait)
        return BasepFail(ERROR_IO_INCOMPLETE);
    while (*status == STATUS_PENDING) /* a file's own signal may be another transfer's */
        if (WaitForSingleObject(event ? event : file, INFINITE) == WAIT_FAILED)
            return FALSE;
    *done = overlapped->InternalHigh;
    return BasepDone(*status);
}

BOOL WINAPI FlushFileBuffers(HANDLE file)
{
    IO_STATUS_BLOCK io;
    return BasepDone(NtFlushBuffersFile(file, &io));
}

/* Ends what this thread has begun on the file, with ERROR_OPERATION_ABORTED. */
BOOL WINAPI CancelIo(HANDLE file)
{
    IO_STATUS_BLOCK io;
    return BasepDone(NtCancelIoFile(file, &io));
}

/* There is no device that programs could talk to. */
BOOL WINAPI DeviceIoControl(HANDLE device, DWORD code, LPVOID in, DWORD in_bytes, LPVOID out,
                            DWORD out_bytes, LPDWORD returned, LPOVERLAPPED overlapped)
{
    return BasepFail(ERROR_INVALID_FUNCTION);
}
