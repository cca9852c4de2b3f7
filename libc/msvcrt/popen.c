/* popen.c - the command interpreter: system waits for it, _popen reads what it writes, or the other
 * way round.
 *
 * The interpreter is what the variable COMSPEC names; it gets "/c" and the command. Our end of the
 * pipe is not inherited, so that the pipe breaks when the command ends.
 * Manual: Visual C++ run-time library, "system, _wsystem", "_popen, _wpopen", "_pclose"
 * SPDX-License-Identifier: MIT
 */
#include "spawn.h"

static struct {
    FILE *stream; /* NULL: free */
    HANDLE process;
} commands[_IOB_ENTRIES]; /* under CRT_LOCK_TABLE */

/* path: MAX_PATH units. FALSE: COMSPEC names no file. */
static BOOL find_interpreter(wchar_t *path)
{
    DWORD length = GetEnvironmentVariableW(L"COMSPEC", path, MAX_PATH);
    return length && length < MAX_PATH && GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

/* The command's exit code; -1: ENOENT, E2BIG, ENOEXEC, ENOMEM. NULL: is there an interpreter? */
int _wsystem(const wchar_t *command)
{
    wchar_t interpreter[MAX_PATH];
    const wchar_t *const argv[] = {interpreter, L"/c", command, NULL};
    BOOL there = find_interpreter(interpreter);
    if (!there)
        errno = ENOENT;
    if (!command)
        return there;
    return there ? (int)crt_spawn(_P_WAIT, interpreter, argv, NULL, 0) : -1;
}

/* As _wsystem. */
int system(const char *command)
{
    wchar_t *wide = command ? crt_widen(command) : NULL;
    if (command && !wide)
        return crt_fail(ENOMEM);
    int code = _wsystem(wide);
    free(wide);
    return code;
}

/* Starts the command with `end` as its standard handle `which`. */
static HANDLE start(const wchar_t *command, HANDLE end, int which)
{
    static const DWORD standard[] = {STD_INPUT_HANDLE, STD_OUTPUT_HANDLE, STD_ERROR_HANDLE};
    wchar_t interpreter[MAX_PATH];
    STARTUPINFOW info = {.cb = sizeof info, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION made = {0};
    HANDLE self = GetCurrentProcess(), copies[3] = {0};
    wchar_t *line = malloc((MAX_PATH + 8 + wcslen(command)) * sizeof *line);
    if (!line || !find_interpreter(interpreter)) {
        errno = line ? ENOENT : ENOMEM;
        free(line);
        return NULL;
    }
    wcscpy(line, interpreter);
    wcscat(line, L" /c ");
    wcscat(line, command);
    for (int i = 0; i < 3; i++)
        DuplicateHandle(self, i == which ? end : GetStdHandle(standard[i]), self, &copies[i], 0,
                        TRUE, DUPLICATE_SAME_ACCESS);
    info.hStdInput = copies[0];
    info.hStdOutput = copies[1];
    info.hStdError = copies[2];
    if (CreateProcessW(interpreter, line, NULL, NULL, TRUE, 0, NULL, NULL, &info, &made))
        CloseHandle(made.hThread);
    else
        crt_os_fail();
    for (int i = 0; i < 3; i++)
        if (copies[i])
            CloseHandle(copies[i]);
    free(line);
    return made.hProcess;
}

/* A stream over our end, which it owns; NULL and errno. */
static FILE *open_end(HANDLE end, const wchar_t *mode)
{
    BOOL text = wcschr(mode, 't') || (!wcschr(mode, 'b') && !(_fmode & _O_BINARY));
    int fd = crt_fd_new(end, FD_NOINHERIT | (text ? FD_TEXT : 0));
    FILE *stream = fd < 0 ? NULL : _wfdopen(fd, mode);
    if (!stream && fd >= 0)
        _close(fd);
    return stream;
}

static void remember(FILE *stream, HANDLE process)
{
    int i = 0;
    _lock(CRT_LOCK_TABLE);
    while (commands[i].stream) /* there are as many as streams */
        i++;
    commands[i].stream = stream;
    commands[i].process = process;
    _unlock(CRT_LOCK_TABLE);
}

/* mode: r (what the command writes) or w (what it reads), then b or t. NULL: EINVAL, ENOENT, EMFILE,
 * ENOMEM… */
FILE *_wpopen(const wchar_t *command, const wchar_t *mode)
{
    HANDLE reader, writer;
    if (!command || !mode || (*mode != 'r' && *mode != 'w')) {
        errno = EINVAL;
        return NULL;
    }
    if (!CreatePipe(&reader, &writer, NULL, 0)) {
        crt_os_fail();
        return NULL;
    }
    BOOL reads = *mode == 'r';
    HANDLE ours = reads ? reader : writer, its = reads ? writer : reader;
    FILE *stream = open_end(ours, mode);
    HANDLE process = stream ? start(command, its, reads) : NULL;
    CloseHandle(its);
    if (process)
        remember(stream, process);
    else if (stream)
        fclose(stream);
    return process ? stream : NULL;
}

/* As _wpopen. */
FILE *_popen(const char *command, const char *mode)
{
    wchar_t *wide = command ? crt_widen(command) : NULL;
    wchar_t *wide_mode = mode ? crt_widen(mode) : NULL;
    FILE *stream = NULL;
    if ((command && !wide) || (mode && !wide_mode))
        errno = ENOMEM;
    else
        stream = _wpopen(wide, wide_mode);
    free(wide);
    free(wide_mode);
    return stream;
}

/* Closes the stream, waits for the command: its exit code. -1 and EINVAL: no stream of _popen. */
int _pclose(FILE *stream)
{
    HANDLE process = NULL;
    int code = -1;
    _lock(CRT_LOCK_TABLE);
    for (int i = 0; stream && i < _IOB_ENTRIES; i++)
        if (commands[i].stream == stream) {
            process = commands[i].process;
            commands[i].stream = NULL;
        }
    _unlock(CRT_LOCK_TABLE);
    if (!process)
        return crt_fail(EINVAL);
    fclose(stream);
    _cwait(&code, (intptr_t)process, 0);
    return code;
}
