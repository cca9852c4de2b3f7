// SPDX-License-Identifier: MIT
// cmd.h - a command line becomes stages; a stage is a built-in command or a program.
//
//     line:  a  &  b  ||  c  &&  d  |  e      binds least ... most; each letter is a stage
//     stage: command words < file > file 2>&1
#pragma once
#define WIN32_LEAN_AND_MEAN
#include <stdbool.h>
#include <wchar.h>
#include <windows.h>

enum { LINE_UNITS = 8192, MOST_REDIRECTIONS = 8, MOST_STAGES = 32, NOT_RECOGNIZED = 9009 };

struct streams { /* borrowed handles: standard input, output, error */
    HANDLE handle[3];
};

enum redirection_kind { FromFile, ToFile, AppendToFile, CopyOfStream };

struct redirection {
    enum redirection_kind kind;
    int stream, copy_of;
    wchar_t file[MAX_PATH];
};

struct stage {
    struct stage *next;       /* reads what this one writes */
    wchar_t text[LINE_UNITS]; /* without redirections and carets */
    wchar_t raw[LINE_UNITS];  /* as it was written */
    struct redirection redirections[MOST_REDIRECTIONS];
    int redirection_count;
};

typedef int builtin(const wchar_t *arguments, const struct streams *streams);

/* --- cmd.c --- */
extern int cmd_error_level; /* of the last program or of a built-in command that failed */

/* --- cmd_expand.c --- */
void expand_variables(const wchar_t *line, wchar_t *out); /* out: LINE_UNITS */

/* --- cmd_parse.c --- */
void run_line(const wchar_t *line);

/* --- cmd_stage.c --- */
/* Reads one from *at on, up to an operator. NULL: nothing there, or nonsense. */
struct stage *read_stage(const wchar_t **at);

/* --- cmd_run.c --- */
int run_pipeline(const struct stage *first); /* of at most MOST_STAGES */

/* --- cmd_program.c --- */
/* Its process; NULL after a message: *code. */
HANDLE start_program(const wchar_t *text, const struct streams *streams, int *code);
HANDLE start_shell(const wchar_t *raw, const struct streams *streams, int *code);

/* --- cmd_words.c --- */
bool is_delimiter(wchar_t c);
bool next_word(const wchar_t **at, wchar_t *word); /* without quotes; word: LINE_UNITS */
const wchar_t *skip_delimiters(const wchar_t *at);
void say(HANDLE to, const wchar_t *format, ...);           /* at most LINE_UNITS */
int say_error(const struct streams *streams, DWORD error); /* its sentence; 1 */
int syntax_error(const struct streams *streams);           /* 1 */

/* --- cmd_builtin.c --- */
/* The built-in command that a text begins with, and its arguments; NULL: it is none. */
builtin *find_builtin(const wchar_t *text, const wchar_t **arguments);

/* --- cmd_files.c, cmd_dir.c --- */
builtin builtin_copy, builtin_del, builtin_mkdir, builtin_rmdir, builtin_ren, builtin_type,
    builtin_dir;
