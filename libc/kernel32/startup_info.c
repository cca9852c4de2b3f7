/*
 * startup_info.c - the command line and the start-up information that the process was given.
 *
 * Manual: MSDN "GetCommandLine", "GetStartupInfo".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

static LPSTR narrow_command_line; /* made once, when the DLL is attached */

BOOL BasepInitializeCommandLine(void)
{
    ANSI_STRING narrow;
    NTSTATUS status = RtlUnicodeStringToAnsiString(&narrow, &BasepParameters()->CommandLine, TRUE);
    narrow_command_line = NT_SUCCESS(status) ? narrow.Buffer : NULL;
    return NT_SUCCESS(status);
}

/* One string for the life of the process. */
LPWSTR WINAPI GetCommandLineW(void)
{
    return BasepParameters()->CommandLine.Buffer;
}

LPSTR WINAPI GetCommandLineA(void)
{
    return narrow_command_line;
}

VOID WINAPI GetStartupInfoW(LPSTARTUPINFOW info)
{
    PRTL_USER_PROCESS_PARAMETERS from = BasepParameters();
    *info = (STARTUPINFOW){
        .cb = sizeof *info,
        .lpReserved = from->ShellInfo.Buffer,
        .lpDesktop = from->DesktopInfo.Buffer,
        .lpTitle = from->WindowTitle.Buffer,
        .dwX = from->StartingX,
        .dwY = from->StartingY,
        .dwXSize = from->CountX,
        .dwYSize = from->CountY,
        .dwXCountChars = from->CountCharsX,
        .dwYCountChars = from->CountCharsY,
        .dwFillAttribute = from->FillAttribute,
        .dwFlags = from->WindowFlags,
        .wShowWindow = from->ShowWindowFlags,
        .cbReserved2 = from->RuntimeData.Length,
        .lpReserved2 = (LPBYTE)from->RuntimeData.Buffer,
    };
    if (info->dwFlags & STARTF_USESTDHANDLES) {
        info->hStdInput = from->StandardInput;
        info->hStdOutput = from->StandardOutput;
        info->hStdError = from->StandardError;
    }
}

/* The strings of the A form are not given: a console program has no use for its desktop and title.
 */
VOID WINAPI GetStartupInfoA(LPSTARTUPINFOA info)
{
    STARTUPINFOW wide;
    GetStartupInfoW(&wide);
    RtlMoveMemory(info, &wide, sizeof *info); /* same layout but for the type of three pointers */
    info->lpReserved = info->lpDesktop = info->lpTitle = NULL;
}

_Static_assert(sizeof(STARTUPINFOA) == sizeof(STARTUPINFOW), "STARTUPINFO");
