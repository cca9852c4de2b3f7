/*
 * ntdll.h - what ntdll.dll offers to the DLLs above it: loader, exceptions, heap, Rtl. One header,
 * for all of them.
 *
 * The services (Nt*) are in nt/ntapi.h. Names, arguments and results are those of the Windows XP
 * exports; a routine that Microsoft documents is documented there (MSDN, WDK), the others where
 * they are defined. Strings are counted (UNICODE_STRING, lengths in bytes); ANSI is code page 1252,
 * OEM is 437's ASCII half with 1252 above.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#ifdef NTDLL_BUILD
#define _NTSYSTEM_
#define NTDLLAPI
#else
#define NTDLLAPI __declspec(dllimport)
#endif
#include "nt/ntapi.h"
#include <stdarg.h>

#ifdef __cplusplus
extern "C" {
#endif

static inline PTEB RtlTeb(void)
{
    PTEB teb;
    __asm__ __volatile__("movl %%fs:0x18, %0" : "=r"(teb));
    return teb;
}

static inline PPEB RtlPeb(void)
{
    return RtlTeb()->ProcessEnvironmentBlock;
}

/* ---- Loader (ldr_*.c). Names of modules without path are looked for as MSDN's "Dynamic-Link
 * Library Search Order". */
NTDLLAPI NTSTATUS NTAPI LdrLoadDll(PCWSTR path, ULONG *characteristics, PCUNICODE_STRING name,
                                   PVOID *base); /* path: folders to search, or NULL */
NTDLLAPI NTSTATUS NTAPI LdrUnloadDll(PVOID base);
NTDLLAPI NTSTATUS NTAPI LdrGetDllHandle(PCWSTR path, ULONG *characteristics, PCUNICODE_STRING name,
                                        PVOID *base);
NTDLLAPI NTSTATUS NTAPI LdrAddRefDll(ULONG flags, PVOID base); /* flags 1: never unload */
NTDLLAPI NTSTATUS NTAPI LdrGetProcedureAddress(PVOID base, const ANSI_STRING *name, ULONG ordinal,
                                               PVOID *address); /* name NULL: by ordinal */
NTDLLAPI NTSTATUS NTAPI LdrFindEntryForAddress(PVOID address, PLDR_DATA_TABLE_ENTRY *entry);
NTDLLAPI NTSTATUS NTAPI LdrDisableThreadCalloutsForDll(PVOID base);
NTDLLAPI NTSTATUS NTAPI LdrLockLoaderLock(ULONG flags, ULONG *disposition, ULONG *cookie);
NTDLLAPI NTSTATUS NTAPI LdrUnlockLoaderLock(ULONG flags, ULONG cookie);
NTDLLAPI NTSTATUS NTAPI LdrShutdownProcess(void); /* detach all; the caller terminates */
NTDLLAPI NTSTATUS NTAPI LdrShutdownThread(void);
NTDLLAPI void NTAPI LdrInitializeThunk(PVOID context, PVOID argument1, PVOID argument2);
NTDLLAPI IMAGE_NT_HEADERS32 *NTAPI RtlImageNtHeader(PVOID base);
NTDLLAPI PVOID NTAPI RtlImageDirectoryEntryToData(PVOID base, BOOLEAN mapped, USHORT entry,
                                                  ULONG *bytes);

/* ---- Exceptions (exception/). RtlUnwind, RtlCaptureContext, RtlPcToFileHeader: prototypes in
 * <winnt.h>. */
NTDLLAPI void NTAPI RtlRaiseException(PEXCEPTION_RECORD record);
NTDLLAPI void NTAPI RtlRaiseStatus(NTSTATUS status);
NTDLLAPI PVOID NTAPI RtlAddVectoredExceptionHandler(ULONG first,
                                                    PVECTORED_EXCEPTION_HANDLER handler);
NTDLLAPI ULONG NTAPI RtlRemoveVectoredExceptionHandler(PVOID handle);
NTDLLAPI PVOID NTAPI RtlAddVectoredContinueHandler(ULONG first,
                                                   PVECTORED_EXCEPTION_HANDLER handler);
