/*
 * win32_console.c - the console functions: there is no console, and they say so.
 *
 * Standard input and output are byte streams. Each function here that takes a console handle fails
 * with ERROR_INVALID_HANDLE, as on Windows for a file or a pipe; programs then fall back to
 * ReadFile and WriteFile. Handlers for Ctrl-C are kept, but no such event ever comes. Manual: MSDN
 * "Console Functions".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

#define MOST_HANDLERS 32u

static PHANDLER_ROUTINE handlers[MOST_HANDLERS]; /* under the PEB lock */

static PHANDLER_ROUTINE *find_handler(PHANDLER_ROUTINE handler)
{
    for (unsigned i = 0; i < MOST_HANDLERS; i++)
        if (handlers[i] == handler)
            return &handlers[i];
    return NULL;
}

/* handler NULL: ignore Ctrl-C, or not. FALSE with ERROR_INVALID_PARAMETER to remove one that is not
 * there, or ERROR_NOT_ENOUGH_MEMORY. */
BOOL WINAPI SetConsoleCtrlHandler(PHANDLER_ROUTINE handler, BOOL add)
{
    if (!handler)
        return TRUE;
    RtlAcquirePebLock();
    PHANDLER_ROUTINE *slot = find_handler(add ? NULL : handler);
    if (slot)
        *slot = add ? handler : NULL;
    RtlReleasePebLock();
    if (slot)
        return TRUE;
    return BasepFail(add ? ERROR_NOT_ENOUGH_MEMORY : ERROR_INVALID_PARAMETER);
}

static BOOL no_console(void)
{
    return BasepFail(ERROR_INVALID_HANDLE);
}

BOOL WINAPI GetConsoleMode(HANDLE console, LPDWORD mode)
{
    return no_console();
}

BOOL WINAPI SetConsoleMode(HANDLE console, DWORD mode)
{
    return no_console();
}

BOOL WINAPI WriteConsoleA(HANDLE console, CONST VOID *text, DWORD length, LPDWORD written,
                          LPVOID reserved)
{
    return no_console();
}

BOOL WINAPI WriteConsoleW(HANDLE console, CONST VOID *text, DWORD length, LPDWORD written,
                          LPVOID reserved)
{
    return no_console();
}

BOOL WINAPI ReadConsoleA(HANDLE console, LPVOID text, DWORD length, LPDWORD read, LPVOID control)
{
    return no_console();
}

BOOL WINAPI ReadConsoleW(HANDLE console, LPVOID text, DWORD length, LPDWORD read, LPVOID control)
{
    return no_console();
}

BOOL WINAPI ReadConsoleInputA(HANDLE console, PINPUT_RECORD records, DWORD count, LPDWORD read)
{
    return no_console();
}

BOOL WINAPI ReadConsoleInputW(HANDLE console, PINPUT_RECORD records, DWORD count, LPDWORD read)
{
    return no_console();
}

BOOL WINAPI PeekConsoleInputA(HANDLE console, PINPUT_RECORD records, DWORD count, LPDWORD read)
{
    return no_console();
}

BOOL WINAPI PeekConsoleInputW(HANDLE console, PINPUT_RECORD records, DWORD count, LPDWORD read)
{
    return no_console();
}

BOOL WINAPI GetNumberOfConsoleInputEvents(HANDLE console, LPDWORD count)
{
    return no_console();
}

BOOL WINAPI FlushConsoleInputBuffer(HANDLE console)
{
    return no_console();
}

BOOL WINAPI GetConsoleScreenBufferInfo(HANDLE console, PCONSOLE_SCREEN_BUFFER_INFO info)
{
    return no_console();
}

BOOL WINAPI GetConsoleCursorInfo(HANDLE console, PCONSOLE_CURSOR_INFO info)
{
    return no_console();
}

BOOL WINAPI SetConsoleCursorInfo(HANDLE console, CONST CONSOLE_CURSOR_INFO *info)
{
    return no_console();
}

BOOL WINAPI SetConsoleCursorPosition(HANDLE console, COORD position)
{
    return no_console();
}

BOOL WINAPI SetConsoleTextAttribute(HANDLE console, WORD attribute)
{
    return no_console();
}

BOOL WINAPI FillConsoleOutputAttribute(HANDLE console, WORD attribute, DWORD length, COORD at,
                                       LPDWORD written)
{
    return no_console();
}

BOOL WINAPI FillConsoleOutputCharacterA(HANDLE console, CHAR character, DWORD length, COORD at,
                                        LPDWORD written)
{
    return no_console();
}

BOOL WINAPI FillConsoleOutputCharacterW(HANDLE console, WCHAR character, DWORD length, COORD at,
                                        LPDWORD written)
{
    return no_console();
}

BOOL WINAPI SetConsoleTitleA(LPCSTR title)
{
    return no_console();
}

BOOL WINAPI SetConsoleTitleW(LPCWSTR title)
{
    return no_console();
}

BOOL WINAPI SetConsoleCP(UINT page)
{
    return no_console();
}

BOOL WINAPI SetConsoleOutputCP(UINT page)
{
    return no_console();
}

BOOL WINAPI FreeConsole(void)
{
    return no_console();
}

BOOL WINAPI GenerateConsoleCtrlEvent(DWORD event, DWORD group)
{
    return no_console();
}

BOOL WINAPI AllocConsole(void)
{
    return BasepFail(ERROR_ACCESS_DENIED);
}

/* 0: there is no console. */
UINT WINAPI GetConsoleCP(void)
{
    return no_console();
}

UINT WINAPI GetConsoleOutputCP(void)
{
    return no_console();
}

HWND WINAPI GetConsoleWindow(void)
{
    return NULL;
}
