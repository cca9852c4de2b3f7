/* spawn_child.c - crt_spawn: arguments become a command line, a name becomes a file, and
 * CreateProcess does the rest.
 *
 * Arguments are joined by blanks and not quoted: a child sees one with blanks in it as several.
 * Manual: Visual C++ run-time library, "_spawn, _wspawn Functions", "_exec, _wexec Functions"
 * SPDX-License-Identifier: MIT
 */
#include "spawn.h"

/* Strings in one block for free(), each followed by `between`, the last by NUL; for an environment
 * (between NUL) by one more. NULL and ENOMEM. */
static wchar_t *join(const wchar_t *const *strings, wchar_t between)
{
    size_t units = 2;
    for (int i = 0; strings[i]; i++)
        units += wcslen(strings[i]) + 1;
    wchar_t *block = malloc(units * sizeof *block), *at = block;
    if (!block)
        return NULL;
    at[0] = at[1] = 0;
    for (int i = 0; strings[i]; i++) {
        size_t length = wcslen(strings[i]);
        memcpy(at, strings[i], length * sizeof *at);
        at += length;
        *at++ = strings[i + 1] ? between : 0;
    }
    if (strings[0])
        *at = 0;
    return block;
}

static int has_folder(const wchar_t *path)
{
    return wcspbrk(path, L"\\/:") != NULL;
}

static int has_extension(const wchar_t *path)
{
    const wchar_t *name = path;
    for (const wchar_t *at = path; *at; at++)
        if (*at == '\\' || *at == '/' || *at == ':')
            name = at + 1;
    return wcschr(name, '.') != NULL;
}

static int is_file(const wchar_t *path)
{
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

/* folder\path, with the first extension under which there is a file if it has none. */
static int try_folder(const wchar_t *folder, size_t length, const wchar_t *path, wchar_t *found)
{
    static const wchar_t *const extensions[] = {L".com", L".exe", L".bat", L".cmd"};
    if (length + 1 + wcslen(path) + 4 >= MAX_PATH)
        return 0;
    memcpy(found, folder, length * sizeof *found);
    if (length && !wcschr(L"\\/:", found[length - 1]))
        found[length++] = '\\';
    wcscpy(found + length, path);
    if (has_extension(path))
        return is_file(found);
    length += wcslen(path);
    for (int i = 0; i < 4; i++) {
        wcscpy(found + length, extensions[i]);
        if (is_file(found))
            return 1;
    }
    return 0;
}

/* The file that `path` means: in the current directory, then along PATH if asked. */
static int find_program(const wchar_t *path, int flags, wchar_t *found)
{
    static wchar_t folders[32767];
    if (try_folder(L"", 0, path, found))
        return 1;
    if (!(flags & SPAWN_SEARCH) || has_folder(path))
        return 0;
    _lock(CRT_LOCK_ENV);
    DWORD length = GetEnvironmentVariableW(L"PATH", folders, sizeof folders / sizeof *folders);
    int there = 0;
    for (DWORD start = 0, end; start < length && !there; start = end + 1) {
        for (end = start; end < length && folders[end] != ';';)
            end++;
        there = end > start && try_folder(folders + start, end - start, path, found);
    }
    _unlock(CRT_LOCK_ENV);
    return there;
}

/* The child as the mode wants it. */
static intptr_t go_on(int mode, const PROCESS_INFORMATION *made)
{
    DWORD code;
    CloseHandle(made->hThread);
    if (mode == _P_NOWAIT || mode == _P_NOWAITO)
        return (intptr_t)made->hProcess;
    if (mode == _P_DETACH) {
        CloseHandle(made->hProcess);
        return 0;
    }
    WaitForSingleObject(made->hProcess, INFINITE);
    GetExitCodeProcess(made->hProcess, &code);
    CloseHandle(made->hProcess);
    if (mode == _P_OVERLAY)
        _exit(code);
    return (int)code;
}

static intptr_t create(int mode, const wchar_t *program, wchar_t *line, wchar_t *environment)
{
    PROCESS_INFORMATION made;
    STARTUPINFOW start = {.cb = sizeof start};
    DWORD detached = mode == _P_DETACH ? DETACHED_PROCESS : 0;
    start.lpReserved2 = crt_fds_tell(detached ? 3 : 0, &start.cbReserved2);
    if (!start.lpReserved2)
        return crt_fail(ENOMEM);
    BOOL done =
        CreateProcessW(program, line, NULL, NULL, TRUE, CREATE_UNICODE_ENVIRONMENT | detached,
                       environment, NULL, &start, &made);
    int fault = done ? 0 : crt_os_fail();
    free(start.lpReserved2);
    return done ? go_on(mode, &made) : fault;
}

intptr_t crt_spawn(int mode, const wchar_t *path, const wchar_t *const *argv,
                   const wchar_t *const *environment, int flags)
{
    wchar_t program[MAX_PATH];
    if (!path || !argv || !argv[0] || mode < _P_WAIT || mode > _P_DETACH)
        return crt_fail(EINVAL);
    if (!find_program(path, flags, program))
        return crt_fail(ENOENT);
    wchar_t *line = join(argv, ' '), *block = environment ? join(environment, 0) : NULL;
    intptr_t result =
        !line || (environment && !block) ? crt_fail(ENOMEM) : create(mode, program, line, block);
    free(line);
    free(block);
    return result;
}