NTDLLAPI ULONG NTAPI RtlRemoveVectoredContinueHandler(PVOID handle);

/* ---- Heap. RtlSetHeapInformation, RtlQueryHeapInformation: prototypes in <winnt.h>. */
#include "ntdll/heap/heap_api.h"

/* ---- Critical sections (critical_section.c). */
NTDLLAPI NTSTATUS NTAPI RtlInitializeCriticalSection(PRTL_CRITICAL_SECTION section);
NTDLLAPI NTSTATUS NTAPI RtlInitializeCriticalSectionAndSpinCount(PRTL_CRITICAL_SECTION section,
                                                                 ULONG spins);
NTDLLAPI ULONG NTAPI RtlSetCriticalSectionSpinCount(PRTL_CRITICAL_SECTION section, ULONG spins);
NTDLLAPI NTSTATUS NTAPI RtlEnterCriticalSection(PRTL_CRITICAL_SECTION section);
NTDLLAPI NTSTATUS NTAPI RtlLeaveCriticalSection(PRTL_CRITICAL_SECTION section);
NTDLLAPI BOOLEAN NTAPI RtlTryEnterCriticalSection(PRTL_CRITICAL_SECTION section);
NTDLLAPI NTSTATUS NTAPI RtlDeleteCriticalSection(PRTL_CRITICAL_SECTION section);
NTDLLAPI void NTAPI RtlAcquirePebLock(void);
NTDLLAPI void NTAPI RtlReleasePebLock(void);

/* ---- Errors (last_error.c). */
NTDLLAPI ULONG NTAPI RtlGetLastWin32Error(void);
NTDLLAPI void NTAPI RtlSetLastWin32Error(ULONG error);
NTDLLAPI void NTAPI RtlRestoreLastWin32Error(ULONG error);
NTDLLAPI NTSTATUS NTAPI RtlGetLastNtStatus(void);
NTDLLAPI ULONG NTAPI RtlNtStatusToDosError(NTSTATUS status); /* also notes it in the TEB */
NTDLLAPI ULONG NTAPI RtlNtStatusToDosErrorNoTeb(NTSTATUS status);
NTDLLAPI void NTAPI RtlSetLastWin32ErrorAndNtStatusFromNtStatus(NTSTATUS status);

/* ---- Strings (string/). Those that "create" or take allocate = TRUE use the process heap; free
 * with RtlFree*. */
NTDLLAPI void NTAPI RtlInitAnsiString(PANSI_STRING string, const char *text);
NTDLLAPI void NTAPI RtlInitString(PANSI_STRING string, const char *text);
NTDLLAPI void NTAPI RtlInitUnicodeString(PUNICODE_STRING string, PCWSTR text);
NTDLLAPI NTSTATUS NTAPI RtlInitUnicodeStringEx(PUNICODE_STRING string, PCWSTR text);
NTDLLAPI BOOLEAN NTAPI RtlCreateUnicodeString(PUNICODE_STRING string, PCWSTR text);
NTDLLAPI BOOLEAN NTAPI RtlCreateUnicodeStringFromAsciiz(PUNICODE_STRING string, const char *text);
NTDLLAPI NTSTATUS NTAPI RtlDuplicateUnicodeString(ULONG flags, PCUNICODE_STRING from,
                                                  PUNICODE_STRING to);
NTDLLAPI void NTAPI RtlFreeUnicodeString(PUNICODE_STRING string);
NTDLLAPI void NTAPI RtlFreeAnsiString(PANSI_STRING string);
NTDLLAPI void NTAPI RtlFreeOemString(PANSI_STRING string);
NTDLLAPI NTSTATUS NTAPI RtlAnsiStringToUnicodeString(PUNICODE_STRING to, const ANSI_STRING *from,
                                                     BOOLEAN allocate);
NTDLLAPI NTSTATUS NTAPI RtlUnicodeStringToAnsiString(PANSI_STRING to, PCUNICODE_STRING from,
                                                     BOOLEAN allocate);
