/*
 * process.h - making processes; inside kernel/ only.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/ke.h"
#include "nt/ntapi.h"

void PsInitializeSystemProcess(void);
EPROCESS *PspCreateProcessObject(void);
void PspDropTebs(EPROCESS *process); /* forgets the TEB blocks: the address space goes */
/* The first process, its thread ready to run. *why (512 bytes): the sentence for @fail when
 * refused. */
NTSTATUS PspCreateFirstProcess(const char *command_line, EPROCESS **process, char *why);
/* Reserves the PEB's page and makes it; in the current space. */
NTSTATUS PspCreatePeb(EPROCESS *process);
NTSTATUS PspCreateParameters(EPROCESS *process, const char *command_line, const char *image_path,
                             PRTL_USER_PROCESS_PARAMETERS *out);
/* Finds the entry points of ring 3 in the view of ntdll. STATUS_ENTRYPOINT_NOT_FOUND: one is missing
 * (*missing names it); or no memory to look for them. */
NTSTATUS PspFindEntryPoints(ULONG base, const char **missing);
/* What a process has of memory (psinfo.c). */
void PspMemoryCounters(const EPROCESS *process, VM_COUNTERS_ *out);
/* Class 27 of NtQueryInformationProcess (psimagename.c). */
NTSTATUS PspReturnImageName(const EPROCESS *process, PVOID buffer, ULONG length, ULONG *returned);
/* Ends all processes but the system's, and waits until they are gone (psterm.c). */
void PspEndAllProcesses(void);
void KiRunFirstProcess(void *boot); /* the main system thread (kernel/run.c) */
