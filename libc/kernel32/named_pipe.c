/*
 * named_pipe.c - CreateNamedPipe and CreatePipe, and how a client is waited for and got rid of.
 *
 * An anonymous pipe is a named one of a single instance, whose name nobody else knows. Manual: MSDN
 * "CreateNamedPipe", "CreatePipe", "ConnectNamedPipe", "DisconnectNamedPipe", "WaitNamedPipe".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/file_path.h"
#include "kernel32/pipe_control.h"

#define DEFAULT_TIMEOUT_MS    50u
#define ANONYMOUS_TIMEOUT_MS  120000u
#define DEFAULT_QUOTA         4096u
#define PIPE_DEVICE           L"\\??\\PIPE\\"
#define TICKS_PER_MILLISECOND (-10000ll)
#define MODES                 (PIPE_TYPE_MESSAGE | PIPE_READMODE_MESSAGE | PIPE_NOWAIT | PIPE_REJECT_REMOTE_CLIENTS)
#define FLAGS                                                                                      \
    (PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE | FILE_FLAG_WRITE_THROUGH |                \
     FILE_FLAG_OVERLAPPED | WRITE_DAC | WRITE_OWNER | ACCESS_SYSTEM_SECURITY)

static ULONG pipe_access(DWORD open_mode)
{
    ULONG access = SYNCHRONIZE | (open_mode & (WRITE_DAC | WRITE_OWNER));
    if (open_mode & PIPE_ACCESS_INBOUND)
        access |= GENERIC_READ;
    if (open_mode & PIPE_ACCESS_OUTBOUND)
        access |= GENERIC_WRITE;
    return access;
}

static ULONG pipe_share(DWORD open_mode)
{
    return (open_mode & PIPE_ACCESS_INBOUND ? FILE_SHARE_WRITE : 0) |
           (open_mode & PIPE_ACCESS_OUTBOUND ? FILE_SHARE_READ : 0);
}

/* open_mode: PIPE_ACCESS_*, FILE_FLAG_*; mode: PIPE_*; instances: 1…PIPE_UNLIMITED_INSTANCES;
 * timeout in ms, 0: 50 ms. INVALID_HANDLE_VALUE with ERROR_INVALID_NAME, ERROR_INVALID_PARAMETER,
 * ERROR_PIPE_BUSY (all instances are there), ERROR_ACCESS_DENIED (others have another mode, or the
 * first was asked for), …. */
HANDLE WINAPI CreateNamedPipeW(LPCWSTR name, DWORD open_mode, DWORD mode, DWORD instances,
                               DWORD out_bytes, DWORD in_bytes, DWORD timeout,
                               LPSECURITY_ATTRIBUTES security)
{
    file_path_t path;
    IO_STATUS_BLOCK io;
    HANDLE pipe = INVALID_HANDLE_VALUE;
    LARGE_INTEGER due = {.QuadPart =
                             TICKS_PER_MILLISECOND * (timeout ? timeout : DEFAULT_TIMEOUT_MS)};
    if (!(open_mode & PIPE_ACCESS_DUPLEX) || (open_mode & ~FLAGS) || (mode & ~MODES) ||
        instances == 0 || instances > PIPE_UNLIMITED_INSTANCES) {
        BasepFail(ERROR_INVALID_PARAMETER);
        return pipe;
    }
    if (!BasepMakePath(&path, name))
        return pipe;
    if (security && security->bInheritHandle)
        path.attributes.Attributes |= OBJ_INHERIT;
    NTSTATUS status = NtCreateNamedPipeFile(
        &pipe, pipe_access(open_mode), &path.attributes, &io, pipe_share(open_mode),
        open_mode & FILE_FLAG_FIRST_PIPE_INSTANCE ? FILE_CREATE_ : FILE_OPEN_IF_,
        open_mode & FILE_FLAG_OVERLAPPED ? 0 : FILE_SYNCHRONOUS_IO_NONALERT_,
        (mode & PIPE_TYPE_MESSAGE) != 0, (mode & PIPE_READMODE_MESSAGE) != 0,
        (mode & PIPE_NOWAIT) != 0, instances == PIPE_UNLIMITED_INSTANCES ? 0xFFFFFFFF : instances,
        in_bytes, out_bytes, &due);
    BasepDropPath(&path);
    if (!NT_SUCCESS(status)) {
        BasepFailStatus(status);
        return INVALID_HANDLE_VALUE;
    }
    RtlSetLastWin32Error(io.Information == FILE_OPENED_ ? ERROR_ALREADY_EXISTS : NO_ERROR);
    return pipe;
}

