// SPDX-License-Identifier: MIT
// cmd_parse.c - the operators of a line: & || && |, by recursive descent, loosest first.
//
// A line is gone through twice: to see whether all of it makes sense, and to do it.
#include "cmd.h"
#include <stdlib.h>

struct parser {
    const wchar_t *at;
    bool performs; /* the second time */
    bool failed;
};

/* Goes over the operator if it is next: & is not &&, | not ||. */
static bool takes(struct parser *p, const wchar_t *sign)
{
    size_t length = wcslen(sign);
    const wchar_t *at = skip_delimiters(p->at);
    if (p->failed || wcsncmp(at, sign, length) || (length == 1 && at[1] == at[0]))
        return false;
    p->at = at + length;
    return true;
}

static int parse_pipeline(struct parser *p, bool wanted)
{
    struct stage *first = NULL, **link = &first;
    int count = 0, code = 0;
    do {
        *link = read_stage(&p->at);
        p->failed |= *link == NULL || ++count > MOST_STAGES;
        if (*link)
            link = &(*link)->next;
    } while (takes(p, L"|"));
    if (p->performs && wanted && !p->failed)
        code = run_pipeline(first);
    while (first) {
        struct stage *next = first->next;
        free(first);
        first = next;
    }
    return code;
}

static int parse_and(struct parser *p, bool wanted)
{
    int code = parse_pipeline(p, wanted);
    while (takes(p, L"&&")) {
        wanted = wanted && code == 0;
        int last = parse_pipeline(p, wanted);
        code = wanted ? last : code;
    }
    return code;
}

static int parse_or(struct parser *p)
{
    int code = parse_and(p, true);
    while (takes(p, L"||")) {
        bool wanted = code != 0;
        int last = parse_and(p, wanted);
        code = wanted ? last : code;
    }
    return code;
}

/* False: it makes no sense. */
static bool parse_list(struct parser *p)
{
    parse_or(p);
    while (takes(p, L"&"))
        if (*skip_delimiters(p->at))
            parse_or(p);
    return !p->failed && *skip_delimiters(p->at) == 0;
}

void run_line(const wchar_t *line)
{
    static wchar_t text[LINE_UNITS];
    expand_variables(line, text);
    if (*skip_delimiters(text) == 0)
        return;
    struct parser check = {.at = text}, doing = {.at = text, .performs = true};
    if (parse_list(&check)) {
        parse_list(&doing);
        return;
    }
    say(GetStdHandle(STD_ERROR_HANDLE), L"The syntax of the command is incorrect.\r\n");
    cmd_error_level = 1;
}
