/*
 * peb.h - what ring 0 and ring 3 both see: KUSER_SHARED_DATA, TEB, PEB, loader data, process parameters.
 *
 * Offsets are those of Windows XP SP3; each that anybody relies on is asserted at the end. Fields that nothing
 * here uses are padding. The shared page stands read-only at 0x7FFE0000 in every process.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "nt/types.h"

/* One page that the kernel writes and ring 3 reads, without a system call. */
typedef struct _KUSER_SHARED_DATA {
    ULONG TickCountLow;        /* ticks since boot */
    ULONG TickCountMultiplier; /* 2^24 * milliseconds of a tick */
    KSYSTEM_TIME InterruptTime; /* 100 ns since boot */
    KSYSTEM_TIME SystemTime;    /* 100 ns since 1601, UTC */
    KSYSTEM_TIME TimeZoneBias;
    USHORT ImageNumberLow, ImageNumberHigh;
    WCHAR NtSystemRoot[260];
    UCHAR pad238[0x264 - 0x238];
    ULONG NtProductType;
    BOOLEAN ProductTypeIsValid;
    UCHAR pad269[3];
    ULONG NtMajorVersion, NtMinorVersion;
    UCHAR ProcessorFeatures[64];
    UCHAR pad2b4[0x2E8 - 0x2B4];
    ULONG NumberOfPhysicalPages;
    UCHAR pad2ec[0x2F8 - 0x2EC];
    ULONGLONG TestRetInstruction;
    ULONG SystemCall;       /* address of KiFastSystemCall or KiIntSystemCall */
    ULONG SystemCallReturn; /* address of KiFastSystemCallRet */
    ULONGLONG SystemCallPad[3];
    ULONGLONG TickCountQuad;
    ULONG pad328[2];
    ULONG Cookie;
} __attribute__((packed, aligned(8))) KUSER_SHARED_DATA;

typedef struct _PEB_LDR_DATA {
    ULONG Length;
    BOOLEAN Initialized;
    PVOID SsHandle;
    LIST_ENTRY InLoadOrderModuleList;
    LIST_ENTRY InMemoryOrderModuleList;
    LIST_ENTRY InInitializationOrderModuleList;
    PVOID EntryInProgress;
} PEB_LDR_DATA, *PPEB_LDR_DATA;

#define LDRP_STATIC_LINK           0x00000002u
#define LDRP_IMAGE_DLL             0x00000004u
#define LDRP_LOAD_IN_PROGRESS      0x00001000u
#define LDRP_UNLOAD_IN_PROGRESS    0x00002000u
#define LDRP_ENTRY_PROCESSED       0x00004000u
#define LDRP_DONT_CALL_FOR_THREADS 0x00040000u
#define LDRP_PROCESS_ATTACH_CALLED 0x00080000u

typedef struct _LDR_DATA_TABLE_ENTRY {
    LIST_ENTRY InLoadOrderLinks;
    LIST_ENTRY InMemoryOrderLinks;
    LIST_ENTRY InInitializationOrderLinks;
    PVOID DllBase;
    PVOID EntryPoint;
    ULONG SizeOfImage; /* bytes */
    UNICODE_STRING FullDllName;
    UNICODE_STRING BaseDllName;
    ULONG Flags;      /* LDRP_* */
    USHORT LoadCount; /* 0xFFFF: part of the program, never unloaded */
    USHORT TlsIndex;
    LIST_ENTRY HashLinks;
    ULONG TimeDateStamp;
    PVOID EntryPointActivationContext;
    PVOID PatchInformation;
} LDR_DATA_TABLE_ENTRY, *PLDR_DATA_TABLE_ENTRY;

typedef struct _CURDIR {
    UNICODE_STRING DosPath; /* ends in a backslash */
    HANDLE Handle;
} CURDIR;

typedef struct _RTL_USER_PROCESS_PARAMETERS {
    ULONG MaximumLength, Length; /* bytes of the whole block, strings included */
    ULONG Flags;                 /* 1: pointers are pointers (normalized) */
    ULONG DebugFlags;
    HANDLE ConsoleHandle;
    ULONG ConsoleFlags;
    HANDLE StandardInput, StandardOutput, StandardError;
    CURDIR CurrentDirectory;
    UNICODE_STRING DllPath;
    UNICODE_STRING ImagePathName;
    UNICODE_STRING CommandLine;
    PWSTR Environment; /* NAME=VALUE NUL ... NUL NUL */
    ULONG StartingX, StartingY, CountX, CountY, CountCharsX, CountCharsY, FillAttribute;
    ULONG WindowFlags, ShowWindowFlags;
    UNICODE_STRING WindowTitle, DesktopInfo, ShellInfo, RuntimeData;
    UCHAR CurrentDirectores[32][16];
} RTL_USER_PROCESS_PARAMETERS, *PRTL_USER_PROCESS_PARAMETERS;

