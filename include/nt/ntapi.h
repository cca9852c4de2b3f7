/*
 * ntapi.h - prototypes of the services in services.def, and the structures of their information classes.
 *
 * Ring 3 calls them as stubs of ntdll; ring 0 defines them under the same names (they trust no pointer: every
 * user pointer is probed and captured once). All are stdcall and return NTSTATUS. Sources: the WDK's
 * documentation of Zw routines and MSDN's of the matching Win32 functions; class numbers are XP's.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "nt/peb.h"

#ifdef __cplusplus
extern "C" {
#endif

#define NtCurrentProcess() ((HANDLE)(intptr_t)-1)
#define NtCurrentThread()  ((HANDLE)(intptr_t)-2)

#define NTSYS NTSTATUS NTAPI

/* Virtual memory. */
NTSYS NtAllocateVirtualMemory(HANDLE process, PVOID *base, ULONG_PTR zero_bits, SIZE_T *size,
                              ULONG type, ULONG protect);
NTSYS NtFreeVirtualMemory(HANDLE process, PVOID *base, SIZE_T *size, ULONG type);
NTSYS NtProtectVirtualMemory(HANDLE process, PVOID *base, SIZE_T *size, ULONG protect, ULONG *old);
NTSYS NtQueryVirtualMemory(HANDLE process, PVOID address, ULONG info_class, PVOID buffer,
                           SIZE_T length, SIZE_T *returned);
NTSYS NtReadVirtualMemory(HANDLE process, PVOID address, PVOID buffer, SIZE_T length, SIZE_T *done);
NTSYS NtWriteVirtualMemory(HANDLE process, PVOID address, PVOID buffer, SIZE_T length,
                           SIZE_T *done);
NTSYS NtFlushInstructionCache(HANDLE process, PVOID base, SIZE_T length);
NTSYS NtLockVirtualMemory(HANDLE process, PVOID *base, SIZE_T *size, ULONG type);
NTSYS NtUnlockVirtualMemory(HANDLE process, PVOID *base, SIZE_T *size, ULONG type);
NTSYS NtGetWriteWatch(HANDLE process, ULONG flags, PVOID base, SIZE_T size, PVOID *list,
                      ULONG *count, ULONG *granularity);
NTSYS NtResetWriteWatch(HANDLE process, PVOID base, SIZE_T size);
NTSYS NtAllocateUserPhysicalPages(HANDLE process, ULONG *count, ULONG *frames);
NTSYS NtFreeUserPhysicalPages(HANDLE process, ULONG *count, ULONG *frames);
NTSYS NtMapUserPhysicalPages(PVOID base, ULONG count, ULONG *frames);
NTSYS NtMapUserPhysicalPagesScatter(PVOID *addresses, ULONG count, ULONG *frames);

/* Sections. */
NTSYS NtCreateSection(HANDLE *section, ULONG access, POBJECT_ATTRIBUTES attributes,
                      LARGE_INTEGER *maximum_size, ULONG protect, ULONG allocation, HANDLE file);
NTSYS NtMapViewOfSection(HANDLE section, HANDLE process, PVOID *base, ULONG_PTR zero_bits,
                         SIZE_T commit_size, LARGE_INTEGER *offset, SIZE_T *view_size,
                         ULONG inherit, ULONG type, ULONG protect);
NTSYS NtUnmapViewOfSection(HANDLE process, PVOID base);
NTSYS NtQuerySection(HANDLE section, ULONG info_class, PVOID buffer, SIZE_T length,
                     SIZE_T *returned);

NTSYS NtOpenSection(HANDLE *section, ULONG access, POBJECT_ATTRIBUTES attributes);
NTSYS NtExtendSection(HANDLE section, LARGE_INTEGER *size);
NTSYS NtFlushVirtualMemory(HANDLE process, PVOID *base, SIZE_T *size, PIO_STATUS_BLOCK io);

typedef struct _SECTION_BASIC_INFORMATION { /* NtQuerySection class 0 */
    PVOID Base;
    ULONG Attributes; /* SEC_* */
    LARGE_INTEGER Size;
} SECTION_BASIC_INFORMATION;