HANDLE WINAPI CreateNamedPipeA(LPCSTR name, DWORD open_mode, DWORD mode, DWORD instances,
                               DWORD out_bytes, DWORD in_bytes, DWORD timeout,
                               LPSECURITY_ATTRIBUTES security)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return INVALID_HANDLE_VALUE;
    HANDLE pipe = CreateNamedPipeW(wide.text, open_mode, mode, instances, out_bytes, in_bytes,
                                   timeout, security);
    BasepDropWide(&wide);
    return pipe;
}

/* A name that no other anonymous pipe has: \??\PIPE\Win32Pipes.<process>.<number>, hexadecimal. */
static void anonymous_name(PWSTR name)
{
    static LONG last;
    ULONG parts[2] = {GetCurrentProcessId(), (ULONG)InterlockedIncrement(&last)};
    wcscpy(name, PIPE_DEVICE L"Win32Pipes");
    PWSTR at = name + wcslen(name);
    for (unsigned i = 0; i < COUNT_OF(parts); i++) {
        *at++ = '.';
        for (int shift = 28; shift >= 0; shift -= 4)
            *at++ = L"0123456789abcdef"[parts[i] >> shift & 15];
    }
    *at = 0;
}

/* bytes: how many may lie in it before a writer waits; 0: 4096. FALSE with ERROR_NOACCESS,
 * ERROR_NO_SYSTEM_RESOURCES, …. */
BOOL WINAPI CreatePipe(PHANDLE read, PHANDLE write, LPSECURITY_ATTRIBUTES security, DWORD bytes)
{
    WCHAR text[64];
    HANDLE reader, writer;
    IO_STATUS_BLOCK io;
    LARGE_INTEGER timeout = {.QuadPart = TICKS_PER_MILLISECOND * ANONYMOUS_TIMEOUT_MS};
    anonymous_name(text);
    UNICODE_STRING name = {wcslen(text) * sizeof(WCHAR), sizeof text, text};
    OBJECT_ATTRIBUTES attributes = {
        .Length = sizeof attributes,
        .ObjectName = &name,
        .Attributes =
            OBJ_CASE_INSENSITIVE | (security && security->bInheritHandle ? OBJ_INHERIT : 0),
    };
    if (!bytes)
        bytes = DEFAULT_QUOTA;
    NTSTATUS status =
        NtCreateNamedPipeFile(&reader, GENERIC_READ | FILE_WRITE_ATTRIBUTES | SYNCHRONIZE,
                              &attributes, &io, FILE_SHARE_WRITE, FILE_CREATE_,
                              FILE_SYNCHRONOUS_IO_NONALERT_, 0, 0, 0, 1, bytes, bytes, &timeout);
    if (!NT_SUCCESS(status))
        return BasepFailStatus(status);
    status = NtOpenFile(&writer, GENERIC_WRITE | FILE_READ_ATTRIBUTES | SYNCHRONIZE, &attributes,
                        &io, FILE_SHARE_READ, FILE_SYNCHRONOUS_IO_NONALERT_);
    if (!NT_SUCCESS(status)) {
        NtClose(reader);
        return BasepFailStatus(status);
    }
    *read = reader;
    *write = writer;
    return TRUE;
}

/* Waits for a client, or begins to. FALSE with ERROR_PIPE_CONNECTED (it was there before the call),
 * ERROR_PIPE_LISTENING (PIPE_NOWAIT), ERROR_NO_DATA (it is gone again), ERROR_IO_PENDING. */
