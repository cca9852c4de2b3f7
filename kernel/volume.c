/*
 * volume.c - NtQueryVolumeInformationFile: what a file lies on.
 *
 * C: is as large as memory: its free space is what is free there. The device type is how programs
 * tell a disk from a pipe or a console (GetFileType). Source: WDK, ZwQueryVolumeInformationFile;
 * MS-FSCC 2.5.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/iop.h"
#include "mm/mm.h"

enum { LARGEST = 64, SECTOR_BYTES = 512, SERIAL_NUMBER = 0x504C4D42 };
enum { CASE_PRESERVED = 2, UNICODE_ON_DISK = 4 };

struct volume_answer {
    union {
        ULONG words[LARGEST / sizeof(ULONG)];
        uint64_t quads[LARGEST / sizeof(uint64_t)];
    };
    ULONG fixed; /* bytes that must fit */
    ULONG bytes; /* in all */
};

static void put_text(struct volume_answer *out, ULONG at, const char *text)
{
    WCHAR *to = (WCHAR *)((UCHAR *)out->words + at);
    while (*text)
        *to++ = *text++;
    out->fixed = at;
    out->bytes = (ULONG)((UCHAR *)to - (UCHAR *)out->words);
}

/* VolumeCreationTime, serial number, label length in bytes, SupportsObjects, label. */
static void fill_volume(struct volume_answer *out)
{
    static const char label[] = "PLUMB";
    out->quads[0] = (uint64_t)FsRoot->created;
    out->words[2] = SERIAL_NUMBER;
    out->words[3] = (sizeof label - 1) * sizeof(WCHAR);
    put_text(out, 18, label);
}

/* Total and available allocation units, sectors per unit, bytes per sector. */
static void fill_size(struct volume_answer *out)
{
    struct MM_FIGURES figures;
    MmQueryFigures(&figures);
    out->quads[0] = figures.physical_pages;
    out->quads[1] = figures.available_pages;
    out->words[4] = PAGE_SIZE / SECTOR_BYTES;
    out->words[5] = SECTOR_BYTES;
    out->fixed = out->bytes = 24;
}

/* The same with quotas: total, available to the caller, available at all. */
static void fill_full_size(struct volume_answer *out)
{
    fill_size(out);
    out->words[6] = out->words[4];
    out->words[7] = out->words[5];
    out->quads[2] = out->quads[1];
    out->fixed = out->bytes = 32;
}

/* File system attributes, longest component in characters, name length in bytes, name. */
static void fill_attributes(struct volume_answer *out)
{
    static const char name[] = "PLUMBFS";
    out->words[0] = CASE_PRESERVED | UNICODE_ON_DISK;
    out->words[1] = FS_COMPONENT_CHARACTERS;
    out->words[2] = (sizeof name - 1) * sizeof(WCHAR);
    put_text(out, 12, name);
}

static ULONG device_type(const FILE_OBJECT *file)
{
    switch (file->kind) {
    case FileDisk:
        return DeviceDisk;
    case FileNull:
        return DeviceNull;
    case FilePipe:
    case FilePipeDevice:
        return DevicePipe;
    default:
        return file->standard && !IoStandardIsConsole ? DevicePipe : DeviceConsole;
    }
}

static NTSTATUS fill(const FILE_OBJECT *file, ULONG class, struct volume_answer *out)
{
    if (class == 4) { /* every kind of file has a device */
        out->words[0] = device_type(file);
        out->fixed = out->bytes = sizeof(FILE_FS_DEVICE_INFORMATION_);
        return STATUS_SUCCESS;
    }
    if (file->kind != FileDisk)
        return STATUS_INVALID_DEVICE_REQUEST;
    switch (class) {
    case 1:
        fill_volume(out);
        return STATUS_SUCCESS;
    case 3:
        fill_size(out);
        return STATUS_SUCCESS;
    case 5:
        fill_attributes(out);
        return STATUS_SUCCESS;
    case 7:
        fill_full_size(out);
        return STATUS_SUCCESS;
    default:
        return STATUS_INVALID_INFO_CLASS;
    }
}

NTSTATUS NTAPI NtQueryVolumeInformationFile(HANDLE handle, PIO_STATUS_BLOCK io, PVOID buffer,
                                            ULONG length, ULONG class)
{
    struct io_request request;
    struct volume_answer out = {0};
    NTSTATUS status = IopBegin(&request, handle, 0, io);
    if (!NT_SUCCESS(status))
        return status;
    status = fill(request.file, class, &out);
    if (NT_SUCCESS(status) && length < out.fixed)
        status = STATUS_INFO_LENGTH_MISMATCH;
    ULONG done = length < out.bytes ? length : out.bytes;
    if (NT_SUCCESS(status))
        status = ProbeAndWrite(buffer, out.words, done);
    if (NT_SUCCESS(status) && done < out.bytes)
        status = STATUS_BUFFER_OVERFLOW;
    return IopComplete(&request, status,
                       NT_SUCCESS(status) || status == STATUS_BUFFER_OVERFLOW ? done : 0);
}
