/*
 * parameters.c - RTL_USER_PROCESS_PARAMETERS and the environment of the first process.
 *
 * Built in pool with pointers as the process will see them, then copied. Environment: the built-in
 * variables, then the lines of the archive's boot/environment; a later one of the same name wins.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "k/io.h"
#include "kernel/fsp.h"
#include "kernel/process.h"
#include "mm/mm.h"

enum { ENVIRONMENT_CHARACTERS = 16384, CURRENT_DIRECTORY_ROOM = 260, FIXED_CHARACTERS = 512 };
#define PARAMETERS_TAG TAG_('P', 'a', 'r', 'm')

static const char *const built_in[] = {
    "ComSpec=C:\\Windows\\System32\\cmd.exe",
    "OS=Windows_NT",
    "PATH=C:\\Windows\\System32;C:\\",
    "PATHEXT=.COM;.EXE;.BAT;.CMD",
    "SystemDrive=C:",
    "SystemRoot=C:\\Windows",
    "TEMP=C:\\Temp",
    "TMP=C:\\Temp",
    "windir=C:\\Windows",
};

static bool same_name(const char *a, const char *b, ULONG b_length)
{
    for (ULONG i = 0; i < b_length; i++) {
        char x = a[i], y = b[i];
        x = x >= 'a' && x <= 'z' ? x - 32 : x;
        y = y >= 'a' && y <= 'z' ? y - 32 : y;
        if (x != y)
            return false;
        if (y == '=')
            return true;
    }
    return false;
}

/* Does the archive's environment set the variable of this line? */
static bool overridden(const char *line, const char *member, ULONG bytes)
{
    for (ULONG at = 0; at < bytes;) {
        ULONG end = at;
        while (end < bytes && member[end] != '\n')
            end++;
        if (same_name(line, member + at, end - at))
            return true;
        at = end + 1;
    }
    return false;
}

static ULONG add_line(WCHAR *out, ULONG used, const char *line, ULONG bytes)
{
    if (bytes == 0 || used + bytes + 2 > ENVIRONMENT_CHARACTERS)
        return used;
    int n = FsFromUtf8(line, bytes, out + used, ENVIRONMENT_CHARACTERS - used - 2);
    if (n <= 0)
        return used;
    out[used + n] = 0;
    return used + (ULONG)n + 1;
}

/* NAME=VALUE NUL … NUL NUL; returns the characters, both NULs included. */
static ULONG build_environment(WCHAR *out)
{
    ULONG bytes = 0, used = 0;
    const char *member = FsBootMember("environment", &bytes);
    if (member == NULL)
        bytes = 0;
    for (size_t i = 0; i < ARRAY_SIZE(built_in); i++)
        if (!overridden(built_in[i], member, bytes))
            used = add_line(out, used, built_in[i], strlen(built_in[i]));
    for (ULONG at = 0; at < bytes;) {
        ULONG end = at;
        while (end < bytes && member[end] != '\n')
            end++;
        used = add_line(out, used, member + at, end - at);
        at = end + 1;
    }
    out[used++] = 0;
    return used;
}

/* Copies `bytes` into pages of their own at the lowest free address. */
static NTSTATUS place(EPROCESS *process, const void *from, ULONG bytes, ULONG *at)
{
    ULONG size = bytes;
    *at = 0;
    NTSTATUS status =
        MmAllocate(&process->space, at, &size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    return NT_SUCCESS(status) ? ProbeAndWrite((void *)(uintptr_t)*at, from, bytes) : status;
}

struct block {
    RTL_USER_PROCESS_PARAMETERS fixed;
    WCHAR text[]; /* what its UNICODE_STRINGs point to */
};

/* The block as it is being written, in pool; `base`: where the process will have it. */
struct writer {
    struct block *block;
    ULONG base;
    ULONG used, limit; /* characters of text */
};

/* Appends a string; it gets room for `room` characters at least. */
static void add_string(struct writer *w, UNICODE_STRING *string, const char *text, ULONG room)
{
    WCHAR *out = w->block->text + w->used;
    int n = FsFromUtf8(text, strlen(text), out, w->limit - w->used - room - 1);
    ULONG length = n > 0 ? (ULONG)n : 0;
    out[length] = 0;
    string->Length = (USHORT)(length * sizeof(WCHAR));
    string->MaximumLength = (USHORT)((length + 1 > room ? length + 1 : room) * sizeof(WCHAR));
    string->Buffer = (PWSTR)(uintptr_t)(w->base + offsetof(struct block, text) +
                                        w->used * sizeof(WCHAR));
    w->used += string->MaximumLength / sizeof(WCHAR);
}

static void fill(struct writer *w, EPROCESS *process, const char *command_line,
                 const char *image_path)
{
    RTL_USER_PROCESS_PARAMETERS *p = &w->block->fixed;
    p->Flags = 1; /* normalized: pointers are pointers */
    IoOpenStandard(process, &p->StandardInput, &p->StandardOutput, &p->StandardError);
    add_string(w, &p->CurrentDirectory.DosPath, "C:\\", CURRENT_DIRECTORY_ROOM);
    add_string(w, &p->DllPath, "C:\\;C:\\Windows\\System32;C:\\Windows", 0);
    add_string(w, &p->ImagePathName, image_path, 0);
    add_string(w, &p->CommandLine, command_line, 0);
    add_string(w, &p->WindowTitle, image_path, 0);
    add_string(w, &p->DesktopInfo, "", 0);
    p->Length = p->MaximumLength = offsetof(struct block, text) + w->used * sizeof(WCHAR);
}

/* The block, at an address of its own in the process. */
static NTSTATUS place_block(EPROCESS *process, struct writer *w, ULONG environment,
                            const char *command_line, const char *image_path)
{
    ULONG size = offsetof(struct block, text) + w->limit * sizeof(WCHAR);
    NTSTATUS status =
        MmAllocate(&process->space, &w->base, &size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!NT_SUCCESS(status))
        return status;
    fill(w, process, command_line, image_path);
    w->block->fixed.Environment = (PWSTR)(uintptr_t)environment;
    return ProbeAndWrite((void *)(uintptr_t)w->base, w->block, w->block->fixed.Length);
}

NTSTATUS PspCreateParameters(EPROCESS *process, const char *command_line, const char *image_path,
                             PRTL_USER_PROCESS_PARAMETERS *out)
{
    ULONG environment = 0;
    struct writer w = {.limit = FIXED_CHARACTERS + strlen(command_line) + 2 * strlen(image_path)};
    WCHAR *text = ExAllocateZeroed(ENVIRONMENT_CHARACTERS * sizeof(WCHAR), PARAMETERS_TAG);
    w.block = ExAllocateZeroed(offsetof(struct block, text) + w.limit * sizeof(WCHAR), PARAMETERS_TAG);
    NTSTATUS status = STATUS_INSUFFICIENT_RESOURCES;
    if (text != NULL && w.block != NULL)
        status = place(process, text, build_environment(text) * sizeof(WCHAR), &environment);
    if (NT_SUCCESS(status))
        status = place_block(process, &w, environment, command_line, image_path);
    if (text != NULL)
        ExFreePool(text);
    if (w.block != NULL)
        ExFreePool(w.block);
    *out = (PRTL_USER_PROCESS_PARAMETERS)(uintptr_t)w.base;
    return status;
}
