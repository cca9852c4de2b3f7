/*
 * newprocess.h - what the first process and all others share in being made.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel/process.h"
#include "mm/mm.h"

/* The section that each process maps as ntdll; takes the reference over. NULL: the last process is
 * gone. */
void PspSetNtdll(SECTION *section);
/* \KnownDlls (knowndlls.c), before the first process and after the last. A DLL that cannot be opened is
 * none of it. */
void PspOpenKnownDlls(void);
void PspCloseKnownDlls(void);
/* Shared page, ntdll, program, PEB, in a new process, which is the current one. What was made when
 * it fails, PspEndSpace takes away. STATUS_INSUFFICIENT_RESOURCES, _COMMITMENT_LIMIT, _NO_MEMORY,
 * _CONFLICTING_ADDRESSES (a program that cannot be moved). */
NTSTATUS PspBuildProcess(EPROCESS *process, SECTION *program);
