/*
 * process_create.c - CreateProcessW: a program, found and opened, becomes a process.
 *
 *   program → parameters → NtCreateProcessEx → push parameters → first thread → resume
 *
 * All but the address space is done here, in ring 3, by services that any program may call.
 * Manual: MSDN "CreateProcess", "STARTUPINFO", "Inheritance", "Process Creation Flags".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/process_program.h"

#define INHERIT_HANDLES   4u
#define PROCESS_BASIC     0u
#define DEBUG_FLAGS       (DEBUG_PROCESS | DEBUG_ONLY_THIS_PROCESS)
#define OWN_CONSOLE_FLAGS (DETACHED_PROCESS | CREATE_NEW_CONSOLE | CREATE_NO_WINDOW)
#define PRIORITY_CLASSES                                                                           \
    (IDLE_PRIORITY_CLASS | BELOW_NORMAL_PRIORITY_CLASS | NORMAL_PRIORITY_CLASS |                   \
     ABOVE_NORMAL_PRIORITY_CLASS | HIGH_PRIORITY_CLASS | REALTIME_PRIORITY_CLASS)

typedef struct {
    program_t program;
    PRTL_USER_PROCESS_PARAMETERS parameters;
    PWSTR own_environment;         /* made here from an ANSI one, or NULL */
    WCHAR directory[MAX_PATH + 1]; /* "": that of this process */
    DWORD flags;
    BOOL inherit;
    BOOL own_standard_handles; /* the caller has given them */
} birth_t;

/* The new current directory, full, with a backslash at its end. */
static BOOL set_directory(birth_t *birth, LPCWSTR directory)
{
    birth->directory[0] = 0;
    if (!directory)
        return TRUE;
    DWORD length = GetFullPathNameW(directory, MAX_PATH, birth->directory, NULL);
    DWORD attributes = length && length < MAX_PATH ? GetFileAttributesW(birth->directory)
                                                   : INVALID_FILE_ATTRIBUTES;
    if (attributes == INVALID_FILE_ATTRIBUTES || !(attributes & FILE_ATTRIBUTE_DIRECTORY))
        return BasepFail(ERROR_DIRECTORY);
    if (birth->directory[length - 1] != '\\')
        wcscpy(birth->directory + length, L"\\");
    return TRUE;
}

/* An ANSI environment as UTF-16. */
static BOOL set_environment(birth_t *birth, const char *narrow)
{
    int length = 0;
    birth->own_environment = NULL;
    if (!narrow)
        return TRUE;
    while (narrow[length])
        length += strlen(narrow + length) + 1;
    length += length ? 1 : 2;
    birth->own_environment = BasepWidenCounted(narrow, &length);
    return birth->own_environment != NULL;
}

static void copy_start(PRTL_USER_PROCESS_PARAMETERS to, const STARTUPINFOW *start)
{
    to->StartingX = start->dwX;
    to->StartingY = start->dwY;
    to->CountX = start->dwXSize;
    to->CountY = start->dwYSize;
    to->CountCharsX = start->dwXCountChars;
    to->CountCharsY = start->dwYCountChars;
    to->FillAttribute = start->dwFillAttribute;
    to->WindowFlags = start->dwFlags;
    to->ShowWindowFlags = start->wShowWindow;
    if (start->dwFlags & STARTF_USESTDHANDLES) {
        to->StandardInput = start->hStdInput;
        to->StandardOutput = start->hStdOutput;
        to->StandardError = start->hStdError;
    }
}

static BOOL make_parameters(birth_t *birth, LPCWSTR command_line, PWSTR environment,
                            const STARTUPINFOW *start)
{
    UNICODE_STRING image, line, directory, title, desktop;
    UNICODE_STRING runtime = {start->cbReserved2, start->cbReserved2, (PWSTR)start->lpReserved2};
    RtlInitUnicodeString(&image, birth->program.path);
    RtlInitUnicodeString(&line, command_line);
    RtlInitUnicodeString(&directory, birth->directory);
    RtlInitUnicodeString(&title, start->lpTitle ? start->lpTitle : birth->program.path);
    RtlInitUnicodeString(&desktop, start->lpDesktop);
    NTSTATUS status = RtlCreateProcessParameters(
        &birth->parameters, &image, NULL, birth->directory[0] ? &directory : NULL, &line,
        environment, &title, start->lpDesktop ? &desktop : NULL, NULL,
        start->lpReserved2 ? &runtime : NULL);
    if (!BasepDone(status))
        return FALSE;
    copy_start(birth->parameters, start);
    return TRUE;
}

/* A handle of this process that the other one shall have, too; 0: it gets none. */
static HANDLE give(HANDLE handle, HANDLE process)
{
    HANDLE copy = NULL;
    NtDuplicateObject(NtCurrentProcess(), handle, process, &copy, 0, 0, DUPLICATE_SAME_ACCESS);
    return copy;
}

/* A console program goes on with its parent's standard handles, unless it is to have a console of
 * its own. Those that it does not inherit are duplicated. */
static void pass_standard_handles(const birth_t *birth, HANDLE process)
{
    const RTL_USER_PROCESS_PARAMETERS *own = BasepParameters();
    PRTL_USER_PROCESS_PARAMETERS to = birth->parameters;
    if (birth->own_standard_handles || (birth->flags & OWN_CONSOLE_FLAGS))
        return;
    to->StandardInput = birth->inherit ? own->StandardInput : give(own->StandardInput, process);
    to->StandardOutput = birth->inherit ? own->StandardOutput : give(own->StandardOutput, process);
    to->StandardError = birth->inherit ? own->StandardError : give(own->StandardError, process);
}

