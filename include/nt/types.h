/*
 * types.h - the basic types of Windows, for every file that both rings compile.
 *
 * Ring 3 takes them from <windows.h> of mingw-w64, the contract of the programs that we run. Ring 0 and host
 * tests, which have no <windows.h>, get the same names with the same sizes (PE32: 4-byte pointers and long).
 * The NT types that <windows.h> leaves to <winternl.h> are defined here for both; no file includes <winternl.h>.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#ifndef WIN32_NO_STATUS
#define WIN32_NO_STATUS
#endif
#include <windows.h>
#undef WIN32_NO_STATUS
#include <ntstatus.h>
#ifndef NT_SUCCESS
#define NT_SUCCESS(status) ((NTSTATUS)(status) >= 0)
#endif
#ifndef NT_ERROR
#define NT_ERROR(status) ((ULONG)(status) >> 30 == 3) /* neither success nor a warning */
#endif
#define CONST_(name, value) name = (int)(value),
enum {
#include "nt/layout.def"
};
#undef CONST_
#else
#include "nt/ntstatus.h"
#include "nt/winbase.h"
#endif

#if !defined(_NTDEF_) && !defined(__UNICODE_STRING_DEFINED)
#define __UNICODE_STRING_DEFINED
#ifdef _WIN32
typedef LONG NTSTATUS;
#endif
typedef struct _UNICODE_STRING {
    USHORT Length;        /* bytes, without a terminating NUL */
    USHORT MaximumLength; /* bytes that Buffer holds */
    PWSTR Buffer;
} UNICODE_STRING, *PUNICODE_STRING;
typedef const UNICODE_STRING *PCUNICODE_STRING;

typedef struct _STRING {
    USHORT Length;
    USHORT MaximumLength;
    PCHAR Buffer;
} STRING, ANSI_STRING, *PANSI_STRING;
#endif

typedef struct _OBJECT_ATTRIBUTES {
    ULONG Length; /* 24 */
    HANDLE RootDirectory;
    PUNICODE_STRING ObjectName;
    ULONG Attributes; /* OBJ_* */
    PVOID SecurityDescriptor;
    PVOID SecurityQualityOfService;
} OBJECT_ATTRIBUTES, *POBJECT_ATTRIBUTES;

#define OBJ_PROTECT_CLOSE    0x00000001u
#define OBJ_INHERIT          0x00000002u
#define OBJ_PROTECT_CLOSE    0x00000001u /* of a handle: NtClose refuses */
#define OBJ_CASE_INSENSITIVE 0x00000040u
#define OBJ_OPENIF           0x00000080u

typedef struct _CLIENT_ID {
    HANDLE UniqueProcess;
    HANDLE UniqueThread;
} CLIENT_ID, *PCLIENT_ID;

typedef struct _IO_STATUS_BLOCK {
    union {
        NTSTATUS Status;
        PVOID Pointer;
    };
    ULONG_PTR Information;
} IO_STATUS_BLOCK, *PIO_STATUS_BLOCK;

typedef struct _INITIAL_TEB {
    PVOID PreviousStackBase;
    PVOID PreviousStackLimit;
    PVOID StackBase;           /* one past the highest byte */
    PVOID StackLimit;          /* lowest committed byte that is no guard page */
    PVOID AllocatedStackBase;  /* base of the reservation */
} INITIAL_TEB, *PINITIAL_TEB;

typedef struct _KSYSTEM_TIME {
    ULONG LowPart;
    LONG High1Time;
    LONG High2Time;
} KSYSTEM_TIME;
