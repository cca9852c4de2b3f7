/* unlink.c - files and directories by name: remove, rename, _mkdir, _chdir, _access, _chmod...
 *
 * Results: 0; -1 and errno from Win32's error: EACCES, EEXIST, ENOENT, ENOTEMPTY, EINVAL.
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <direct.h>
#include <sys/stat.h>

static int done(BOOL worked)
{
    return worked ? 0 : crt_os_fail();
}

int _unlink(const char *path)
{
    return done(DeleteFileA(path));
}

int _wunlink(const wchar_t *path)
{
    return done(DeleteFileW(path));
}

int remove(const char *path)
{
    return done(DeleteFileA(path));
}

int _wremove(const wchar_t *path)
{
    return done(DeleteFileW(path));
}

/* rename(from, to): EEXIST if `to` is there already. */
int rename(const char *from, const char *to)
{
    return done(MoveFileExA(from, to, MOVEFILE_COPY_ALLOWED));
}

int _wrename(const wchar_t *from, const wchar_t *to)
{
    return done(MoveFileExW(from, to, MOVEFILE_COPY_ALLOWED));
}

int _mkdir(const char *path)
{
    return done(CreateDirectoryA(path, NULL));
}

int _wmkdir(const wchar_t *path)
{
    return done(CreateDirectoryW(path, NULL));
}

int _rmdir(const char *path)
{
    return done(RemoveDirectoryA(path));
}

int _wrmdir(const wchar_t *path)
{
    return done(RemoveDirectoryW(path));
}

int _chdir(const char *path)
{
    return done(SetCurrentDirectoryA(path));
}

int _wchdir(const wchar_t *path)
{
    return done(SetCurrentDirectoryW(path));
}

/* mode: 0 there, 2 writable, 4 readable, 6 both; what is there is readable. */
static int check_access(DWORD attributes, int mode)
{
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return crt_os_fail();
    if (mode & 2 && attributes & FILE_ATTRIBUTE_READONLY &&
        !(attributes & FILE_ATTRIBUTE_DIRECTORY)) {
        crt_os_error(ERROR_ACCESS_DENIED);
        return -1;
    }
    return 0;
}

int _access(const char *path, int mode)
{
    return check_access(GetFileAttributesA(path), mode);
}

int _waccess(const wchar_t *path, int mode)
{
    return check_access(GetFileAttributesW(path), mode);
}

static DWORD with_permission(DWORD attributes, int permission)
{
    return permission & _S_IWRITE ? attributes & ~FILE_ATTRIBUTE_READONLY
                                  : attributes | FILE_ATTRIBUTE_READONLY;
}

/* _chmod(path, permission): only _S_IWRITE counts. */
int _chmod(const char *path, int permission)
{
    DWORD attributes = GetFileAttributesA(path);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return crt_os_fail();
    return done(SetFileAttributesA(path, with_permission(attributes, permission)));
}

int _wchmod(const wchar_t *path, int permission)
{
    DWORD attributes = GetFileAttributesW(path);
    if (attributes == INVALID_FILE_ATTRIBUTES)
        return crt_os_fail();
    return done(SetFileAttributesW(path, with_permission(attributes, permission)));
}
