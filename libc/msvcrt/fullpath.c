/* fullpath.c - paths as text: _fullpath, _getcwd, _splitpath, _makepath, _getdrive, _searchenv.
 *
 * A NULL buffer asks for a malloc'd one. Errors: NULL; ERANGE if the room is too small, ENOMEM,
 * EINVAL.
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <direct.h>

/* The text into the caller's room, or into a block. */
static char *deliver(char *room, size_t size, const char *text, size_t least)
{
    size_t length = strlen(text) + 1;
    if (!room)
        room = malloc(size = length > least ? length : least);
    else if (length > size) {
        errno = ERANGE;
        return NULL;
    }
    return room ? memcpy(room, text, length) : NULL;
}

static wchar_t *deliver_wide(wchar_t *room, size_t size, const wchar_t *text, size_t least)
{
    size_t length = wcslen(text) + 1;
    if (!room)
        room = malloc((size = length > least ? length : least) * sizeof *room);
    else if (length > size) {
        errno = ERANGE;
        return NULL;
    }
    return room ? memcpy(room, text, length * sizeof *text) : NULL;
}

char *_fullpath(char *room, const char *path, size_t size)
{
    char full[MAX_PATH + 1];
    char *name;
    if (!path || !*path)
        return _getcwd(room, size);
    if (!GetFullPathNameA(path, sizeof full, full, &name)) {
        crt_os_fail();
        return NULL;
    }
    return deliver(room, size, full, MAX_PATH);
}

wchar_t *_wfullpath(wchar_t *room, const wchar_t *path, size_t size)
{
    wchar_t full[MAX_PATH + 1], *name;
    if (!path || !*path)
        return _wgetcwd(room, size);
    if (!GetFullPathNameW(path, MAX_PATH + 1, full, &name)) {
        crt_os_fail();
        return NULL;
    }
    return deliver_wide(room, size, full, MAX_PATH);
}

char *_getcwd(char *room, int size)
{
    char current[MAX_PATH + 1];
    if (!GetCurrentDirectoryA(sizeof current, current)) {
        crt_os_fail();
        return NULL;
    }
    return deliver(room, size, current, size);
}

wchar_t *_wgetcwd(wchar_t *room, int size)
{
    wchar_t current[MAX_PATH + 1];
    if (!GetCurrentDirectoryW(MAX_PATH + 1, current)) {
        crt_os_fail();
        return NULL;
    }
    return deliver_wide(room, size, current, size);
}

/* _getdrive(): 1 = A:, 3 = C:; 0 if the current directory has no drive. */
int _getdrive(void)
{
    wchar_t current[MAX_PATH + 1];
    if (!GetCurrentDirectoryW(MAX_PATH + 1, current) || current[1] != L':')
        return 0;
    return (current[0] & ~32) - L'A' + 1;
}

int _chdrive(int drive)
{
    char path[] = {'A' + drive - 1, ':', 0};
    if (drive < 1 || drive > 26)
        return crt_fail(EINVAL);
    return SetCurrentDirectoryA(path) ? 0 : crt_os_fail();
}

static void cut(char *to, const char *from, size_t length, size_t room)
{
    if (!to)
        return;
    if (length >= room)
        length = room - 1;
    memcpy(to, from, length);
    to[length] = 0;
}

/* _splitpath(path, ...): "C:" "\dir\" "name" ".ext"; NULL for what is not wanted. */
void _splitpath(const char *path, char *drive, char *directory, char *name, char *extension)
{
    size_t drive_length = path[0] && path[1] == ':' ? 2 : 0;
    cut(drive, path, drive_length, _MAX_DRIVE);
    path += drive_length;
    const char *base = path, *end = path + strlen(path);
    for (const char *at = path; *at; at++)
        if (*at == '\\' || *at == '/')
            base = at + 1;
    const char *dot = strrchr(base, '.');
    if (!dot)
        dot = end;
    cut(directory, path, base - path, _MAX_DIR);
    cut(name, base, dot - base, _MAX_FNAME);
    cut(extension, dot, end - dot, _MAX_EXT);
}

static void cut_wide(wchar_t *to, const wchar_t *from, size_t length, size_t room)
{
    if (!to)
        return;
    if (length >= room)
        length = room - 1;
    memcpy(to, from, length * sizeof *to);
    to[length] = 0;
}

void _wsplitpath(const wchar_t *path, wchar_t *drive, wchar_t *directory, wchar_t *name,
                 wchar_t *extension)
{
    size_t drive_length = path[0] && path[1] == L':' ? 2 : 0;
    cut_wide(drive, path, drive_length, _MAX_DRIVE);
    path += drive_length;
    const wchar_t *base = path, *end = path + wcslen(path);
    for (const wchar_t *at = path; *at; at++)
        if (*at == L'\\' || *at == L'/')
            base = at + 1;
    const wchar_t *dot = wcsrchr(base, L'.');
    if (!dot)
        dot = end;
    cut_wide(directory, path, base - path, _MAX_DIR);
    cut_wide(name, base, dot - base, _MAX_FNAME);
    cut_wide(extension, dot, end - dot, _MAX_EXT);
}

/* _makepath(path, ...): the pieces joined, with the ':' '\' and '.' that are missing; at most 260
 * bytes. */
void _makepath(char *path, const char *drive, const char *directory, const char *name,
               const char *extension)
{
    *path = 0;
    if (drive && *drive) {
        path[0] = *drive;
        strcpy(path + 1, ":");
    }
    if (directory && *directory) {
        strncat(path, directory, _MAX_DIR);
        if (!strchr("\\/", directory[strlen(directory) - 1]))
            strcat(path, "\\");
    }
    if (name)
        strncat(path, name, _MAX_FNAME);
    if (extension && *extension) {
        strcat(path, *extension == '.' ? "" : ".");
        strncat(path, extension, _MAX_EXT);
    }
}

/* _searchenv(name, variable, path): looks in the current directory, then along %variable%; "" if it
 * is nowhere. */
void _searchenv(const char *name, const char *variable, char *path)
{
    const char *list = getenv(variable);
    if (_access(name, 0) == 0) {
        _fullpath(path, name, _MAX_PATH);
        return;
    }
    for (; list && *list; list += strspn(list, ";")) {
        size_t length = strcspn(list, ";");
        if (length + strlen(name) + 2 <= _MAX_PATH) {
            memcpy(path, list, length);
            path[length] = 0;
            if (length && !strchr("\\/", path[length - 1]))
                strcat(path, "\\");
            if (_access(strcat(path, name), 0) == 0)
                return;
        }
        list += length;
    }
    *path = 0;
    errno = ENOENT;
}
