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

/* Lines of char (unit 1) or wchar_t (unit 2) that follow each other; an empty one ends them. */
static size_t line_length(const void *line, size_t unit)
{
    return unit == 1 ? strlen(line) : wcslen(line);
}

/* An array of pointers to the lines of `block`, or NULL: no memory. Those that begin with '=' are
 * the current directories of drives: not for programs. */
static void **list_lines(char *block, size_t unit)
{
    size_t count = 0, length;
    for (char *at = block; (length = line_length(at, unit)) != 0; at += (length + 1) * unit)
        count++;
    void **list = malloc((count + 1) * sizeof *list);
    count = 0;
    for (char *at = block; list && (length = line_length(at, unit)) != 0; at += (length + 1) * unit)
        if (*at != '=' || (unit == 2 && at[1] != 0))
            list[count++] = at;
    if (list)
        list[count] = NULL;
    return list;
}

/* The process's environment as one block of the run-time's; NULL: no memory. Most often an ANSI
 * character has one byte. */
static void *read_environment(size_t unit)
{
    wchar_t *block = GetEnvironmentStringsW();
    if (!block)
        return NULL;
    int chars = 1, bytes;
    for (size_t length; (length = wcslen(block + chars - 1)) != 0;)
        chars += (int)length + 1;
    bytes = chars * (int)unit;
    char *copy = malloc(bytes);
    if (copy && unit == 2) {
        memcpy(copy, block, bytes);
    } else if (copy && !WideCharToMultiByte(CP_ACP, 0, block, chars, copy, bytes, NULL, NULL)) {
        free(copy);
        bytes = WideCharToMultiByte(CP_ACP, 0, block, chars, NULL, 0, NULL, NULL);
        copy = malloc(bytes);
        if (copy)
            WideCharToMultiByte(CP_ACP, 0, block, chars, copy, bytes, NULL, NULL);
    }
    FreeEnvironmentStringsW(block);
    return copy;
}

/* The blocks stay: programs keep pointers into them. */
BOOL crt_wide_environment(void)
{
    void *block = _wenviron ? NULL : read_environment(sizeof(wchar_t));
    if (block && !(_wenviron = (wchar_t **)list_lines(block, sizeof(wchar_t))))
        free(block);
    return _wenviron != NULL;
}

BOOL crt_environment_open(void)
{
    void *block = read_environment(sizeof(char));
    if (block)
        _environ = (char **)list_lines(block, sizeof(char));
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
