// SPDX-License-Identifier: MIT
// TAP for test programs: ok(condition, "what", …) for each result, tap_end() as main's value.
#pragma once
#include <stdarg.h>
#include <stdio.h>
#include <windows.h>

static int tap_count, tap_failed;

__attribute__((format(printf, 3, 4))) static void tap_result(int line, int good, const char *format,
                                                             ...)
{
    DWORD error = GetLastError();
    va_list args;
    printf("%s %d - ", good ? "ok" : "not ok", ++tap_count);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    if (!good)
        printf("# line %d, GetLastError() is %lu\n", line, error);
    tap_failed += !good;
    SetLastError(error);
}
#define ok(condition, ...) tap_result(__LINE__, (condition) != 0, __VA_ARGS__)

/* Where Wine is known to differ from Windows: as root it minds no read-only file, and it keeps few
 * attributes. */
static inline int on_wine(void)
{
    return GetProcAddress(GetModuleHandleA("ntdll.dll"), "wine_get_version") != NULL;
}

/* The call fails with this error. */
#define fails(call, error, ...)                                                                    \
    do {                                                                                           \
        SetLastError(0xDEAD);                                                                      \
        int did_ = (call);                                                                         \
        ok(!did_ && GetLastError() == (error), __VA_ARGS__);                                       \
    } while (0)

static int tap_end(void)
{
    printf("1..%d\n", tap_count);
    return tap_failed != 0;
}
