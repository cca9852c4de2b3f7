/*
 * ntdllp.h - what the files of ntdll share among themselves. Each includes this first: it makes the exports ours.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#define NTDLL_BUILD
#define _CRTIMP /* <windows.h> brings <string.h>, whose functions are defined here, not imported */
#include "ntdll/ntdll.h"

#define STRING_BYTES(literal) (sizeof(literal) - sizeof((literal)[0])) /* of a literal, without its NUL */

/* Begins a list that is its own head; the other two as in the WDK. */
static inline void list_init(LIST_ENTRY *head)
{
    head->Flink = head->Blink = head;
}

static inline void list_append(LIST_ENTRY *head, LIST_ENTRY *entry)
{
    entry->Flink = head;
    entry->Blink = head->Blink;
    head->Blink->Flink = entry;
    head->Blink = entry;
}

static inline void list_remove(LIST_ENTRY *entry)
{
    entry->Blink->Flink = entry->Flink;
    entry->Flink->Blink = entry->Blink;
}
