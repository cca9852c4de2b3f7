/* crt_tap.h - results as TAP lines for the crt_* tests. SPDX-License-Identifier: MIT */
#ifndef CRT_TAP_H
#define CRT_TAP_H
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failures;

static inline void ok(int good, const char *name)
{
    tap_failures += !good;
    printf("%sok %d - %s\n", good ? "" : "not ", ++tap_count, name);
}

/* Equal text; a difference is shown. */
static inline void is(const char *got, const char *want, const char *name)
{
    int good = strcmp(got, want) == 0;
    ok(good, name);
    if (!good)
        printf("# got  [%s]\n# want [%s]\n", got, want);
}

static inline void is_number(long long got, long long want, const char *name)
{
    ok(got == want, name);
    if (got != want)
        printf("# got  %.0f\n# want %.0f\n", (double)got, (double)want);
}

/* The plan at the end; the exit code. */
static inline int done(void)
{
    printf("1..%d\n", tap_count);
    return tap_failures != 0;
}

#endif