/* What is asked for; else a parent of low priority has children of low priority. */
static NTSTATUS set_priority(DWORD flags, HANDLE process)
{
    DWORD class = flags & PRIORITY_CLASSES;
    if (!class) {
        DWORD own = GetPriorityClass(NtCurrentProcess());
        class = own == IDLE_PRIORITY_CLASS || own == BELOW_NORMAL_PRIORITY_CLASS
                    ? own
                    : NORMAL_PRIORITY_CLASS;
    }
    if (class != NORMAL_PRIORITY_CLASS)
        SetPriorityClass(process, class);
    return STATUS_SUCCESS;
}

static OBJECT_ATTRIBUTES attributes_of(const SECURITY_ATTRIBUTES *security)
{
    return (OBJECT_ATTRIBUTES){
        .Length = sizeof(OBJECT_ATTRIBUTES),
        .Attributes = security && security->bInheritHandle ? OBJ_INHERIT : 0,
    };
}

/* Parameters and the first thread, which runs unless it shall not. */
static NTSTATUS bring_to_life(birth_t *birth, LPSECURITY_ATTRIBUTES thread_security,
                              LPPROCESS_INFORMATION made)
{
    PROCESS_BASIC_INFORMATION_ basic;
    CLIENT_ID id;
    OBJECT_ATTRIBUTES attributes = attributes_of(thread_security);
    NTSTATUS status =
        NtQueryInformationProcess(made->hProcess, PROCESS_BASIC, &basic, sizeof basic, NULL);
    if (!NT_SUCCESS(status))
        return status;
    pass_standard_handles(birth, made->hProcess);
    set_priority(birth->flags, made->hProcess);
    status = RtlpPushParameters(made->hProcess, basic.PebBaseAddress, birth->parameters);
    if (NT_SUCCESS(status))
        status = RtlpCreateFirstThread(made->hProcess, &birth->program.image, &attributes,
                                       &made->hThread, &id);
    if (!NT_SUCCESS(status))
        return status;
    made->dwProcessId = (DWORD)(ULONG_PTR)id.UniqueProcess;
    made->dwThreadId = (DWORD)(ULONG_PTR)id.UniqueThread;
    if (!(birth->flags & CREATE_SUSPENDED))
        NtResumeThread(made->hThread, NULL);
    return STATUS_SUCCESS;
}

static BOOL create(birth_t *birth, LPSECURITY_ATTRIBUTES process_security,
                   LPSECURITY_ATTRIBUTES thread_security, LPPROCESS_INFORMATION out)
{
    PROCESS_INFORMATION made;
    OBJECT_ATTRIBUTES attributes = attributes_of(process_security);
    NTSTATUS status = NtCreateProcessEx(&made.hProcess, PROCESS_ALL_ACCESS, &attributes,
                                        NtCurrentProcess(), birth->inherit ? INHERIT_HANDLES : 0,
                                        birth->program.section, NULL, NULL, 0);
    if (!BasepDone(status))
        return FALSE;
    status = bring_to_life(birth, thread_security, &made);
    if (NT_SUCCESS(status)) {
        *out = made;
        return TRUE;
    }
    NtTerminateProcess(made.hProcess, status);
    NtClose(made.hProcess);
    return BasepFailStatus(status);
}

/* See MSDN. FALSE with what BasepFindProgram says, ERROR_DIRECTORY, ERROR_INVALID_PARAMETER,
 * ERROR_NOT_ENOUGH_MEMORY, ERROR_COMMITMENT_LIMIT, ERROR_NOT_SUPPORTED (to be debugged). */
BOOL WINAPI CreateProcessW(LPCWSTR image, LPWSTR command_line,
                           LPSECURITY_ATTRIBUTES process_security,
                           LPSECURITY_ATTRIBUTES thread_security, BOOL inherit, DWORD flags,
                           LPVOID environment, LPCWSTR directory, LPSTARTUPINFOW start,
                           LPPROCESS_INFORMATION made)
{
    birth_t birth; /* its paths need not be zero */
    birth.flags = flags;
    birth.inherit = inherit;
    birth.own_standard_handles = (start->dwFlags & STARTF_USESTDHANDLES) != 0;
    birth.parameters = NULL;
    birth.own_environment = NULL;
    BOOL wide = (flags & CREATE_UNICODE_ENVIRONMENT) != 0;
    if ((!image && !command_line) || (flags & (DETACHED_PROCESS | CREATE_NEW_CONSOLE)) ==
                                         (DETACHED_PROCESS | CREATE_NEW_CONSOLE))
        return BasepFail(ERROR_INVALID_PARAMETER);
    if (flags & DEBUG_FLAGS)
        return BasepFail(ERROR_NOT_SUPPORTED);
    if (!BasepFindProgram(image, command_line, &birth.program))
        return FALSE;
    BOOL done = set_directory(&birth, directory) &&
                set_environment(&birth, wide ? NULL : environment) &&
                make_parameters(&birth, command_line ? command_line : image,
                                wide ? environment : birth.own_environment, start) &&
                create(&birth, process_security, thread_security, made);
    if (birth.parameters)
        RtlDestroyProcessParameters(birth.parameters);
    BasepFree(birth.own_environment);
    NtClose(birth.program.section);
    return done;
}
