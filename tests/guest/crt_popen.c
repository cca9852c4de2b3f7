// SPDX-License-Identifier: MIT
// system, _popen and _pclose, and through them what the command interpreter does.
#include "tap.h"
#include <errno.h>
#include <process.h>
#include <stdlib.h>
#include <string.h>

/* What a command writes; *code is what _pclose says. */
static const char *output_of(const char *command, int *code)
{
    static char text[4096];
    FILE *pipe = _popen(command, "r");
    size_t length = pipe ? fread(text, 1, sizeof text - 1, pipe) : 0;
    text[length] = 0;
    *code = pipe ? _pclose(pipe) : -1;
    return text;
}

static void says(const char *command, const char *want, int want_code)
{
    int code;
    const char *got = output_of(command, &code);
    ok(!strcmp(got, want) && code == want_code, "%s", command);
    if (strcmp(got, want) || code != want_code)
        printf("# said \"%s\", code %d\n", got, code);
}

static const char *exists(const char *file)
{
    return GetFileAttributesA(file) == INVALID_FILE_ATTRIBUTES ? "no" : "yes";
}

static void test_system(void)
{
    ok(system(NULL) != 0, "there is an interpreter");
    ok(system("exit 7") == 7, "its exit code");
    ok(system("echo. > made.txt") == 0 && !strcmp(exists("made.txt"), "yes"), "it makes a file");
    ok(_wsystem(L"del made.txt") == 0 && !strcmp(exists("made.txt"), "no"), "_wsystem");
    if (on_wine())
        return;
    char *interpreter = strdup(getenv("COMSPEC"));
    _putenv("COMSPEC=C:\\nowhere.exe");
    errno = 0;
    ok(system(NULL) == 0 && errno == ENOENT, "COMSPEC names no file: 0 and ENOENT");
    errno = 0;
    ok(_popen("echo", "r") == NULL && errno == ENOENT, "nor can _popen start it");
    SetEnvironmentVariableA("COMSPEC", interpreter);
    char assignment[MAX_PATH + 9];
    sprintf(assignment, "COMSPEC=%s", interpreter);
    _putenv(assignment);
    free(interpreter);
}

static void test_operators(void)
{
    says("echo one&echo two", "one\ntwo\n", 0);
    says("exit 3||echo never", "", 3);
    says("cd nowhere 2>nul||echo or&exit 2", "or\n", 2);
    says("echo \"a & b\"", "\"a & b\"\n", 0);
    says("echo a^&b", "a&b\n", 0);
    says("set UNIT=x&&cmd /c echo %UNIT_OF_NOTHING%", "%UNIT_OF_NOTHING%\n", 0);
}

static void test_files(void)
{
    says("echo first>t.txt&echo second>>t.txt&type t.txt", "first\nsecond\n", 0);
    says("copy t.txt u.txt>nul&ren u.txt v.txt&type v.txt|\"%COMSPEC%\" /c exit 4", "", 4);
    says("mkdir sub&copy t.txt sub>nul&dir /b sub", "t.txt\n", 0);
    says("rmdir sub 2>nul||echo full&exit 2", "full\n", 2);
    says("del sub\\t.txt&rmdir sub&dir /b sub 2>nul||echo gone&exit 2", "gone\n", 2);
    says("del t.txt v.txt", "", 0);
    ok(!strcmp(exists("t.txt"), "no") && !strcmp(exists("v.txt"), "no"), "both are gone");
}

/* The program itself is what runs: NAME upper, NAME code. */
static void test_programs(const char *self)
{
    char line[2 * MAX_PATH + 64];
    sprintf(line, "echo abc|\"%s\" upper|\"%s\" upper", self, self);
    says(line, "ABC\n", 0);
    sprintf(line, "\"%s\" code 9", self);
    says(line, "", 9);
    sprintf(line, "\"%s\" upper >out.txt", self);
    FILE *pipe = _popen(line, "wt");
    fputs("some text\n", pipe);
    ok(_pclose(pipe) == 0, "a command reads what is written");
    says("type out.txt&del out.txt", "SOME TEXT\n", 0);
    errno = 0;
    ok(_pclose(stdin) == -1, "_pclose of another stream");
    ok(_popen("echo", "x") == NULL, "no such mode");
}

/* As Windows' interpreter documents it, and Wine's does not do it. */
static void test_documented(const char *self)
{
    int code;
    char line[2 * MAX_PATH + 64];
    says("echo yes&&echo too||echo not", "yes\ntoo\n", 0);
    says("cd nowhere 2>nul&&echo and", "", 1);
    says("type nowhere.txt 2>&1&exit 2", "The system cannot find the file specified.\n", 2);
    says("no-such-program 2>&1",
         "'no-such-program' is not recognized as an internal or external command,\n"
         "operable program or batch file.\n",
         1);
    says("type nul&&type nul>e.txt&&type e.txt&&del e.txt&&echo empty", "empty\n", 0);
    FILE *pipe = _popen("cmd>out.txt", "w");
    fputs("set A=b\necho %A%\nexit 5\n", pipe);
    ok(_pclose(pipe) == 5, "lines from standard input");
    ok(strstr(output_of("type out.txt&del out.txt", &code), ">b\n") != NULL, "one after the other");
    says("echo one|&echo two", "", 1);
    sprintf(line, "\"\"%s\" code 6 && echo no\"", self);
    says(line, "", 6);
}

static int child(int argc, char **argv)
{
    if (!strcmp(argv[1], "code"))
        return atoi(argv[2]);
    for (int c; (c = getchar()) != EOF;)
        putchar(c >= 'a' && c <= 'z' ? c - 32 : c);
    return 0;
}

int main(int argc, char **argv)
{
    char self[MAX_PATH];
    if (argc > 1)
        return child(argc, argv);
    GetModuleFileNameA(NULL, self, sizeof self);
    test_system();
    test_operators();
    test_files();
    test_programs(self);
    if (!on_wine())
        test_documented(self);
    return tap_end();
}