typedef struct _PEB {
    BOOLEAN InheritedAddressSpace, ReadImageFileExecOptions, BeingDebugged, SpareBool;
    HANDLE Mutant;
    PVOID ImageBaseAddress;
    PPEB_LDR_DATA Ldr;
    PRTL_USER_PROCESS_PARAMETERS ProcessParameters;
    PVOID SubSystemData;
    PVOID ProcessHeap;
    PVOID FastPebLock; /* RTL_CRITICAL_SECTION */
    PVOID FastPebLockRoutine, FastPebUnlockRoutine;
    ULONG EnvironmentUpdateCount;
    PVOID KernelCallbackTable;
    ULONG SystemReserved;
    PVOID AtlThunkSListPtr32;
    PVOID FreeList;
    ULONG TlsExpansionCounter;
    PVOID TlsBitmap;
    ULONG TlsBitmapBits[2];
    PVOID ReadOnlySharedMemoryBase, ReadOnlySharedMemoryHeap, ReadOnlyStaticServerData;
    PVOID AnsiCodePageData, OemCodePageData, UnicodeCaseTableData;
    ULONG NumberOfProcessors;
    ULONG NtGlobalFlag;
    ULONG pad06c;
    LARGE_INTEGER CriticalSectionTimeout;
    ULONG HeapSegmentReserve, HeapSegmentCommit; /* bytes */
    ULONG HeapDeCommitTotalFreeThreshold, HeapDeCommitFreeBlockThreshold;
    ULONG NumberOfHeaps, MaximumNumberOfHeaps;
    PVOID *ProcessHeaps;
    PVOID GdiSharedHandleTable, ProcessStarterHelper;
    ULONG GdiDCAttributeList;
    PVOID LoaderLock; /* RTL_CRITICAL_SECTION */
    ULONG OSMajorVersion, OSMinorVersion;
    USHORT OSBuildNumber, OSCSDVersion;
    ULONG OSPlatformId;
    ULONG ImageSubsystem, ImageSubsystemMajorVersion, ImageSubsystemMinorVersion;
    ULONG ImageProcessAffinityMask;
    ULONG GdiHandleBuffer[34];
    PVOID PostProcessInitRoutine;
    PVOID TlsExpansionBitmap;
    ULONG TlsExpansionBitmapBits[32];
    ULONG SessionId;
    UCHAR pad1d8[0x1F0 - 0x1D8];
    UNICODE_STRING CSDVersion;
    UCHAR pad1f8[0x208 - 0x1F8];
    ULONG MinimumStackCommit;
    UCHAR pad20c[0x210 - 0x20C];
} PEB, *PPEB;

#ifndef _WIN32
typedef struct _NT_TIB {
    struct _EXCEPTION_REGISTRATION_RECORD *ExceptionList; /* -1: the end */
    PVOID StackBase;                                      /* one past the highest byte */
    PVOID StackLimit; /* lowest committed byte that is no guard page */
    PVOID SubSystemTib;
    PVOID FiberData;
    PVOID ArbitraryUserPointer;
    struct _NT_TIB *Self;
} NT_TIB;
#endif