typedef struct _SECTION_IMAGE_INFORMATION { /* NtQuerySection class 1 */
    PVOID TransferAddress;                  /* entry point */
    ULONG ZeroBits;
    ULONG MaximumStackSize, CommittedStackSize; /* bytes */
    ULONG SubSystemType;
    USHORT SubSystemMinorVersion, SubSystemMajorVersion;
    ULONG GpValue;
    USHORT ImageCharacteristics, DllCharacteristics, Machine;
    BOOLEAN ImageContainsCode, Spare1;
    ULONG LoaderFlags, ImageFileSize, Reserved;
} SECTION_IMAGE_INFORMATION;

/* Objects and waiting. Time-outs: NULL for ever, negative 100 ns from now, positive 100 ns since 1601. */
NTSYS NtClose(HANDLE handle);
NTSYS NtDuplicateObject(HANDLE from_process, HANDLE from, HANDLE to_process, HANDLE *to,
                        ULONG access, ULONG attributes, ULONG options);
NTSYS NtQueryObject(HANDLE handle, ULONG info_class, PVOID buffer, ULONG length, ULONG *returned);
NTSYS NtSetInformationObject(HANDLE handle, ULONG info_class, PVOID buffer, ULONG length);
NTSYS NtWaitForSingleObject(HANDLE handle, BOOLEAN alertable, LARGE_INTEGER *timeout);
NTSYS NtWaitForMultipleObjects(ULONG count, HANDLE *handles, ULONG wait_type, BOOLEAN alertable,
                               LARGE_INTEGER *timeout); /* wait_type: 0 all, 1 any */
NTSYS NtSignalAndWaitForSingleObject(HANDLE signal, HANDLE wait, BOOLEAN alertable,
                                     LARGE_INTEGER *timeout);
NTSYS NtDelayExecution(BOOLEAN alertable, LARGE_INTEGER *interval);
NTSYS NtYieldExecution(void);
NTSYS NtCreateEvent(HANDLE *event, ULONG access, POBJECT_ATTRIBUTES attributes, ULONG type,
                    BOOLEAN signalled); /* type: 0 notification (manual reset), 1 synchronization */
NTSYS NtOpenEvent(HANDLE *event, ULONG access, POBJECT_ATTRIBUTES attributes);
NTSYS NtSetEvent(HANDLE event, LONG *previous);
NTSYS NtResetEvent(HANDLE event, LONG *previous);
NTSYS NtClearEvent(HANDLE event);
NTSYS NtPulseEvent(HANDLE event, LONG *previous);
NTSYS NtQueryEvent(HANDLE event, ULONG info_class, PVOID buffer, ULONG length, ULONG *returned);
NTSYS NtCreateMutant(HANDLE *mutant, ULONG access, POBJECT_ATTRIBUTES attributes, BOOLEAN owned);
NTSYS NtOpenMutant(HANDLE *mutant, ULONG access, POBJECT_ATTRIBUTES attributes);
NTSYS NtReleaseMutant(HANDLE mutant, LONG *previous);
NTSYS NtQueryMutant(HANDLE mutant, ULONG info_class, PVOID buffer, ULONG length, ULONG *returned);
NTSYS NtCreateSemaphore(HANDLE *semaphore, ULONG access, POBJECT_ATTRIBUTES attributes, LONG count,
                        LONG maximum);
NTSYS NtOpenSemaphore(HANDLE *semaphore, ULONG access, POBJECT_ATTRIBUTES attributes);
NTSYS NtReleaseSemaphore(HANDLE semaphore, LONG count, LONG *previous);
NTSYS NtQuerySemaphore(HANDLE semaphore, ULONG info_class, PVOID buffer, ULONG length,
                       ULONG *returned);

/* Threads and processes. */
NTSYS NtCreateProcess(HANDLE *process, ULONG access, POBJECT_ATTRIBUTES attributes, HANDLE parent,
                      BOOLEAN inherit_handles, HANDLE section, HANDLE debug_port,
                      HANDLE exception_port);
NTSYS NtCreateProcessEx(HANDLE *process, ULONG access, POBJECT_ATTRIBUTES attributes, HANDLE parent,
                        ULONG flags, HANDLE section, HANDLE debug_port, HANDLE exception_port,
                        ULONG job_level); /* flags 4: inherit handles */
