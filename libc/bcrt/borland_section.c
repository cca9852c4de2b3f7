/*
 * borland_section.c - sections: reserved by the MiB, committed and given back by 16 KiB.
 *
 * The last four bytes of what is committed are the end mark, a used block of no bytes: nothing is
 * joined across it. When a section grows, its end mark becomes the tag of the new free block.
 *
 * Next: libc/kernel32/virtual_alloc.c
 * SPDX-License-Identifier: MIT
 */
#include "bcrt/borland.h"

static SECTION sections = {&sections, &sections, NULL, NULL};

static ULONG round_up(ULONG bytes, ULONG to)
{
    return (bytes + to - 1) / to * to;
}

/* Commits at least `bytes` more, and makes them free. NULL: there is no room, or no memory. */
static BLOCK *extend(SECTION *section, ULONG bytes)
{
    bytes = round_up(bytes, STEP_BYTES);
    char *end = section->committed_end;
    if (bytes > (ULONG)(section->reserved_end - end) ||
        !VirtualAlloc(end, bytes, MEM_COMMIT, PAGE_READWRITE))
        return NULL;
    section->committed_end += bytes;
    BLOCK *block = (BLOCK *)(end - TAG_BYTES);
    block->tag = bytes | USED | (block->tag & PREVIOUS_FREE);
    block_after(block)->tag = USED;
    return block_give(block);
}

/* A new section with a free block of at least `bytes`. */
static BLOCK *open(ULONG bytes)
{
    ULONG committed = round_up(sizeof(SECTION) + bytes + TAG_BYTES, STEP_BYTES);
    ULONG reserved = round_up(committed, SECTION_BYTES);
    SECTION *section = VirtualAlloc(NULL, reserved, MEM_RESERVE, PAGE_READWRITE);
    if (!section)
        return NULL;
    if (!VirtualAlloc(section, committed, MEM_COMMIT, PAGE_READWRITE)) {
        VirtualFree(section, 0, MEM_RELEASE);
        return NULL;
    }
    char *start = (char *)section, *end = start + committed;
    *section = (SECTION){sections.next, &sections, end, start + reserved};
    section->next->previous = sections.next = section;
    BLOCK *block = (BLOCK *)(section + 1);
    block->tag = (ULONG)(end - TAG_BYTES - (char *)block) | USED;
    block_after(block)->tag = USED;
    return block_give(block);
}

BLOCK *section_grow(ULONG bytes)
{
    for (SECTION *section = sections.next; section != &sections; section = section->next) {
        BLOCK *block = extend(section, bytes);
        if (block)
            return block;
    }
    return open(bytes);
}

static SECTION *ending_at(const char *end)
{
    SECTION *section = sections.next;
    while (section->committed_end != end)
        section = section->next;
    return section;
}

/* Gives back the whole steps of the free block at the end of a section: the section itself, if
 * nothing else is in it. */
void section_trim(BLOCK *last)
{
    SECTION *section = ending_at((char *)block_after(last) + TAG_BYTES);
    char *end = section->committed_end;
    ULONG needed = (ULONG)((char *)last - (char *)section) + LEAST_BYTES + TAG_BYTES;
    char *new_end = (char *)section + round_up(needed, STEP_BYTES);
    if (last == (BLOCK *)(section + 1)) {
        block_unlist(last);
        section->previous->next = section->next;
        section->next->previous = section->previous;
        VirtualFree(section, 0, MEM_RELEASE);
    } else if (new_end < end) {
        block_unlist(last);
        section->committed_end = new_end;
        last->tag = (ULONG)(new_end - TAG_BYTES - (char *)last) | USED;
        block_after(last)->tag = USED;
        block_give(last);
        VirtualFree(new_end, end - new_end, MEM_DECOMMIT);
    }
}