BOOL WINAPI ConnectNamedPipe(HANDLE pipe, LPOVERLAPPED overlapped)
{
    return BasepPipeControl(pipe, FSCTL_PIPE_LISTEN_, NULL, 0, NULL, 0, NULL, overlapped);
}

/* FALSE with ERROR_PIPE_NOT_CONNECTED when that was done already. */
BOOL WINAPI DisconnectNamedPipe(HANDLE pipe)
{
    return BasepPipeControl(pipe, FSCTL_PIPE_DISCONNECT_, NULL, 0, NULL, 0, NULL, NULL);
}

static HANDLE open_device(void)
{
    static WCHAR text[] = PIPE_DEVICE;
    UNICODE_STRING name = {sizeof text - sizeof(WCHAR), sizeof text, text};
    OBJECT_ATTRIBUTES attributes = {
        .Length = sizeof attributes, .ObjectName = &name, .Attributes = OBJ_CASE_INSENSITIVE};
    IO_STATUS_BLOCK io;
    HANDLE device;
    NTSTATUS status = NtOpenFile(&device, FILE_READ_ATTRIBUTES | SYNCHRONIZE, &attributes, &io,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE, FILE_SYNCHRONOUS_IO_NONALERT_);
    return BasepDone(status) ? device : NULL;
}

/* The request for the device. timeout: ms, NMPWAIT_USE_DEFAULT_WAIT, NMPWAIT_WAIT_FOREVER. */
static BOOL wait_for(PCWSTR leaf, ULONG characters, DWORD timeout)
{
    HANDLE device = open_device();
    ULONG bytes = characters * sizeof(WCHAR), size;
    if (!device)
        return FALSE;
    size = offsetof(FILE_PIPE_WAIT_FOR_BUFFER_, Name) + bytes;
    FILE_PIPE_WAIT_FOR_BUFFER_ *wait = BasepAllocate(size);
    BOOL done = FALSE;
    if (wait) {
        wait->Timeout.QuadPart = timeout == NMPWAIT_WAIT_FOREVER ? (LONGLONG)0x8000000000000001ull
                                                                 : TICKS_PER_MILLISECOND * timeout;
        wait->TimeoutSpecified = timeout != NMPWAIT_USE_DEFAULT_WAIT;
        wait->NameLength = bytes;
        memcpy(wait->Name, leaf, bytes);
        done = BasepPipeControl(device, FSCTL_PIPE_WAIT_, wait, size, NULL, 0, NULL, NULL);
        BasepFree(wait);
    } else {
        BasepFail(ERROR_NOT_ENOUGH_MEMORY);
    }
    NtClose(device);
    return done;
}

/* Until an instance listens, which somebody else may then take. FALSE with ERROR_FILE_NOT_FOUND (no
 * such pipe), ERROR_SEM_TIMEOUT, ERROR_PATH_NOT_FOUND (no name of a pipe). */
BOOL WINAPI WaitNamedPipeW(LPCWSTR name, DWORD timeout)
{
    file_path_t path;
    ULONG skip = COUNT_OF(PIPE_DEVICE) - 1;
    if (!BasepMakePath(&path, name))
        return FALSE;
    BOOL is_pipe = !_wcsnicmp(path.name.Buffer, PIPE_DEVICE, skip) && path.name.Buffer[skip];
    BOOL done = is_pipe ? wait_for(path.name.Buffer + skip, path.name.Length / sizeof(WCHAR) - skip,
                                   timeout)
                        : BasepFail(ERROR_PATH_NOT_FOUND);
    BasepDropPath(&path);
    return done;
}

BOOL WINAPI WaitNamedPipeA(LPCSTR name, DWORD timeout)
{
    wide_t wide;
    if (!BasepWiden(&wide, name))
        return FALSE;
    BOOL done = WaitNamedPipeW(wide.text, timeout);
    BasepDropWide(&wide);
    return done;
}
