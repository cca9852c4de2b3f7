/*
 * k32_filter_exit.c - a filter that says "execute the handler" ends the process with the
 * exception's code.
 *
 * SPDX-License-Identifier: MIT
 */
// exit: 21
#include "k32_tap.h"

static LONG WINAPI execute_handler(EXCEPTION_POINTERS *pointers)
{
    ok(1, "the filter is called");
    tap_end();
    fflush(stdout);
    return EXCEPTION_EXECUTE_HANDLER;
}

int main(void)
{
    SetUnhandledExceptionFilter(execute_handler);
    RaiseException(0xE0000015, 0, 0, NULL); /* low byte: 21 */
    return 1;
}
