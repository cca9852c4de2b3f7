/*
 * ntdllp.h - what the files of ntdll share among themselves. Each includes this first: it makes the
 * exports ours.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#define NTDLL_BUILD
#define _CRTIMP  /* <windows.h> brings <string.h>, whose functions are defined here, not imported  \
                  */
#include "ntdll/ntdll.h"

int __cdecl _vsnprintf(char *text, size_t room, const char *format, va_list arguments);
int __cdecl _snprintf(char *text, size_t room, const char *format, ...);

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