NTSYS NtCreateThread(HANDLE *thread, ULONG access, POBJECT_ATTRIBUTES attributes, HANDLE process,
                     PCLIENT_ID client_id, PCONTEXT context, PINITIAL_TEB initial_teb,
                     BOOLEAN suspended);
NTSYS NtOpenThread(HANDLE *thread, ULONG access, POBJECT_ATTRIBUTES attributes, PCLIENT_ID id);
NTSYS NtOpenProcess(HANDLE *process, ULONG access, POBJECT_ATTRIBUTES attributes, PCLIENT_ID id);
NTSYS NtTerminateThread(HANDLE thread, NTSTATUS status); /* NULL handle: this thread */
NTSYS NtTerminateProcess(HANDLE process,
                         NTSTATUS status); /* NULL handle: all other threads of this process */
NTSYS NtSuspendThread(HANDLE thread, ULONG *previous);
NTSYS NtResumeThread(HANDLE thread, ULONG *previous);
NTSYS NtAlertThread(HANDLE thread);
NTSYS NtTestAlert(void);
NTSYS NtQueueApcThread(HANDLE thread, PVOID routine, PVOID context, PVOID argument1,
                       PVOID argument2);
NTSYS NtGetContextThread(HANDLE thread, PCONTEXT context);
NTSYS NtSetContextThread(HANDLE thread, PCONTEXT context);
NTSYS NtContinue(PCONTEXT context, BOOLEAN test_alert);
NTSYS NtRaiseException(PEXCEPTION_RECORD record, PCONTEXT context, BOOLEAN first_chance);
NTSYS NtRaiseHardError(NTSTATUS status, ULONG parameters, ULONG unicode_mask, ULONG_PTR *values,
                       ULONG options, ULONG *response);
NTSYS NtQueryInformationThread(HANDLE thread, ULONG info_class, PVOID buffer, ULONG length,
                               ULONG *returned);
NTSYS NtSetInformationThread(HANDLE thread, ULONG info_class, PVOID buffer, ULONG length);
NTSYS NtQueryInformationProcess(HANDLE process, ULONG info_class, PVOID buffer, ULONG length,
                                ULONG *returned);
NTSYS NtSetInformationProcess(HANDLE process, ULONG info_class, PVOID buffer, ULONG length);

typedef struct _THREAD_BASIC_INFORMATION { /* thread class 0 */
    NTSTATUS ExitStatus;                   /* STATUS_PENDING while it runs */
    PVOID TebBaseAddress;
    CLIENT_ID ClientId;
    ULONG_PTR AffinityMask;
    LONG Priority, BasePriority; /* BasePriority: increment as SetThreadPriority gave it */
} THREAD_BASIC_INFORMATION;
/* thread class 1 (both) KERNEL_USER_TIMES; set 3: LONG base priority increment; set 9: start address */

typedef struct _PROCESS_BASIC_INFORMATION_ { /* process class 0 */
    NTSTATUS ExitStatus;
    PPEB PebBaseAddress;
    ULONG_PTR AffinityMask;
    LONG BasePriority;
    ULONG_PTR UniqueProcessId, InheritedFromUniqueProcessId;
} PROCESS_BASIC_INFORMATION_;

typedef struct _QUOTA_LIMITS_ { /* process class 1; bytes */
    SIZE_T PagedPoolLimit, NonPagedPoolLimit;
    SIZE_T MinimumWorkingSetSize, MaximumWorkingSetSize;
    SIZE_T PagefileLimit, pad;
    LARGE_INTEGER TimeLimit;
} QUOTA_LIMITS_;

enum io_kind { IoRead, IoWrite, IoOther, IO_KINDS };
typedef struct _IO_COUNTERS_ { /* process class 2; MSDN, IO_COUNTERS */
    ULONGLONG OperationCount[IO_KINDS], TransferCount[IO_KINDS]; /* requests, bytes */
} IO_COUNTERS_;

