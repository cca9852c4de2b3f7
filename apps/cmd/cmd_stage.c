// SPDX-License-Identifier: MIT
// cmd_stage.c - one stage of a line: its text, and the redirections taken out of it.
//
// Between quotes nothing is special; ^ makes the next character an ordinary one. Source: MSDN, "Using
// command redirection operators".
#include "cmd.h"
#include <stdlib.h>

/* A file's name up to a delimiter or an operator, without its quotes. */
static bool read_file(const wchar_t **at, wchar_t *file)
{
    int count = 0;
    const wchar_t *from = skip_delimiters(*at);
    for (bool quoted = false;
         *from && (quoted || (!is_delimiter(*from) && !wcschr(L"&|<>", *from))); from++) {
        if (*from == '"')
            quoted = !quoted;
        else if (count < MAX_PATH - 1)
            file[count++] = *from;
    }
    file[count] = 0;
    *at = from;
    return count > 0;
}

/* From the < or > on. */
static bool read_redirection(const wchar_t **at, int stream, struct stage *stage)
{
    if (stage->redirection_count == MOST_REDIRECTIONS)
        return false;
    struct redirection *r = &stage->redirections[stage->redirection_count++];
    r->kind = **at == '<' ? FromFile : (*at)[1] == '>' ? AppendToFile : ToFile;
    r->stream = stream >= 0 ? stream : r->kind == FromFile ? 0 : 1;
    *at += r->kind == AppendToFile ? 2 : 1;
    if (**at != '&')
        return read_file(at, r->file);
    r->kind = CopyOfStream;
    r->copy_of = (*at)[1] - '0';
    *at += 2;
    return r->copy_of >= 0 && r->copy_of <= 2;
}

/* A digit that stands alone before < or >: the stream's; else -1. */
static int stream_number(const wchar_t *at, const wchar_t *start)
{
    bool alone = at == start || is_delimiter(at[-1]);
    return alone && at[0] >= '0' && at[0] <= '2' && at[1] && wcschr(L"<>", at[1]) ? at[0] - '0'
                                                                                  : -1;
}

static bool read_text(const wchar_t **from, struct stage *stage)
{
    const wchar_t *at = *from, *start = at;
    int count = 0;
    bool quoted = false, good = true;
    while (*at && good && (quoted || !wcschr(L"&|", *at))) {
        int stream = quoted ? -1 : stream_number(at, start);
        if (!quoted && (stream >= 0 || *at == '<' || *at == '>')) {
            at += stream >= 0;
            good = read_redirection(&at, stream, stage);
            continue;
        }
        quoted ^= *at == '"';
        if (!quoted && at[0] == '^' && at[1])
            at++;
        stage->text[count++] = *at++;
    }
    *from = at;
    memcpy(stage->raw, start, (at - start) * sizeof *start);
    return good && *skip_delimiters(stage->text);
}

struct stage *read_stage(const wchar_t **at)
{
    struct stage *stage = calloc(1, sizeof *stage);
    *at = skip_delimiters(*at);
    if (stage && read_text(at, stage))
        return stage;
    free(stage);
    return NULL;
}