NTDLLAPI NTSTATUS NTAPI RtlOemStringToUnicodeString(PUNICODE_STRING to, const ANSI_STRING *from,
                                                    BOOLEAN allocate);
NTDLLAPI NTSTATUS NTAPI RtlUnicodeStringToOemString(PANSI_STRING to, PCUNICODE_STRING from,
                                                    BOOLEAN allocate);
NTDLLAPI ULONG NTAPI RtlxAnsiStringToUnicodeSize(const ANSI_STRING *string); /* with the NUL */
NTDLLAPI ULONG NTAPI RtlxUnicodeStringToAnsiSize(PCUNICODE_STRING string);
NTDLLAPI LONG NTAPI RtlCompareUnicodeString(PCUNICODE_STRING left, PCUNICODE_STRING right,
                                            BOOLEAN ignore_case);
NTDLLAPI BOOLEAN NTAPI RtlEqualUnicodeString(PCUNICODE_STRING left, PCUNICODE_STRING right,
                                             BOOLEAN ignore_case);
NTDLLAPI BOOLEAN NTAPI RtlPrefixUnicodeString(PCUNICODE_STRING prefix, PCUNICODE_STRING string,
                                              BOOLEAN ignore_case);
NTDLLAPI NTSTATUS NTAPI RtlHashUnicodeString(PCUNICODE_STRING string, BOOLEAN ignore_case,
                                             ULONG algorithm, ULONG *hash);
NTDLLAPI LONG NTAPI RtlCompareString(const ANSI_STRING *left, const ANSI_STRING *right,
                                     BOOLEAN ignore_case);
NTDLLAPI BOOLEAN NTAPI RtlEqualString(const ANSI_STRING *left, const ANSI_STRING *right,
                                      BOOLEAN ignore_case);
NTDLLAPI NTSTATUS NTAPI RtlUpcaseUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from,
                                               BOOLEAN allocate);
NTDLLAPI NTSTATUS NTAPI RtlDowncaseUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from,
                                                 BOOLEAN allocate);
NTDLLAPI WCHAR NTAPI RtlUpcaseUnicodeChar(WCHAR character);
NTDLLAPI WCHAR NTAPI RtlDowncaseUnicodeChar(WCHAR character);
NTDLLAPI CHAR NTAPI RtlUpperChar(CHAR character);
NTDLLAPI void NTAPI RtlCopyUnicodeString(PUNICODE_STRING to, PCUNICODE_STRING from);
NTDLLAPI void NTAPI RtlCopyString(PANSI_STRING to, const ANSI_STRING *from);
NTDLLAPI NTSTATUS NTAPI RtlAppendUnicodeStringToString(PUNICODE_STRING to, PCUNICODE_STRING from);
NTDLLAPI NTSTATUS NTAPI RtlAppendUnicodeToString(PUNICODE_STRING to, PCWSTR text);
NTDLLAPI NTSTATUS NTAPI RtlIntegerToUnicodeString(ULONG value, ULONG base, PUNICODE_STRING string);
NTDLLAPI NTSTATUS NTAPI RtlIntegerToChar(ULONG value, ULONG base, LONG length, char *text);
NTDLLAPI NTSTATUS NTAPI RtlUnicodeStringToInteger(PCUNICODE_STRING string, ULONG base,
                                                  ULONG *value);
/* Conversions of buffers; lengths in bytes, no NUL is added. *written may be NULL. */
NTDLLAPI NTSTATUS NTAPI RtlMultiByteToUnicodeN(PWSTR to, ULONG to_bytes, ULONG *written,
                                               const char *from, ULONG from_bytes);
NTDLLAPI NTSTATUS NTAPI RtlUnicodeToMultiByteN(char *to, ULONG to_bytes, ULONG *written,
                                               PCWSTR from, ULONG from_bytes);
