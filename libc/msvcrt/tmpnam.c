/* tmpnam.c - names and files for a while: tmpnam, _tempnam, _mktemp, tmpfile.
 *
 * Manual: Visual C++ run-time library, "_tempnam, tmpnam", "tmpfile", "_mktemp", "_rmtmp"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <sys/stat.h>

static LONG serial;

static BOOL exists(const char *path)
{
    return GetFileAttributesA(path) != INVALID_FILE_ATTRIBUTES;
}

/* "\sPID.N": in the root of the current drive, as documented. */
static char *next_name(char *name)
{
    do {
        LONG n = InterlockedIncrement(&serial);
        char pid[12], count[12];
        strcpy(name, "\\s");
        strcat(name, _ultoa(GetCurrentProcessId(), pid, 32));
        strcat(strcat(name, "."), n == 1 ? "" : _ultoa(n - 1, count, 32));
    } while (exists(name));
    return name;
}

/* tmpnam(name): a name that no file has; in a static buffer for NULL. */
char *tmpnam(char *name)
{
    static char own[L_tmpnam + 16];
    return next_name(name ? name : own);
}

/* _tempnam(directory, prefix): in %TMP%, else directory, else the current one; malloc'd, or NULL
 * and ENOMEM. */
char *_tempnam(const char *directory, const char *prefix)
{
    const char *tmp = getenv("TMP");
    const char *where = tmp && exists(tmp) ? tmp : directory && exists(directory) ? directory : ".";
    size_t room = strlen(where) + (prefix ? strlen(prefix) : 0) + 16;
    char *name = malloc(room);
    if (!name)
        return NULL;
    do {
        char count[12];
        strcat(strcpy(name, where), strchr("\\/", where[strlen(where) - 1]) ? "" : "\\");
        strcat(strcat(name, prefix ? prefix : ""),
               _ultoa(InterlockedIncrement(&serial) + 1, count, 10));
    } while (exists(name));
    return name;
}

/* _mktemp("...XXXXXX"): fills the six X with a letter and the process's number. NULL: all 26 are
 * taken (EEXIST), or the template has no such end (EINVAL). */
char *_mktemp(char *template)
{
    size_t length = strlen(template);
    if (length < 6 || strcmp(template + length - 6, "XXXXXX")) {
        errno = EINVAL;
        return NULL;
    }
    unsigned pid = GetCurrentProcessId();
    for (char *digit = template + length - 1; digit > template + length - 6; digit--, pid /= 10)
        *digit = '0' + pid % 10;
    for (char letter = 'a'; letter <= 'z'; letter++) {
        template[length - 6] = letter;
        if (!exists(template))
            return template;
    }
    errno = EEXIST;
    return NULL;
}

/* tmpfile(): a binary stream for update on a file that goes when it is closed; NULL: EMFILE,
 * EACCES. */
FILE *tmpfile(void)
{
    char *name = _tempnam(NULL, "t");
    if (!name)
        return NULL;
    int fd =
        _open(name, _O_CREAT | _O_EXCL | _O_RDWR | _O_BINARY | _O_TEMPORARY, _S_IREAD | _S_IWRITE);
    FILE *stream = fd < 0 ? NULL : _fdopen(fd, "w+b");
    if (!stream || !(stream->_tmpfname = name)) {
        free(name);
        if (fd >= 0)
            _close(fd);
    }
    return stream;
}

static int close_temporary(FILE *stream)
{
    return stream->_tmpfname && crt_close(stream) == 0;
}

/* _rmtmp(): closes all temporary files; how many. */
int _rmtmp(void)
{
    return crt_for_each_stream(close_temporary, 3, ~0);
}
