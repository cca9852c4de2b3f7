/* getmainargs.c - start-up: argc, argv, the environment, and the lists of initialisers.
 *
 * The command line is cut by Microsoft's documented rules: blanks separate; 2n backslashes and a
 * quote are n backslashes and a delimiter, 2n+1 are n backslashes and a literal quote; elsewhere a
 * backslash is itself.
 * Manual: "Parsing C command-line arguments", "__getmainargs", "_initterm", "__set_app_type"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "argv.h"

int __argc;
char **__argv;
wchar_t **__wargv;
char *_acmdln;
wchar_t *_wcmdln;
char *_pgmptr;
wchar_t *_wpgmptr;
char **__initenv;
wchar_t **__winitenv;
unsigned _osver, _winver, _winmajor, _winminor, _osplatform;
static int app_type;

static wchar_t program_path[MAX_PATH + 1];
static char program_path_a[MAX_PATH + 1];

static void read_version(void)
{
    DWORD version = GetVersion();
    _winmajor = version & 0xFF;
    _winminor = version >> 8 & 0xFF;
    _winver = _winmajor << 8 | _winminor;
    _osver = version >> 16 & 0x7FFF;
    _osplatform = VER_PLATFORM_WIN32_NT;
}

BOOL crt_args_open(void)
{
    read_version();
    _acmdln = GetCommandLineA();
    _wcmdln = GetCommandLineW();
    GetModuleFileNameA(NULL, program_path_a, MAX_PATH);
    GetModuleFileNameW(NULL, program_path, MAX_PATH);
    _pgmptr = program_path_a;
    _wpgmptr = program_path;
    return TRUE;
}

/* __getmainargs(argc, argv, env, wildcards, start): fills the first three; wildcards != 0 expands *
 * and ?; start->new mode is set. 0, or -1 when memory ran out. */
int __getmainargs(int *argc, char ***argv, char ***env, int wildcards, int *start)
{
    wchar_t **wide = crt_argv(_wcmdln, wildcards, &__argc);
    if (!wide)
        return -1;
    __argv = crt_narrow_argv(wide, __argc);
    if (!__argv)
        return -1;
    __initenv = _environ;
    *argc = __argc;
    *argv = __argv;
    *env = _environ;
    if (start)
        crt_new_mode = *start;
    return 0;
}

int __wgetmainargs(int *argc, wchar_t ***argv, wchar_t ***env, int wildcards, int *start)
{
    __wargv = crt_argv(_wcmdln, wildcards, &__argc);
    if (!__wargv || !crt_wide_environment())
        return -1;
    __winitenv = _wenviron;
    *argc = __argc;
    *argv = __wargv;
    *env = _wenviron;
    if (start)
        crt_new_mode = *start;
    return 0;
}

/* _initterm(first, end): call each non-null function of the table. */
void _initterm(_PVFV *first, _PVFV *end)
{
    for (; first < end; first++)
        if (*first)
            (*first)();
}

/* _initterm_e: the same, but stops at the first non-zero result and returns it. */
int _initterm_e(_PIFV *first, _PIFV *end)
{
    int error = 0;
    for (; first < end && !error; first++)
        if (*first)
            error = (*first)();
    return error;
}

/* __set_app_type(1 console, 2 window): where run-time errors go; here always to standard error. */
void __set_app_type(int type)
{
    app_type = type;
}

int *__p___argc(void)
{
    return &__argc;
}

char ***__p___argv(void)
{
    return &__argv;
}

wchar_t ***__p___wargv(void)
{
    return &__wargv;
}

char **__p__acmdln(void)
{
    return &_acmdln;
}

wchar_t **__p__wcmdln(void)
{
    return &_wcmdln;
}

char **__p__pgmptr(void)
{
    return &_pgmptr;
}

wchar_t **__p__wpgmptr(void)
{
    return &_wpgmptr;
}

char ***__p___initenv(void)
{
    return &__initenv;
}

wchar_t ***__p___winitenv(void)
{
    return &__winitenv;
}
