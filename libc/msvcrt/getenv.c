/* getenv.c - the environment: one array of "NAME=value" blocks, kept equal to the process's own.
 *
 * _environ is made at attach; _wenviron at first use, and from then on both follow _putenv.
 * Lock: CRT_LOCK_ENV. Manual: Visual C++ run-time library, "getenv, _wgetenv", "_putenv, _wputenv"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "argv.h"

char **_environ;
wchar_t **_wenviron;

char ***__p__environ(void)
{
    return &_environ;
}

wchar_t ***__p__wenviron(void)
{
    crt_wide_environment();
    return &_wenviron;
}

/* crt_narrow, crt_widen: copies in the ANSI code page; NULL and errno where they fail. */
char *crt_narrow(const wchar_t *text)
{
    char here[256]; /* most need no second call */
    int bytes = WideCharToMultiByte(CP_ACP, 0, text, -1, here, sizeof here, NULL, NULL);
    BOOL fits = bytes != 0;
    if (!fits)
        bytes = WideCharToMultiByte(CP_ACP, 0, text, -1, NULL, 0, NULL, NULL);
    char *copy = malloc(bytes);
    if (copy && fits)
        memcpy(copy, here, bytes);
    else if (copy && !WideCharToMultiByte(CP_ACP, 0, text, -1, copy, bytes, NULL, NULL))
        *copy = 0;
    return copy;
}

wchar_t *crt_widen(const char *text)
{
    int units = MultiByteToWideChar(CP_ACP, 0, text, -1, NULL, 0);
    wchar_t *copy = malloc(units * sizeof *copy);
    if (copy && !MultiByteToWideChar(CP_ACP, 0, text, -1, copy, units))
        *copy = 0;
    return copy;
}

static void *narrow_line(const wchar_t *line)
{
    return crt_narrow(line);
}

static void *wide_line(const wchar_t *line)
{
    return _wcsdup(line);
}

/* The process's environment as an array of copies, which `copy` makes; NULL: no memory. Lines that
 * begin with '=' are the current directories of drives: not for programs. */
static void **read_environment(void *(*copy)(const wchar_t *line))
{
    wchar_t *block = GetEnvironmentStringsW();
    if (!block)
        return NULL;
    size_t count = 0;
    for (const wchar_t *at = block; *at; at += wcslen(at) + 1)
        count += *at != L'=';
    void **list = malloc((count + 1) * sizeof *list);
    count = 0;
    for (const wchar_t *at = block; list && *at; at += wcslen(at) + 1)
        if (*at != L'=' && (list[count] = copy(at)))
            count++;
    if (list)
        list[count] = NULL;
    FreeEnvironmentStringsW(block);
    return list;
}

BOOL crt_wide_environment(void)
{
    if (!_wenviron)
        _wenviron = (wchar_t **)read_environment(wide_line);
    return _wenviron != NULL;
}

BOOL crt_environment_open(void)
{
    _environ = (char **)read_environment(narrow_line);
    return _environ != NULL;
}

static int find_narrow(const char *name, size_t length)
{
    for (int i = 0; _environ && _environ[i]; i++)
        if (_strnicmp(_environ[i], name, length) == 0 && _environ[i][length] == '=')
            return i;
    return -1;
}

static int find_wide(const wchar_t *name, size_t length)
{
    for (int i = 0; _wenviron && _wenviron[i]; i++)
        if (_wcsnicmp(_wenviron[i], name, length) == 0 && _wenviron[i][length] == L'=')
            return i;
    return -1;
}

/* getenv(name): the value, or NULL. Names do not depend on case. */
char *getenv(const char *name)
{
    _lock(CRT_LOCK_ENV);
    size_t length = strlen(name);
    int i = find_narrow(name, length);
    char *value = i < 0 ? NULL : _environ[i] + length + 1;
    _unlock(CRT_LOCK_ENV);
    return value;
}

wchar_t *_wgetenv(const wchar_t *name)
{
    _lock(CRT_LOCK_ENV);
    size_t length = wcslen(name);
    int i = crt_wide_environment() ? find_wide(name, length) : -1;
    wchar_t *value = i < 0 ? NULL : _wenviron[i] + length + 1;
    _unlock(CRT_LOCK_ENV);
    return value;
}

/* Entry i (or a new one for -1) of a list becomes entry; NULL removes it. The list's pointers move,
 * the blocks do not. */
static BOOL set_entry(void ***list, int i, void *entry)
{
    int count = 0;
    while (*list && (*list)[count])
        count++;
    if (!entry) {
        if (i >= 0)
            memmove(*list + i, *list + i + 1, (count - i) * sizeof **list);
        return TRUE;
    }
    if (i < 0) {
        void **grown = realloc(*list, (count + 2) * sizeof *grown);
        if (!grown)
            return FALSE;
        *list = grown;
        i = count;
        grown[count + 1] = NULL;
    }
    (*list)[i] = entry;
    return TRUE;
}

static int put(const char *narrow, const wchar_t *wide)
{
    const char *sign = strchr(narrow, '=');
    const wchar_t *wide_sign = wcschr(wide, L'=');
    if (!sign || sign == narrow || !wide_sign)
        return crt_fail(EINVAL);
    BOOL removes = sign[1] == 0, done;
    _lock(CRT_LOCK_ENV);
    done = set_entry((void ***)&_environ, find_narrow(narrow, sign - narrow),
                     removes ? NULL : _strdup(narrow));
    if (_wenviron)
        done &= set_entry((void ***)&_wenviron, find_wide(wide, wide_sign - wide),
                          removes ? NULL : _wcsdup(wide));
    _unlock(CRT_LOCK_ENV);
    wchar_t *name = _wcsdup(wide);
    if (!done || !name)
        return -1;
    name[wide_sign - wide] = 0;
    BOOL set = SetEnvironmentVariableW(name, removes ? NULL : wide_sign + 1);
    free(name);
    return set || removes ? 0 : crt_os_fail();
}

/* _putenv("NAME=value"): 0; "NAME=" removes. -1: EINVAL without a name, ENOMEM. */
int _putenv(const char *text)
{
    wchar_t *wide = crt_widen(text);
    int result = wide ? put(text, wide) : -1;
    free(wide);
    return result;
}

int _wputenv(const wchar_t *text)
{
    char *narrow = crt_narrow(text);
    int result = narrow ? put(narrow, text) : -1;
    free(narrow);
    return result;
}

/* _putenv_s(name, value): 0 or an errno value. */
errno_t _putenv_s(const char *name, const char *value)
{
    char *text = malloc(strlen(name) + strlen(value) + 2);
    if (!text)
        return ENOMEM;
    strcpy(text, name);
    strcat(strcat(text, "="), value);
    int failed = _putenv(text);
    free(text);
    return failed ? errno : 0;
}
