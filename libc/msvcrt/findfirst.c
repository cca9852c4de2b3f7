/* findfirst.c - directories entry by entry: _findfirst, _findnext, _findclose in all their widths.
 *
 * Manual: Visual C++ run-time library, "_findfirst, _wfindfirst", "_findnext", "_findclose"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

/* A normal file has no attribute here (_A_NORMAL is 0). Times as in stat.c, names cut to their
 * field. */
#define FILL(to, from)                                                                             \
    do {                                                                                           \
        (to)->attrib =                                                                             \
            (from)->dwFileAttributes == FILE_ATTRIBUTE_NORMAL ? 0 : (from)->dwFileAttributes;      \
        (to)->time_create = file_time(&(from)->ftCreationTime);                                    \
        (to)->time_access = file_time(&(from)->ftLastAccessTime);                                  \
        (to)->time_write = file_time(&(from)->ftLastWriteTime);                                    \
        (to)->size = size_of(from);                                                                \
        memcpy((to)->name, (from)->cFileName, sizeof(to)->name);                                   \
    } while (0)

#define size_of(found) ((int64_t)(found)->nFileSizeHigh << 32 | (found)->nFileSizeLow)

/* -1 is "no such time". */
static int64_t file_time(const FILETIME *time)
{
    int64_t seconds = crt_from_filetime(time);
    return seconds ? seconds : -1;
}

static int found_or_fail(BOOL found)
{
    if (found)
        return 0;
    crt_os_fail();
    return crt_fail(ENOENT);
}

/* Each pair: a handle (-1: ENOENT, EINVAL), then 0 while there is one more (-1 and ENOENT at the
 * end). */
#define FIND(first_name, next_name, record, unit, data, find_first, find_next)                     \
    intptr_t first_name(const unit *pattern, struct record *to)                                    \
    {                                                                                              \
        data found;                                                                                \
        HANDLE search = find_first(pattern, &found);                                               \
        if (search == INVALID_HANDLE_VALUE)                                                        \
            return crt_os_fail();                                                                  \
        FILL(to, &found);                                                                          \
        return (intptr_t)search;                                                                   \
    }                                                                                              \
    int next_name(intptr_t search, struct record *to)                                              \
    {                                                                                              \
        data found;                                                                                \
        if (!find_next((HANDLE)search, &found))                                                    \
            return found_or_fail(FALSE);                                                           \
        FILL(to, &found);                                                                          \
        return 0;                                                                                  \
    }

FIND(_findfirst32, _findnext32, _finddata32_t, char, WIN32_FIND_DATAA, FindFirstFileA,
     FindNextFileA)
FIND(_findfirst32i64, _findnext32i64, _finddata32i64_t, char, WIN32_FIND_DATAA, FindFirstFileA,
     FindNextFileA)
FIND(_findfirst64, _findnext64, __finddata64_t, char, WIN32_FIND_DATAA, FindFirstFileA,
     FindNextFileA)
FIND(_wfindfirst32, _wfindnext32, _wfinddata32_t, wchar_t, WIN32_FIND_DATAW, FindFirstFileW,
     FindNextFileW)
FIND(_wfindfirst32i64, _wfindnext32i64, _wfinddata32i64_t, wchar_t, WIN32_FIND_DATAW,
     FindFirstFileW, FindNextFileW)
FIND(_wfindfirst64, _wfindnext64, _wfinddata64_t, wchar_t, WIN32_FIND_DATAW, FindFirstFileW,
     FindNextFileW)

int _findclose(intptr_t search)
{
    return FindClose((HANDLE)search) ? 0 : crt_os_fail();
}