typedef struct _VM_COUNTERS_ { /* process class 3; all in bytes but the fault count */
    SIZE_T PeakVirtualSize, VirtualSize;
    ULONG PageFaultCount;
    SIZE_T PeakWorkingSetSize, WorkingSetSize;
    SIZE_T QuotaPeakPagedPoolUsage, QuotaPagedPoolUsage;
    SIZE_T QuotaPeakNonPagedPoolUsage, QuotaNonPagedPoolUsage;
    SIZE_T PagefileUsage, PeakPagefileUsage; /* private commit */
    SIZE_T PrivatePageCount;                 /* bytes, too (VM_COUNTERS_EX) */
} VM_COUNTERS_;

typedef struct _KERNEL_USER_TIMES_ { /* process class 4, thread class 1; 100 ns */
    LARGE_INTEGER CreateTime, ExitTime, KernelTime, UserTime;
} KERNEL_USER_TIMES_;

/* System. */
NTSYS NtQuerySystemInformation(ULONG info_class, PVOID buffer, ULONG length, ULONG *returned);
NTSYS NtQuerySystemTime(LARGE_INTEGER *time);
NTSYS NtQueryPerformanceCounter(LARGE_INTEGER *counter, LARGE_INTEGER *frequency);
NTSYS NtDisplayString(PUNICODE_STRING text); /* to the kernel's log */

typedef struct _SYSTEM_BASIC_INFORMATION_ { /* system class 0 */
    ULONG Reserved;
    ULONG TimerResolution; /* 100 ns */
    ULONG PageSize;
    ULONG NumberOfPhysicalPages, LowestPhysicalPageNumber, HighestPhysicalPageNumber;
    ULONG AllocationGranularity;
    ULONG_PTR MinimumUserModeAddress, MaximumUserModeAddress;
    ULONG_PTR ActiveProcessorsAffinityMask;
    CHAR NumberOfProcessors;
} SYSTEM_BASIC_INFORMATION_;

typedef struct _SYSTEM_PERFORMANCE_INFORMATION_ { /* system class 2 */
    LARGE_INTEGER IdleProcessTime, IoReadTransferCount, IoWriteTransferCount, IoOtherTransferCount;
    ULONG IoReadOperationCount, IoWriteOperationCount, IoOtherOperationCount;
    ULONG AvailablePages, CommittedPages, CommitLimit, PeakCommitment;
    ULONG PageFaultCount, CopyOnWriteCount, TransitionCount, CacheTransitionCount, DemandZeroCount;
    ULONG Reserved[58];
} SYSTEM_PERFORMANCE_INFORMATION_;

typedef struct _SYSTEM_THREAD_INFORMATION_ {
    LARGE_INTEGER KernelTime, UserTime, CreateTime;
    ULONG WaitTime;
    PVOID StartAddress;
    CLIENT_ID ClientId;
    LONG Priority, BasePriority;
    ULONG ContextSwitches, ThreadState, WaitReason, Pad;
} SYSTEM_THREAD_INFORMATION_;
enum { SystemThreadInitialized, SystemThreadReady, SystemThreadRunning, SystemThreadWaiting = 5 };

typedef struct _SYSTEM_PROCESS_INFORMATION_ { /* system class 5; the threads follow */
    ULONG NextEntryOffset, NumberOfThreads;   /* 0: the last */
    LARGE_INTEGER Reserved[3];
    LARGE_INTEGER CreateTime, UserTime, KernelTime;
    UNICODE_STRING ImageName;
    LONG BasePriority;
    ULONG_PTR UniqueProcessId, InheritedFromUniqueProcessId;
    ULONG HandleCount, SessionId, PageDirectoryBase;
    VM_COUNTERS_ Memory;
    ULONGLONG IoCounters[6]; /* not kept */
} SYSTEM_PROCESS_INFORMATION_;

/* Files. Names are NT paths: \??\C:\dir\name (what RtlDosPathNameToNtPathName_U makes). */
NTSYS NtCreateFile(HANDLE *file, ULONG access, POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK io,
                   LARGE_INTEGER *allocation_size, ULONG file_attributes, ULONG share,
                   ULONG disposition, ULONG options, PVOID ea, ULONG ea_length);
