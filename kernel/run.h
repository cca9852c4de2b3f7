/*
 * run.h - one run of the program, and how it ended; between run.c and injectrun.c.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/ke.h"

typedef struct PROGRAM_END {
    bool started; /* false: `why` is a sentence */
    bool by_exception;
    NTSTATUS exit_status;
    char why[512];
} PROGRAM_END;

/* Runs the program to its end. Takes the Win32 command line. */
void KiRunProgram(const char *command, PROGRAM_END *end);
/* The same once for each allocation that `option` (the value of fail=) lets fail; the last run's end. */
void KiRunWithInjection(const char *command, const char *option, PROGRAM_END *end);