typedef struct _TEB {
    NT_TIB NtTib;
    PVOID EnvironmentPointer;
    CLIENT_ID ClientId;
    PVOID ActiveRpcHandle;
    PVOID ThreadLocalStoragePointer; /* array: module's TLS index -> its block */
    PPEB ProcessEnvironmentBlock;
    ULONG LastErrorValue;
    ULONG CountOfOwnedCriticalSections;
    PVOID CsrClientThread, Win32ThreadInfo;
    ULONG User32Reserved[26], UserReserved[5];
    PVOID WOW32Reserved;
    ULONG CurrentLocale;
    UCHAR pad0c8[0x1A4 - 0x0C8];
    NTSTATUS ExceptionCode;
    UCHAR pad1a8[0x6B4 - 0x1A8];
    CLIENT_ID RealClientId;
    UCHAR pad6bc[0xB68 - 0x6BC];
    PVOID glReserved1[29]; /* OpenGL's on Windows; here the caches of heaps (heap_os.h) */
    UCHAR padBdc[0xBF4 - 0xBDC];
    NTSTATUS LastStatusValue;
    UNICODE_STRING StaticUnicodeString;
    WCHAR StaticUnicodeBuffer[261];
    UCHAR padE0a[2];
    PVOID DeallocationStack; /* base of the stack's reservation */
    PVOID TlsSlots[64];
    LIST_ENTRY TlsLinks;
    PVOID Vdm, ReservedForNtRpc, DbgSsReserved[2];
    ULONG HardErrorsAreDisabled;
    UCHAR padF2c[0xF74 - 0xF2C];
    BOOLEAN InDbgPrint, FreeStackOnTermination, HasFiberData, IdealProcessor;
    ULONG GuaranteedStackBytes; /* kept for the handler of an overflow; since Windows 2003 */
    PVOID padF7c;
    PVOID ReservedForOle;
    ULONG WaitingOnLoaderLock;
    UCHAR padF88[0xF94 - 0xF88];
    PVOID *TlsExpansionSlots; /* 1024 more */
    UCHAR padF98[0xFA8 - 0xF98];
    ULONG HeapVirtualAffinity;
    PVOID padFac;
    PVOID ActiveFrame;
    ULONG SafeThunkCall;
} TEB, *PTEB;

#if UINTPTR_MAX == 0xffffffffu
#define AT_(type, field, offset)                                                                   \
    _Static_assert(offsetof(type, field) == (offset), #type "." #field " is not where XP has it")
#ifdef __cplusplus
#define _Static_assert static_assert
#endif
AT_(KUSER_SHARED_DATA, SystemTime, 0x14);
AT_(KUSER_SHARED_DATA, NtProductType, 0x264);
AT_(KUSER_SHARED_DATA, ProcessorFeatures, 0x274);
AT_(KUSER_SHARED_DATA, NumberOfPhysicalPages, 0x2E8);
AT_(KUSER_SHARED_DATA, SystemCall, 0x300);
AT_(KUSER_SHARED_DATA, TickCountQuad, 0x320);
AT_(KUSER_SHARED_DATA, Cookie, 0x330);
AT_(LDR_DATA_TABLE_ENTRY, DllBase, 0x18);
AT_(LDR_DATA_TABLE_ENTRY, Flags, 0x34);
AT_(RTL_USER_PROCESS_PARAMETERS, CurrentDirectory, 0x24);
AT_(RTL_USER_PROCESS_PARAMETERS, CommandLine, 0x40);
AT_(RTL_USER_PROCESS_PARAMETERS, Environment, 0x48);
AT_(RTL_USER_PROCESS_PARAMETERS, RuntimeData, 0x88);
_Static_assert(sizeof(RTL_USER_PROCESS_PARAMETERS) == 0x290, "process parameters");
AT_(PEB, ProcessHeap, 0x18);
AT_(PEB, NumberOfProcessors, 0x64);
AT_(PEB, CriticalSectionTimeout, 0x70);
AT_(PEB, ProcessHeaps, 0x90);
AT_(PEB, LoaderLock, 0xA0);
AT_(PEB, ImageProcessAffinityMask, 0xC0);
AT_(PEB, PostProcessInitRoutine, 0x14C);
AT_(PEB, SessionId, 0x1D4);
_Static_assert(sizeof(PEB) == 0x210, "PEB");
AT_(TEB, ThreadLocalStoragePointer, 0x2C);
AT_(TEB, LastErrorValue, 0x34);
AT_(TEB, ExceptionCode, 0x1A4);
AT_(TEB, glReserved1, 0xB68);
AT_(TEB, LastStatusValue, 0xBF4);
AT_(TEB, DeallocationStack, 0xE0C);
AT_(TEB, TlsSlots, 0xE10);
AT_(TEB, HardErrorsAreDisabled, 0xF28);
AT_(TEB, InDbgPrint, 0xF74);
AT_(TEB, GuaranteedStackBytes, 0xF78);
AT_(TEB, TlsExpansionSlots, 0xF94);
_Static_assert(sizeof(TEB) == 0xFB8, "TEB");
#undef AT_
#endif
