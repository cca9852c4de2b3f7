/* stat.c - what a file is: _stat, _fstat and their forms, _utime, _futime.
 *
 * One full record (64-bit size and times) is filled and copied field by field to the narrower ones:
 * _stat: 32/32 bits, _stati64: 64-bit size, _stat64: 64-bit size and times.
 * Manual: Visual C++ run-time library, "_stat, _wstat", "_fstat", "_utime, _wutime"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <sys/stat.h>
#include <sys/utime.h>
#include <direct.h>

static void times_of(struct _stat64 *record, const FILETIME *write, const FILETIME *access,
                     const FILETIME *creation)
{
    record->st_mtime = crt_from_filetime(write);
    record->st_atime = crt_from_filetime(access);
    record->st_ctime = crt_from_filetime(creation);
    if (!record->st_atime)
        record->st_atime = record->st_mtime;
    if (!record->st_ctime)
        record->st_ctime = record->st_mtime;
}

static BOOL is_program(const wchar_t *path)
{
    const wchar_t *dot = wcsrchr(path, L'.');
    return dot && (!_wcsicmp(dot, L".exe") || !_wcsicmp(dot, L".com") || !_wcsicmp(dot, L".bat") ||
                   !_wcsicmp(dot, L".cmd"));
}

/* Permissions of the owner, repeated for group and others. */
static unsigned short mode_of(DWORD attributes, const wchar_t *path)
{
    unsigned mode = attributes & FILE_ATTRIBUTE_DIRECTORY ? _S_IFDIR | _S_IEXEC : _S_IFREG;
    mode |= _S_IREAD | (attributes & FILE_ATTRIBUTE_READONLY ? 0 : _S_IWRITE);
    if (is_program(path))
        mode |= _S_IEXEC;
    return mode | (mode & 0700) >> 3 | (mode & 0700) >> 6;
}

static int drive_of(const wchar_t *path)
{
    wchar_t letter = path[0] && path[1] == L':' ? path[0] | 32 : 0;
    return letter >= L'a' && letter <= L'z' ? letter - L'a' : _getdrive() - 1;
}

/* 0; -1 and ENOENT. A path that ends in a slash names only a root. */
static int stat_path(const wchar_t *path, struct _stat64 *record)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    size_t length = wcslen(path);
    BOOL slash = length && wcschr(L"\\/", path[length - 1]) &&
                 !(length == 1 || (length == 3 && path[1] == L':'));
    if (wcspbrk(path, L"*?") || slash ||
        !GetFileAttributesExW(path, GetFileExInfoStandard, &data)) {
        crt_os_error(ERROR_FILE_NOT_FOUND);
        return -1;
    }
    memset(record, 0, sizeof *record);
    record->st_dev = record->st_rdev = drive_of(path);
    record->st_mode = mode_of(data.dwFileAttributes, path);
    record->st_nlink = 1;
    record->st_size = (int64_t)data.nFileSizeHigh << 32 | data.nFileSizeLow;
    times_of(record, &data.ftLastWriteTime, &data.ftLastAccessTime, &data.ftCreationTime);
    return 0;
}

static int stat_narrow(const char *path, struct _stat64 *record)
{
    wchar_t *wide = crt_widen(path);
    int result = wide ? stat_path(wide, record) : -1;
    free(wide);
    return result;
}

static int stat_fd(int fd, struct _stat64 *record)
{
    struct fd *entry = crt_fd(fd);
    BY_HANDLE_FILE_INFORMATION data;
    if (!entry)
        return -1;
    memset(record, 0, sizeof *record);
    record->st_nlink = 1;
    if (entry->flags & (FD_DEVICE | FD_PIPE)) {
        record->st_mode = entry->flags & FD_PIPE ? _S_IFIFO : _S_IFCHR;
        record->st_dev = record->st_rdev = fd;
        DWORD waiting;
        if (entry->flags & FD_PIPE && PeekNamedPipe(entry->handle, NULL, 0, NULL, &waiting, NULL))
            record->st_size = waiting;
        return 0;
    }
    if (!GetFileInformationByHandle(entry->handle, &data))
        return crt_os_fail();
    record->st_mode = mode_of(data.dwFileAttributes, L"");
    record->st_size = (int64_t)data.nFileSizeHigh << 32 | data.nFileSizeLow;
    times_of(record, &data.ftLastWriteTime, &data.ftLastAccessTime, &data.ftCreationTime);
    return 0;
}

