/* crt_args.c - how a command line becomes argv: the program starts itself with some, the child
 * answers. Without CreateProcess there is nothing to test, and it says so.
 *
 * SPDX-License-Identifier: MIT
 */
#include "crt_tap.h"
#include <windows.h>
#include <stdlib.h>

int _dowildcard = -1; /* expand * and ? */

static const struct {
    const char *line, *want;
} cases[] = {
    {"a b\tc", "<a><b><c>"},
    {"a\\\\b \"c d\" e\\\"f \"g\\\\\" h", "<a\\\\b><c d><e\"f><g\\><h>"},
    {"\"a\"\"b\" c", "<a\"b><c>"},
    {"\"\" x \"", "<><x><>"},
    {"a\"b c\"d e", "<ab cd><e>"},
    {"\\\\\\\"x \"y\\\\\\\\\" z\\", "<\\\"x><y\\\\><z\\>"},
    {"'a b' ^", "<'a><b'><^>"},
    {"crt_args_?.tmp *.none", "<crt_args_1.tmp><crt_args_2.tmp><*.none>"},
};
enum { CASES = sizeof cases / sizeof *cases };

/* The child: writes its arguments where the parent reads them. */
static int answer(int argc, char **argv)
{
    FILE *f = fopen("crt_args.out", "wb");
    for (int i = 2; i < argc; i++)
        fprintf(f, "<%s>", argv[i]);
    fclose(f);
    return 0;
}

static BOOL run(const char *self, const char *line)
{
    char command[600];
    STARTUPINFOA start = {.cb = sizeof start};
    PROCESS_INFORMATION child;
    sprintf(command, "\"%s\" child %s", self, line);
    if (!CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &start, &child))
        return FALSE;
    WaitForSingleObject(child.hProcess, INFINITE);
    CloseHandle(child.hThread);
    CloseHandle(child.hProcess);
    return TRUE;
}

static void touch(const char *name)
{
    fclose(fopen(name, "wb"));
}

int main(int argc, char **argv)
{
    char self[MAX_PATH], got[300];
    if (argc > 1 && !strcmp(argv[1], "child"))
        return answer(argc, argv);
    GetModuleFileNameA(NULL, self, sizeof self);
    ok(argc == 1 && argv[1] == NULL, "argv ends with NULL");
    ok(strstr(argv[0], "crt_args") != NULL, "argv[0] names the program");
    touch("crt_args_2.tmp");
    touch("crt_args_1.tmp");
    for (int i = 0; i < CASES; i++) {
        if (!run(self, cases[i].line)) {
            printf("ok %d - %s # SKIP CreateProcess fails\n", ++tap_count, cases[i].line);
            continue;
        }
        FILE *f = fopen("crt_args.out", "rb");
        got[f ? fread(got, 1, sizeof got - 1, f) : 0] = 0;
        fclose(f);
        is(got, cases[i].want, cases[i].line);
    }
    remove("crt_args.out");
    remove("crt_args_1.tmp");
    remove("crt_args_2.tmp");
    return done();
}