NTDLLAPI NTSTATUS NTAPI RtlMultiByteToUnicodeSize(ULONG *bytes, const char *from, ULONG from_bytes);
NTDLLAPI NTSTATUS NTAPI RtlUnicodeToMultiByteSize(ULONG *bytes, PCWSTR from, ULONG from_bytes);
NTDLLAPI NTSTATUS NTAPI RtlOemToUnicodeN(PWSTR to, ULONG to_bytes, ULONG *written, const char *from,
                                         ULONG from_bytes);
NTDLLAPI NTSTATUS NTAPI RtlUnicodeToOemN(char *to, ULONG to_bytes, ULONG *written, PCWSTR from,
                                         ULONG from_bytes);
/* UTF-8; to NULL: only the size. STATUS_SOME_NOT_MAPPED: a bad sequence became U+FFFD. */
NTDLLAPI NTSTATUS NTAPI RtlUTF8ToUnicodeN(PWSTR to, ULONG to_bytes, ULONG *written,
                                          const char *from, ULONG from_bytes);
NTDLLAPI NTSTATUS NTAPI RtlUnicodeToUTF8N(char *to, ULONG to_bytes, ULONG *written, PCWSTR from,
                                          ULONG from_bytes);

/* ---- Paths (dos_path.c, current_directory.c). Lengths in bytes; results without the NUL. */
typedef enum _RTL_PATH_TYPE {
    RtlPathTypeUnknown,
    RtlPathTypeUncAbsolute,   /* \\server\share */
    RtlPathTypeDriveAbsolute, /* C:\dir */
    RtlPathTypeDriveRelative, /* C:dir */
    RtlPathTypeRooted,        /* \dir */
    RtlPathTypeRelative,      /* dir */
    RtlPathTypeLocalDevice,   /* \\.\ */
    RtlPathTypeRootLocalDevice
} RTL_PATH_TYPE;
NTDLLAPI BOOLEAN NTAPI
RtlDosPathNameToNtPathName_U(PCWSTR dos, PUNICODE_STRING nt, PWSTR *file_part,
                             PVOID relative); /* free with RtlFreeUnicodeString */
NTDLLAPI ULONG NTAPI RtlGetFullPathName_U(PCWSTR path, ULONG bytes, PWSTR full, PWSTR *file_part);
NTDLLAPI RTL_PATH_TYPE NTAPI RtlDetermineDosPathNameType_U(PCWSTR path);
NTDLLAPI ULONG NTAPI
RtlIsDosDeviceName_U(PCWSTR path); /* offset << 16 | length in bytes; 0: none */
NTDLLAPI ULONG NTAPI RtlGetCurrentDirectory_U(ULONG bytes, PWSTR directory);
NTDLLAPI NTSTATUS NTAPI RtlSetCurrentDirectory_U(PCUNICODE_STRING directory);
NTDLLAPI ULONG NTAPI RtlDosSearchPath_U(PCWSTR folders, PCWSTR name, PCWSTR extension, ULONG bytes,
                                        PWSTR full, PWSTR *file_part);
NTDLLAPI BOOLEAN NTAPI RtlDoesFileExists_U(PCWSTR path);

/* ---- Environment (environment_block.c). environment NULL: that of the process. */
NTDLLAPI NTSTATUS NTAPI RtlQueryEnvironmentVariable_U(PWSTR environment, PCUNICODE_STRING name,
                                                      PUNICODE_STRING value);
NTDLLAPI NTSTATUS NTAPI RtlSetEnvironmentVariable(PWSTR *environment, PCUNICODE_STRING name,
                                                  PCUNICODE_STRING value); /* value NULL: remove */
NTDLLAPI NTSTATUS NTAPI RtlExpandEnvironmentStrings_U(PWSTR environment, PCUNICODE_STRING from,
                                                      PUNICODE_STRING to, ULONG *bytes);
NTDLLAPI NTSTATUS NTAPI RtlCreateEnvironment(BOOLEAN clone, PWSTR *environment);
NTDLLAPI NTSTATUS NTAPI RtlDestroyEnvironment(PWSTR environment);