/* Field by field into any of the records; their first seven fields are the same. */
#define COPY(to, from, failed)                                                                     \
    do {                                                                                           \
        if (failed)                                                                                \
            return -1;                                                                             \
        (to)->st_dev = (from).st_dev;                                                              \
        (to)->st_ino = (from).st_ino;                                                              \
        (to)->st_mode = (from).st_mode;                                                            \
        (to)->st_nlink = (from).st_nlink;                                                          \
        (to)->st_uid = (to)->st_gid = 0;                                                           \
        (to)->st_rdev = (from).st_rdev;                                                            \
        (to)->st_size = (from).st_size;                                                            \
        (to)->st_atime = (from).st_atime;                                                          \
        (to)->st_mtime = (from).st_mtime;                                                          \
        (to)->st_ctime = (from).st_ctime;                                                          \
        return 0;                                                                                  \
    } while (0)

int _stat32(const char *path, struct _stat32 *to)
{
    struct _stat64 from;
    COPY(to, from, stat_narrow(path, &from) < 0);
}

int _stat32i64(const char *path, struct _stat32i64 *to)
{
    struct _stat64 from;
    COPY(to, from, stat_narrow(path, &from) < 0);
}

int _stat64(const char *path, struct _stat64 *to)
{
    return stat_narrow(path, to);
}

int _wstat32(const wchar_t *path, struct _stat32 *to)
{
    struct _stat64 from;
    COPY(to, from, stat_path(path, &from) < 0);
}

int _wstat32i64(const wchar_t *path, struct _stat32i64 *to)
{
    struct _stat64 from;
    COPY(to, from, stat_path(path, &from) < 0);
}

int _wstat64(const wchar_t *path, struct _stat64 *to)
{
    return stat_path(path, to);
}

int _fstat32(int fd, struct _stat32 *to)
{
    struct _stat64 from;
    COPY(to, from, stat_fd(fd, &from) < 0);
}

int _fstat32i64(int fd, struct _stat32i64 *to)
{
    struct _stat64 from;
    COPY(to, from, stat_fd(fd, &from) < 0);
}

int _fstat64(int fd, struct _stat64 *to)
{
    return stat_fd(fd, to);
}

/* _futime64(fd, times): NULL is now. 0; -1: EBADF, EACCES. */
int _futime64(int fd, struct __utimbuf64 *times)
{
    struct fd *entry = crt_fd(fd);
    FILETIME access, write;
    if (!entry)
        return -1;
    int64_t now = _time64(NULL);
    crt_to_filetime(times ? times->actime : now, &access);
    crt_to_filetime(times ? times->modtime : now, &write);
    return SetFileTime(entry->handle, NULL, &access, &write) ? 0 : crt_os_fail();
}

int _futime32(int fd, struct __utimbuf32 *times)
{
    struct __utimbuf64 wide;
    if (times)
        wide = (struct __utimbuf64){times->actime, times->modtime};
    return _futime64(fd, times ? &wide : NULL);
}

static int set_times(int fd, struct __utimbuf64 *times)
{
    if (fd < 0)
        return -1;
    int result = _futime64(fd, times);
    _close(fd);
    return result;
}

int _utime64(const char *path, struct __utimbuf64 *times)
{
    return set_times(_open(path, _O_RDWR | _O_BINARY), times);
}

int _wutime64(const wchar_t *path, struct __utimbuf64 *times)
{
    return set_times(_wopen(path, _O_RDWR | _O_BINARY), times);
}

int _utime32(const char *path, struct __utimbuf32 *times)
{
    struct __utimbuf64 wide;
    if (times)
        wide = (struct __utimbuf64){times->actime, times->modtime};
    return _utime64(path, times ? &wide : NULL);
}

int _wutime32(const wchar_t *path, struct __utimbuf32 *times)
{
    struct __utimbuf64 wide;
    if (times)
        wide = (struct __utimbuf64){times->actime, times->modtime};
    return _wutime64(path, times ? &wide : NULL);
}
