/*
 * machine.h - what mm takes from below and from its host: windows on frames, user memory,
 * handles, files.
 *
 * The kernel implements it in mm/hyperspace.c and kernel/mmglue.c; a host test gives its own. So mm
 * never asks upward, and the same files run in a unit test.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/addrspace.h"
#include "k/mapping.h"

/* Windows on single frames: each use has its own, so that two can be open at once. */
enum mm_window {
    WindowZero,
    WindowCopy,
    WindowSource,
    WindowPhysical,
    WindowDirectory,
    WINDOW_COUNT
};

/* Kernel address of frame `pfn`, until the same window is opened on another frame. */
void *MiMapFrame(pfn_t pfn, enum mm_window window);
void MiZeroFrame(pfn_t pfn);                               /* all 4096 bytes */
void MiCopyFrame(pfn_t to, pfn_t from);                    /* all 4096 bytes */
void MiReadPhysical(void *to, paddr_t from, size_t bytes); /* from anywhere below 4 GiB */

/* Reads and writes the caller's memory: STATUS_ACCESS_VIOLATION and its sisters when it is not
 * his. */
NTSTATUS MiCapture(void *to, const void *user, size_t bytes);
NTSTATUS MiReturn(void *user, const void *from, size_t bytes);
/* The same for one ULONG. */
NTSTATUS ReadUserUlong(ULONG *to, const void *user);
NTSTATUS CaptureUserUlong(ULONG *to, void *user); /* it must be writable, too */
NTSTATUS WriteUserUlong(void *user, const ULONG *from);

/* The address space behind a process handle, made the current one until MiLeaveSpace.
 * STATUS_INVALID_HANDLE, STATUS_ACCESS_DENIED, STATUS_PROCESS_IS_TERMINATING. */
typedef struct MM_VISIT {
    MM_SPACE *space;
    void *process; /* referenced until MiLeaveSpace; NULL: the caller's own */
    struct {
        void *process;
        ULONG directory;
    } home; /* to go back to: KATTACH of the kernel */
} MM_VISIT;
#define MM_PROCESS_VM_OPERATION 0x0008u /* rights of a process handle */
#define MM_PROCESS_VM_READ      0x0010u
#define MM_PROCESS_VM_WRITE     0x0020u
#define MM_PROCESS_QUERY        0x0400u
NTSTATUS MiEnterSpace(HANDLE process, ULONG access, MM_VISIT *visit);
void MiLeaveSpace(MM_VISIT *visit);

#define MM_FILE_MAXIMUM 0x7FFFFFFFu /* bytes */
/* An image or data file, as mm sees it. */
typedef struct MM_FILE {
    void *context; /* the file's node */
    ULONG bytes;
    SECTION_OBJECT_POINTERS *sections;                                 /* the node's */
    void (*name)(void *context, WCHAR *out, ULONG characters);         /* by its device */
    ULONG (*read)(void *context, ULONG offset, void *to, ULONG bytes); /* returns the bytes read */
    /* Of its data: has the page a frame? That frame, made now if need be (PAGE_NONE: no memory). */
    bool (*holds)(void *context, ULONG page);
    pfn_t (*page)(void *context, ULONG page);
    NTSTATUS (*extend)(void *context, ULONG bytes); /* to be at least so long */
    void (*modified)(void *context);                /* a page is about to be written */
    void (*release)(void *context);                                    /* no section uses it */
} MM_FILE;
