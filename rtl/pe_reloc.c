/*
 * pe_reloc.c - moving a mapped image to another base than it was linked for.
 *
 *  directory: blocks of { page RVA, bytes of the block } and 16-bit entries  | type:4 | offset in
 * page:12 |
 *
 * SPDX-License-Identifier: MIT
 */
#include "rtl/pe.h"

/* Checks one entry, and with `apply` performs it; 0 if it is malformed. */
static int entry(const struct PE_VIEW *view, uint32_t page_rva, uint16_t word, uint32_t delta,
                 int apply)
{
    uint32_t rva = page_rva + (word & 0xFFF);
    unsigned type = word >> 12;
    if (type == IMAGE_REL_BASED_ABSOLUTE)
        return 1; /* padding */
    if (type > IMAGE_REL_BASED_HIGHLOW || rva < page_rva)
        return 0;

    unsigned char *place = PeBytes(view, rva, type == IMAGE_REL_BASED_HIGHLOW ? 4 : 2);
    if (!place)
        return 0;
    if (!apply)
        return 1;
    uint32_t value = place[0] | (uint32_t)place[1] << 8;
    if (type == IMAGE_REL_BASED_HIGHLOW)
        value |= (uint32_t)place[2] << 16 | (uint32_t)place[3] << 24;
    value += type == IMAGE_REL_BASED_HIGH ? delta >> 16 : delta;
    place[0] = (unsigned char)value;
    place[1] = (unsigned char)(value >> 8);
    if (type == IMAGE_REL_BASED_HIGHLOW) {
        place[2] = (unsigned char)(value >> 16);
        place[3] = (unsigned char)(value >> 24);
    }
    return 1;
}

static int block(const struct PE_VIEW *view, const IMAGE_BASE_RELOCATION *header, uint32_t delta,
                 int apply)
{
    const uint16_t *words = (const uint16_t *)(header + 1);
    uint32_t count = (header->SizeOfBlock - sizeof(*header)) / 2, page_rva = header->VirtualAddress;
    for (uint32_t i = 0; i < count; i++)
        if (!entry(view, page_rva, words[i], delta, apply))
            return 0;
    return 1;
}

/* One walk over all blocks; 0 if one is malformed. */
static int walk(const struct PE_VIEW *view, const IMAGE_DATA_DIRECTORY *directory, uint32_t delta,
                int apply)
{
    uint32_t at = directory->VirtualAddress, left = directory->Size;
    if (at % 4 || !PeBytes(view, at, left))
        return 0;
    while (left >= sizeof(IMAGE_BASE_RELOCATION)) {
        const IMAGE_BASE_RELOCATION *header = PeBytes(view, at, sizeof(*header));
        uint32_t bytes = header->SizeOfBlock;
        if (bytes == 0 && header->VirtualAddress == 0)
            return 1; /* some linkers end the list so */
        if (bytes < sizeof(*header) || bytes > left || bytes % 4)
            return 0;
        if (!block(view, header, delta, apply))
            return 0;
        at += bytes;
        left -= bytes;
    }
    return 1;
}

/* The walk reads the directory again while it changes the image: a directory that lists itself is
 * refused. */
static int lists_itself(const struct PE_VIEW *view, const IMAGE_DATA_DIRECTORY *directory)
{
    uint32_t start = directory->VirtualAddress, end = start + directory->Size, at = start;
    while (end - at >= sizeof(IMAGE_BASE_RELOCATION)) {
        const IMAGE_BASE_RELOCATION *header = PeBytes(view, at, sizeof(*header));
        const uint16_t *words = (const uint16_t *)(header + 1);
        if (header->SizeOfBlock == 0)
            return 0;
        for (uint32_t i = 0; i < (header->SizeOfBlock - sizeof(*header)) / 2; i++) {
            uint32_t rva = header->VirtualAddress + (words[i] & 0xFFF);
            if (words[i] >> 12 != IMAGE_REL_BASED_ABSOLUTE && rva + 4 > start && rva < end)
                return 1;
        }
        at += header->SizeOfBlock;
    }
    return 0;
}

enum pe_verdict PeRelocate(const struct PE_VIEW *view, const IMAGE_DATA_DIRECTORY *relocations,
                           uint32_t delta)
{
    if (delta == 0 || relocations->Size == 0)
        return PE_OK;
    if (!walk(view, relocations, delta, 0) || lists_itself(view, relocations))
        return PE_RELOCATIONS;
    walk(view, relocations, delta, 1);
    return PE_OK;
}