/* ---- Memory (rtl_memory.c). <winnt.h> has macros of the same names; these are the exports. */
#undef RtlMoveMemory
#undef RtlFillMemory
#undef RtlZeroMemory
NTDLLAPI void NTAPI RtlMoveMemory(void *to, const void *from, SIZE_T bytes);
NTDLLAPI void NTAPI RtlFillMemory(void *to, SIZE_T bytes, UCHAR fill);
NTDLLAPI void NTAPI RtlZeroMemory(void *to, SIZE_T bytes);
NTDLLAPI void NTAPI RtlFillMemoryUlong(void *to, SIZE_T bytes, ULONG fill);
NTDLLAPI SIZE_T NTAPI RtlCompareMemoryUlong(void *memory, SIZE_T bytes, ULONG value);

/* ---- Bitmaps (bitmap.c): the TLS slots of PEB.TlsBitmap. */
typedef struct _RTL_BITMAP {
    ULONG SizeOfBitMap; /* bits */
    ULONG *Buffer;
} RTL_BITMAP, *PRTL_BITMAP;
NTDLLAPI void NTAPI RtlInitializeBitMap(PRTL_BITMAP bitmap, ULONG *buffer, ULONG bits);
NTDLLAPI ULONG NTAPI RtlFindClearBits(PRTL_BITMAP bitmap, ULONG count, ULONG hint); /* -1: none */
NTDLLAPI ULONG NTAPI RtlFindClearBitsAndSet(PRTL_BITMAP bitmap, ULONG count, ULONG hint);
NTDLLAPI void NTAPI RtlSetBits(PRTL_BITMAP bitmap, ULONG start, ULONG count);
NTDLLAPI void NTAPI RtlClearBits(PRTL_BITMAP bitmap, ULONG start, ULONG count);
NTDLLAPI BOOLEAN NTAPI RtlAreBitsSet(PRTL_BITMAP bitmap, ULONG start, ULONG count);
NTDLLAPI BOOLEAN NTAPI RtlAreBitsClear(PRTL_BITMAP bitmap, ULONG start, ULONG count);

/* ---- Threads (user_thread.c). */
typedef ULONG(NTAPI *PUSER_THREAD_START_ROUTINE)(PVOID parameter);
NTDLLAPI NTSTATUS NTAPI RtlCreateUserThread(HANDLE process, PVOID security, BOOLEAN suspended,
                                            ULONG zero_bits, SIZE_T reserve, SIZE_T commit,
                                            PUSER_THREAD_START_ROUTINE start, PVOID parameter,
                                            HANDLE *thread, PCLIENT_ID id);
NTDLLAPI void NTAPI RtlExitUserThread(NTSTATUS status);
/* A stack for NtCreateThread: reserved, its top committed, a guard page below. 0: as the image
 * header says. */
NTDLLAPI NTSTATUS NTAPI RtlpCreateUserStack(HANDLE process, SIZE_T reserve, SIZE_T commit,
                                            PINITIAL_TEB stack);
NTDLLAPI void NTAPI RtlpFreeUserStack(HANDLE process, PINITIAL_TEB stack);
NTDLLAPI NTSTATUS NTAPI RtlCreateUserStack(SIZE_T commit, SIZE_T reserve, ULONG_PTR zero_bits,
                                           SIZE_T page_bytes, ULONG_PTR alignment,
                                           PINITIAL_TEB stack);
NTDLLAPI VOID NTAPI RtlFreeUserStack(PVOID base);
/* CONTEXT of a thread that begins at `start` with an empty stack: flat segments, interrupts on. */
NTDLLAPI void NTAPI RtlInitializeContext(HANDLE process, PCONTEXT context, PVOID parameter,
                                         PVOID start, PINITIAL_TEB stack);

