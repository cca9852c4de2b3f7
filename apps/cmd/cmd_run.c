// SPDX-License-Identifier: MIT
// cmd_run.c - runs a pipeline: redirections are opened, stages run, all are waited for.
//
// A built-in command runs in this process if it is alone, as part of a pipe in an interpreter of its
// own.
#include "cmd.h"

/* Opens what a stage redirects; what was opened is in `opened`, to be closed. */
static bool redirect(const struct stage *stage, struct streams *streams, struct streams *opened)
{
    for (int i = 0; i < stage->redirection_count; i++) {
        const struct redirection *r = &stage->redirections[i];
        HANDLE *to = &streams->handle[r->stream], *own = &opened->handle[r->stream];
        if (r->kind == CopyOfStream) {
            *to = streams->handle[r->copy_of];
            continue;
        }
        DWORD access = r->kind == FromFile ? GENERIC_READ : GENERIC_WRITE;
        DWORD how = r->kind == ToFile     ? CREATE_ALWAYS
                    : r->kind == FromFile ? OPEN_EXISTING
                                          : OPEN_ALWAYS;
        HANDLE file = CreateFileW(r->file, access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, how,
                                  FILE_ATTRIBUTE_NORMAL, NULL);
        if (file == INVALID_HANDLE_VALUE)
            return false;
        if (r->kind == AppendToFile)
            SetFilePointer(file, 0, NULL, FILE_END);
        if (*own)
            CloseHandle(*own);
        *to = *own = file;
    }
    return true;
}

static void close_streams(const struct streams *opened)
{
    for (int i = 0; i < 3; i++)
        if (opened->handle[i])
            CloseHandle(opened->handle[i]);
}

static int await(HANDLE process)
{
    DWORD code = 1;
    WaitForSingleObject(process, INFINITE);
    GetExitCodeProcess(process, &code);
    CloseHandle(process);
    return code;
}

static struct streams standard_streams(void)
{
    return (struct streams){{GetStdHandle(STD_INPUT_HANDLE), GetStdHandle(STD_OUTPUT_HANDLE),
                             GetStdHandle(STD_ERROR_HANDLE)}};
}

static int run_alone(const struct stage *stage)
{
    struct streams streams = standard_streams(), opened = {0};
    const wchar_t *arguments;
    builtin *command = find_builtin(stage->text, &arguments);
    int code = 0;
    if (!redirect(stage, &streams, &opened)) {
        struct streams standard = standard_streams();
        code = say_error(&standard, GetLastError());
    } else if (command) {
        code = command(arguments, &streams);
    } else {
        HANDLE process = start_program(stage->text, &streams, &code);
        code = process ? await(process) : code;
    }
    close_streams(&opened);
    if (code || !command)
        cmd_error_level = code;
    return code;
}

/* One of several stages, on `streams`. NULL after a message. */
static HANDLE start_stage(const struct stage *stage, struct streams streams, int *code)
{
    struct streams opened = {0};
    const wchar_t *arguments;
    HANDLE process = NULL;
    if (find_builtin(stage->text, &arguments))
        return start_shell(stage->raw, &streams, code);
    if (redirect(stage, &streams, &opened))
        process = start_program(stage->text, &streams, code);
    else
        *code = say_error(&streams, GetLastError());
    close_streams(&opened);
    return process;
}

int run_pipeline(const struct stage *first)
{
    HANDLE processes[MOST_STAGES], in = NULL;
    int codes[MOST_STAGES] = {0}, count = 0;
    if (first->next == NULL)
        return run_alone(first);
    for (const struct stage *stage = first; stage; stage = stage->next) {
        struct streams streams = standard_streams();
        HANDLE next_in = NULL, out = NULL;
        if (in)
            streams.handle[0] = in;
        if (stage->next && CreatePipe(&next_in, &out, NULL, 0))
            streams.handle[1] = out;
        processes[count] = start_stage(stage, streams, &codes[count]);
        count++;
        if (in)
            CloseHandle(in);
        if (out)
            CloseHandle(out);
        in = next_in;
    }
    for (int i = 0; i < count; i++)
        if (processes[i])
            codes[i] = await(processes[i]);
    return cmd_error_level = codes[count - 1];
}
