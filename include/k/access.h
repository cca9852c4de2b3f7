/*
 * access.h - the access rights of processes, threads and dispatcher objects.
 *
 * Source: MSDN, "Process Security and Access Rights", "Thread Security and Access Rights", "Synchronization
 * Object Security and Access Rights".
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once

#define STANDARD_RIGHTS_READ    0x00020000u
#define STANDARD_RIGHTS_WRITE   0x00020000u
#define STANDARD_RIGHTS_EXECUTE 0x00020000u

#define EVENT_QUERY_STATE  0x0001u
#define EVENT_MODIFY_STATE 0x0002u
#define EVENT_ALL_ACCESS   0x001F0003u

#define MUTANT_QUERY_STATE 0x0001u
#define MUTANT_ALL_ACCESS  0x001F0001u

#define SEMAPHORE_QUERY_STATE  0x0001u
#define SEMAPHORE_MODIFY_STATE 0x0002u
#define SEMAPHORE_ALL_ACCESS   0x001F0003u

#define THREAD_TERMINATE         0x0001u
#define THREAD_SUSPEND_RESUME    0x0002u
#define THREAD_ALERT             0x0004u
#define THREAD_GET_CONTEXT       0x0008u
#define THREAD_SET_CONTEXT       0x0010u
#define THREAD_SET_INFORMATION   0x0020u
#define THREAD_QUERY_INFORMATION 0x0040u
#define THREAD_ALL_ACCESS        0x001FFFFFu /* later systems' value; it contains XP's 0x1F03FF */

#define PROCESS_TERMINATE         0x0001u
#define PROCESS_CREATE_THREAD     0x0002u
#define PROCESS_VM_OPERATION      0x0008u
#define PROCESS_VM_READ           0x0010u
#define PROCESS_VM_WRITE          0x0020u
#define PROCESS_DUP_HANDLE        0x0040u
#define PROCESS_CREATE_PROCESS    0x0080u
#define PROCESS_SET_INFORMATION   0x0200u
#define PROCESS_QUERY_INFORMATION 0x0400u
#define PROCESS_ALL_ACCESS        0x001FFFFFu

#define SECTION_QUERY       0x0001u
#define SECTION_MAP_WRITE   0x0002u
#define SECTION_MAP_READ    0x0004u
#define SECTION_MAP_EXECUTE 0x0008u
#define SECTION_EXTEND_SIZE 0x0010u
#define SECTION_ALL_ACCESS  0x000F001Fu