/* ---- Processes (process_parameters.c, user_process.c). */
typedef struct _RTL_USER_PROCESS_INFORMATION {
    ULONG Length;
    HANDLE ProcessHandle, ThreadHandle;
    CLIENT_ID ClientId;
    SECTION_IMAGE_INFORMATION ImageInformation;
} RTL_USER_PROCESS_INFORMATION, *PRTL_USER_PROCESS_INFORMATION;
NTDLLAPI NTSTATUS NTAPI RtlCreateProcessParameters(
    PRTL_USER_PROCESS_PARAMETERS *parameters, PCUNICODE_STRING image, PCUNICODE_STRING dll_path,
    PCUNICODE_STRING directory, PCUNICODE_STRING command_line, PWSTR environment,
    PCUNICODE_STRING title, PCUNICODE_STRING desktop, PCUNICODE_STRING shell,
    PCUNICODE_STRING runtime_data);
NTDLLAPI NTSTATUS NTAPI RtlDestroyProcessParameters(PRTL_USER_PROCESS_PARAMETERS parameters);
NTDLLAPI PRTL_USER_PROCESS_PARAMETERS NTAPI
RtlNormalizeProcessParams(PRTL_USER_PROCESS_PARAMETERS parameters);
NTDLLAPI PRTL_USER_PROCESS_PARAMETERS NTAPI
RtlDeNormalizeProcessParams(PRTL_USER_PROCESS_PARAMETERS parameters);
NTDLLAPI NTSTATUS NTAPI RtlCreateUserProcess(PUNICODE_STRING path, ULONG attributes,
                                             PRTL_USER_PROCESS_PARAMETERS parameters,
                                             PVOID process_security, PVOID thread_security,
                                             HANDLE parent, BOOLEAN inherit, HANDLE debug_port,
                                             HANDLE exception_port,
                                             PRTL_USER_PROCESS_INFORMATION made);
NTDLLAPI NTSTATUS NTAPI RtlpPushParameters(HANDLE process, PPEB peb,
                                           PRTL_USER_PROCESS_PARAMETERS parameters);
NTDLLAPI NTSTATUS NTAPI RtlpCreateFirstThread(HANDLE process,
                                              const SECTION_IMAGE_INFORMATION *image,
                                              POBJECT_ATTRIBUTES attributes, HANDLE *thread,
                                              PCLIENT_ID id);

/* ---- Time (rtl_time.c). 100 ns since 1601. */
typedef struct _TIME_FIELDS {
    SHORT Year, Month, Day, Hour, Minute, Second, Milliseconds, Weekday; /* Sunday is 0 */
} TIME_FIELDS, *PTIME_FIELDS;
NTDLLAPI void NTAPI RtlTimeToTimeFields(const LARGE_INTEGER *time, PTIME_FIELDS fields);
NTDLLAPI BOOLEAN NTAPI RtlTimeFieldsToTime(const TIME_FIELDS *fields, LARGE_INTEGER *time);
NTDLLAPI BOOLEAN NTAPI RtlTimeToSecondsSince1970(const LARGE_INTEGER *time, ULONG *seconds);
NTDLLAPI void NTAPI RtlSecondsSince1970ToTime(ULONG seconds, LARGE_INTEGER *time);

/* ---- The rest (rtl_misc.c, random.c, debug_print.c). */
NTDLLAPI ULONG NTAPI RtlRandom(ULONG *seed);
NTDLLAPI ULONG NTAPI RtlUniform(ULONG *seed);
NTDLLAPI PVOID NTAPI RtlEncodePointer(PVOID pointer);
NTDLLAPI PVOID NTAPI RtlDecodePointer(PVOID pointer);
NTDLLAPI NTSTATUS NTAPI RtlGetVersion(OSVERSIONINFOW *version);
NTDLLAPI void NTAPI RtlGetNtVersionNumbers(ULONG *major, ULONG *minor, ULONG *build);
NTDLLAPI ULONG NTAPI RtlGetNtGlobalFlags(void);
NTDLLAPI PPEB NTAPI RtlGetCurrentPeb(void);
NTDLLAPI ULONG __cdecl DbgPrint(const char *format, ...); /* to the kernel's log */
NTDLLAPI void NTAPI DbgBreakPoint(void);
NTDLLAPI void NTAPI DbgUserBreakPoint(void);
NTDLLAPI void NTAPI RtlAssert(PVOID assertion, PVOID file, ULONG line, char *message);

#ifdef __cplusplus
}
#endif
