/*
 * slist.c - singly linked lists without a lock. The header changes as one 64-bit value: first
 * entry, depth, and a sequence number, so that an entry that went and came back in between is
 * noticed. MSDN: "Interlocked Singly Linked Lists".
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ntdllp.h"

void NTAPI RtlInitializeSListHead(PSLIST_HEADER list)
{
    list->Alignment = 0;
}

PSLIST_ENTRY NTAPI RtlFirstEntrySList(const SLIST_HEADER *list)
{
    return list->Next.Next;
}

WORD NTAPI RtlQueryDepthSList(PSLIST_HEADER list)
{
    return list->Depth;
}

static int replace(PSLIST_HEADER list, const SLIST_HEADER *old, PSLIST_ENTRY first, WORD depth)
{
    SLIST_HEADER fresh;
    fresh.Next.Next = first;
    fresh.Depth = depth;
    fresh.Sequence = (WORD)(old->Sequence + 1);
    return __sync_bool_compare_and_swap(&list->Alignment, old->Alignment, fresh.Alignment);
}

/* Returns what was first before. */
PSLIST_ENTRY NTAPI RtlInterlockedPushEntrySList(PSLIST_HEADER list, PSLIST_ENTRY entry)
{
    SLIST_HEADER old;
    do {
        old = *list;
        entry->Next = old.Next.Next;
    } while (!replace(list, &old, entry, (WORD)(old.Depth + 1)));
    return old.Next.Next;
}

/* NULL: the list is empty. */
PSLIST_ENTRY NTAPI RtlInterlockedPopEntrySList(PSLIST_HEADER list)
{
    SLIST_HEADER old;
    do {
        old = *list;
        if (!old.Next.Next)
            return NULL;
    } while (!replace(list, &old, old.Next.Next->Next, (WORD)(old.Depth - 1)));
    return old.Next.Next;
}

/* Takes all entries; returns the first. */
PSLIST_ENTRY NTAPI RtlInterlockedFlushSList(PSLIST_HEADER list)
{
    SLIST_HEADER old;
    do
        old = *list;
    while (old.Next.Next && !replace(list, &old, NULL, 0));
    return old.Next.Next;
}