NTSYS NtOpenFile(HANDLE *file, ULONG access, POBJECT_ATTRIBUTES attributes, PIO_STATUS_BLOCK io,
                 ULONG share, ULONG options);
NTSYS NtReadFile(HANDLE file, HANDLE event, PVOID apc, PVOID apc_context, PIO_STATUS_BLOCK io,
                 PVOID buffer, ULONG length, LARGE_INTEGER *offset, ULONG *key);
NTSYS NtWriteFile(HANDLE file, HANDLE event, PVOID apc, PVOID apc_context, PIO_STATUS_BLOCK io,
                  PVOID buffer, ULONG length, LARGE_INTEGER *offset, ULONG *key);
NTSYS NtCancelIoFile(HANDLE file, PIO_STATUS_BLOCK io);
NTSYS NtLockFile(HANDLE file, HANDLE event, PVOID apc, PVOID apc_context, PIO_STATUS_BLOCK io,
                 LARGE_INTEGER *offset, LARGE_INTEGER *length, ULONG key, BOOLEAN fail_immediately,
                 BOOLEAN exclusive);
NTSYS NtUnlockFile(HANDLE file, PIO_STATUS_BLOCK io, LARGE_INTEGER *offset, LARGE_INTEGER *length,
                   ULONG key);
NTSYS NtCreateNamedPipeFile(HANDLE *file, ULONG access, POBJECT_ATTRIBUTES attributes,
                            PIO_STATUS_BLOCK io, ULONG share, ULONG disposition, ULONG options,
                            ULONG type, ULONG read_mode, ULONG completion_mode, ULONG instances,
                            ULONG inbound_quota, ULONG outbound_quota, LARGE_INTEGER *timeout);
NTSYS NtFsControlFile(HANDLE file, HANDLE event, PVOID apc, PVOID apc_context, PIO_STATUS_BLOCK io,
                      ULONG code, PVOID in, ULONG in_bytes, PVOID out, ULONG out_bytes);
NTSYS NtDeleteFile(POBJECT_ATTRIBUTES attributes);
NTSYS NtFlushBuffersFile(HANDLE file, PIO_STATUS_BLOCK io);
NTSYS NtQueryAttributesFile(POBJECT_ATTRIBUTES attributes, PVOID basic_information);
NTSYS NtQueryFullAttributesFile(POBJECT_ATTRIBUTES attributes, PVOID network_open_information);
NTSYS NtQueryDirectoryFile(HANDLE file, HANDLE event, PVOID apc, PVOID apc_context,
                           PIO_STATUS_BLOCK io, PVOID buffer, ULONG length, ULONG info_class,
                           BOOLEAN single_entry, PUNICODE_STRING pattern, BOOLEAN restart);
NTSYS NtQueryInformationFile(HANDLE file, PIO_STATUS_BLOCK io, PVOID buffer, ULONG length,
                             ULONG info_class);
NTSYS NtSetInformationFile(HANDLE file, PIO_STATUS_BLOCK io, PVOID buffer, ULONG length,
                           ULONG info_class);
NTSYS NtQueryVolumeInformationFile(HANDLE file, PIO_STATUS_BLOCK io, PVOID buffer, ULONG length,
                                   ULONG info_class);

/* Dispositions and options of NtCreateFile (WDK). */
#define FILE_SUPERSEDE_               0u
#define FILE_OPEN_                    1u
#define FILE_CREATE_                  2u
#define FILE_OPEN_IF_                 3u
#define FILE_OVERWRITE_               4u
#define FILE_OVERWRITE_IF_            5u
#define FILE_DIRECTORY_FILE_          0x00000001u
#define FILE_SYNCHRONOUS_IO_NONALERT_ 0x00000020u
#define FILE_NON_DIRECTORY_FILE_      0x00000040u
#define FILE_DELETE_ON_CLOSE_         0x00001000u

typedef struct _FILE_BASIC_INFORMATION_ { /* file class 4 */
    LARGE_INTEGER CreationTime, LastAccessTime, LastWriteTime, ChangeTime;
    ULONG FileAttributes;
    ULONG Pad;
} FILE_BASIC_INFORMATION_;

