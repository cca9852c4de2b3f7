/*
 * injectrun.c - option fail=: the first process again and again, each time with another allocation
 * that fails.
 *
 *   fail=KIND:N      the n-th allocation of the kind fails     KIND: frame, pool, vad, charge
 *   fail=KIND:N-M    one run for each n of N…M; ends early with the first run that has no n-th one
 *   …+               and each later allocation of that run fails, too
 *
 * Counting begins before the process is made, so each step of its birth is reached as well. After
 * each run the books are compared, and a record @injected is written.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/boot.h"
#include "k/ex.h"
#include "kernel/run.h"
#include "mm/inject.h"
#include "mm/mm.h"

struct injection_plan {
    enum inject_kind kind;
    ULONG first, last;
    bool onward;
};

static const char *const kind_names[INJECT_COUNT] = {NULL, "frame", "pool", "vad", "charge"};

/* KIND:N[-M][+]; false: it is not of that form. */
static bool parse_plan(const char *text, struct injection_plan *plan)
{
    const char *at = text;
    plan->kind = InjectNone;
    while (*at != 0 && *at != ':')
        at++;
    for (int kind = InjectFrame; kind < INJECT_COUNT; kind++)
        if (strlen(kind_names[kind]) == (size_t)(at - text) &&
            strncmp(text, kind_names[kind], (size_t)(at - text)) == 0)
            plan->kind = (enum inject_kind)kind;
    if (plan->kind == InjectNone || *at != ':')
        return false;
    at = KiParseNumber(at + 1, &plan->first);
    plan->last = plan->first;
    if (*at == '-')
        at = KiParseNumber(at + 1, &plan->last);
    plan->onward = *at == '+';
    at += plan->onward;
    return *at == 0 && plan->first > 0 && plan->last >= plan->first;
}

/* One run; false: it had no n-th allocation. */
static bool run_injected(const char *command, const struct injection_plan *plan, ULONG n,
                         PROGRAM_END *end)
{
    MmArmInjection(plan->kind, n, plan->onward);
    KiRunProgram(command, end);
    ULONG injected = MmDisarmInjection();
    MmTrimSections();
    MmTrimSystemSpace(); /* what stands in caches would not be asked for in the next run */
    ExTrimPool();
    MiCheckPages();
    KdPrint("@injected %s %u%s: %u, ", kind_names[plan->kind], n, plan->onward ? "+" : "",
            injected);
    if (end->started)
        KdPrint("exit 0x%08x%s\n", end->exit_status, end->by_exception ? " exception" : "");
    else
        KdPrint("fail %s\n", end->why);
    return injected > 0;
}

void KiRunWithInjection(const char *command, const char *option, PROGRAM_END *end)
{
    struct injection_plan plan;
    if (!parse_plan(option, &plan)) {
        end->started = false;
        KdFormat(end->why, sizeof end->why,
                 "fail=%s: it is KIND:N, KIND:N-M or one of them with +; KIND is frame, pool, vad "
                 "or charge.",
                 option);
        return;
    }
    for (ULONG n = plan.first; n <= plan.last; n++)
        if (!run_injected(command, &plan, n, end))
            break;
}