typedef struct _FILE_STANDARD_INFORMATION_ { /* file class 5 */
    LARGE_INTEGER AllocationSize, EndOfFile;
    ULONG NumberOfLinks;
    BOOLEAN DeletePending, Directory;
    UCHAR Pad[2];
} FILE_STANDARD_INFORMATION_;

typedef struct _FILE_NETWORK_OPEN_INFORMATION_ { /* file class 34 */
    LARGE_INTEGER CreationTime, LastAccessTime, LastWriteTime, ChangeTime, AllocationSize,
        EndOfFile;
    ULONG FileAttributes;
    ULONG Pad;
} FILE_NETWORK_OPEN_INFORMATION_;

/* file class 13 disposition: BOOLEAN delete; 14 position: LARGE_INTEGER; 20 end of file: LARGE_INTEGER;
 * class 10 rename: */
typedef struct _FILE_RENAME_INFORMATION_ {
    BOOLEAN ReplaceIfExists;
    UCHAR Pad[3];
    HANDLE RootDirectory;
    ULONG FileNameLength; /* bytes */
    WCHAR FileName[1];
} FILE_RENAME_INFORMATION_;

typedef struct _FILE_BOTH_DIR_INFORMATION_ { /* directory class 3 */
    ULONG NextEntryOffset, FileIndex;
    LARGE_INTEGER CreationTime, LastAccessTime, LastWriteTime, ChangeTime, EndOfFile,
        AllocationSize;
    ULONG FileAttributes, FileNameLength, EaSize;
    CHAR ShortNameLength;
    WCHAR ShortName[12];
    WCHAR FileName[1];
} FILE_BOTH_DIR_INFORMATION_;

/* Named pipes (MS-FSCC 2.3 and 2.4, MS-FSA). Control codes of NtFsControlFile: */
#define FSCTL_PIPE_DISCONNECT_  0x00110004u
#define FSCTL_PIPE_LISTEN_      0x00110008u
#define FSCTL_PIPE_PEEK_        0x0011400Cu
#define FSCTL_PIPE_TRANSCEIVE_  0x0011C017u
#define FSCTL_PIPE_WAIT_        0x00110018u

typedef struct _FILE_PIPE_INFORMATION_ { /* file class 23 */
    ULONG ReadMode;                      /* 0 bytes, 1 messages */
    ULONG CompletionMode;                /* 0 waits, 1 does not (PIPE_NOWAIT) */
} FILE_PIPE_INFORMATION_;

typedef struct _FILE_PIPE_LOCAL_INFORMATION_ { /* file class 24 */
    ULONG NamedPipeType;                       /* 0 bytes, 1 messages */
    ULONG NamedPipeConfiguration;              /* 0 inbound, 1 outbound, 2 both */
    ULONG MaximumInstances, CurrentInstances;
    ULONG InboundQuota, ReadDataAvailable, OutboundQuota, WriteQuotaAvailable; /* bytes */
    ULONG NamedPipeState;                                                      /* 1…4 */
    ULONG NamedPipeEnd;                                                        /* 0 client, 1 server */
} FILE_PIPE_LOCAL_INFORMATION_;

typedef struct _FILE_PIPE_PEEK_BUFFER_ {
    ULONG NamedPipeState, ReadDataAvailable, NumberOfMessages, MessageLength;
    UCHAR Data[];
} FILE_PIPE_PEEK_BUFFER_;

typedef struct _FILE_PIPE_WAIT_FOR_BUFFER_ {
    LARGE_INTEGER Timeout; /* 100 ns, negative: from now */
    ULONG NameLength;      /* bytes */
    BOOLEAN TimeoutSpecified;
    UCHAR Pad;
    WCHAR Name[];          /* without its device */
} FILE_PIPE_WAIT_FOR_BUFFER_;

typedef struct _FILE_FS_DEVICE_INFORMATION_ { /* volume class 4 */
    ULONG DeviceType; /* FILE_DEVICE_DISK 7, _CONSOLE 0x50, _NAMED_PIPE 0x11 */
    ULONG Characteristics;
} FILE_FS_DEVICE_INFORMATION_;

#ifdef __cplusplus
}
#endif
