/*
 * pe_export.c - looking up one export of a mapped image.
 *
 *  directory ─► names[]     RVAs of strings, sorted     n
 *            ─► ordinals[]  index into functions        n     (parallel to names)
 *            ─► functions[] RVAs                        m     inside the directory's own range: a
 * forwarder string
 *
 * A program's start looks up some hundred names, so strings are compared four bytes at a time: the
 * first difference decides, whatever follows it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rtl/pe.h"

typedef uint32_t __attribute__((aligned(1), may_alias)) word_t; /* 4 bytes of a string */

void *PeBytes(const struct PE_VIEW *view, uint32_t rva, uint32_t bytes)
{
    if (rva > view->bytes || bytes > view->bytes - rva)
        return NULL;
    return view->base + rva;
}

/* Is one of its bytes 0? The lowest bit that is set lies in the first such byte. */
static inline uint32_t zero_byte(uint32_t word)
{
    return (word - 0x01010101u) & ~word & 0x80808080u;
}

const char *PeName(const struct PE_VIEW *view, uint32_t rva, uint32_t *chars)
{
    uint32_t end = rva, zero;
    if (rva >= view->bytes)
        return NULL;
    for (; view->bytes - end >= sizeof(word_t); end += sizeof(word_t)) {
        if ((zero = zero_byte(*(const word_t *)(view->base + end))) != 0) {
            *chars = end - rva + (uint32_t)__builtin_ctz(zero) / 8;
            return (const char *)view->base + rva;
        }
    }
    for (; end < view->bytes; end++) {
        if (view->base[end] == '\0') {
            *chars = end - rva;
            return (const char *)view->base + rva;
        }
    }
    return NULL;
}

const char *PeString(const struct PE_VIEW *view, uint32_t rva)
{
    uint32_t chars;
    return PeName(view, rva, &chars);
}

/* An array of `count` elements, or NULL if it leaves the view or is not aligned to its elements. */
static const void *array(const struct PE_VIEW *view, uint32_t rva, uint32_t count, uint32_t element)
{
    if (count > view->bytes / element || rva % element)
        return NULL;
    return PeBytes(view, rva, count * element);
}

enum pe_found PeOpenExports(const struct PE_VIEW *view, const IMAGE_DATA_DIRECTORY *place,
                            struct PE_EXPORTS *out)
{
    if (place->Size == 0)
        return PE_NOT_FOUND;
    const IMAGE_EXPORT_DIRECTORY *directory =
        PeBytes(view, place->VirtualAddress, sizeof(*directory));
    if (!directory || place->VirtualAddress % 4)
        return PE_MALFORMED;
    *out = (struct PE_EXPORTS){
        .view = view,
        .place = *place,
        .names = array(view, directory->AddressOfNames, directory->NumberOfNames, 4),
        .ordinals = array(view, directory->AddressOfNameOrdinals, directory->NumberOfNames, 2),
        .functions = array(view, directory->AddressOfFunctions, directory->NumberOfFunctions, 4),
        .name_count = directory->NumberOfNames,
        .function_count = directory->NumberOfFunctions,
        .ordinal_base = directory->Base,
    };
    return out->names && out->ordinals && out->functions ? PE_FOUND : PE_MALFORMED;
}

static enum pe_found function_at(const struct PE_EXPORTS *exports, uint32_t index,
                                 struct PE_EXPORT *result)
{
    if (index >= exports->function_count || exports->functions[index] == 0)
        return PE_NOT_FOUND;
    result->rva = exports->functions[index];
    result->forwarder = NULL;
    if (result->rva - exports->place.VirtualAddress < exports->place.Size) {
        result->forwarder = PeString(exports->view, result->rva);
        return result->forwarder ? PE_FOUND : PE_MALFORMED;
    }
    return result->rva < exports->view->bytes ? PE_FOUND : PE_MALFORMED;
}

/* What is looked for, and where. first: the name's first four bytes as one number; mask: all ones,
 * or 0 for a name that has less. */
struct search {
    const unsigned char *name;
    uint32_t bytes; /* of the name with its 0 */
    uint32_t first, mask;
    struct PE_VIEW view; /* at least an export directory's size */
    int malformed;
};

static inline uint32_t first_bytes(const unsigned char *text)
{
    return __builtin_bswap32(*(const word_t *)text);
}

/* As memcmp of the name and the string at `rva`, which may run out of the view. */
static __attribute__((noinline)) int compare(struct search *search, uint32_t rva)
{
    const unsigned char *ours = search->name, *theirs = search->view.base + rva;
    uint32_t room = rva < search->view.bytes ? search->view.bytes - rva : 0;
    uint32_t left = search->bytes < room ? search->bytes : room;
    for (; left >= sizeof(word_t); left -= sizeof(word_t)) {
        if (*(const word_t *)ours != *(const word_t *)theirs)
            return first_bytes(ours) < first_bytes(theirs) ? -1 : 1;
        ours += sizeof(word_t);
        theirs += sizeof(word_t);
    }
    for (; left > 0; left--, ours++, theirs++)
        if (*ours != *theirs)
            return *ours - *theirs;
    search->malformed |= room < search->bytes;
    return 0;
}

/* Below 0: the name comes before the string at `rva`. */
static inline int order(struct search *search, uint32_t rva)
{
    if (rva < search->view.bytes - sizeof(word_t)) {
        uint32_t theirs = first_bytes(search->view.base + rva) & search->mask;
        if (search->first != theirs)
            return search->first < theirs ? -1 : 1;
    }
    return compare(search, rva);
}

/* The position of the name in names[], or -1. */
static int32_t find(struct search *search, const uint32_t *names, uint32_t count, uint32_t hint)
{
    uint32_t low = 0, high = count;
    if (hint > 0 && hint < count) { /* by steps that double */
        for (uint32_t step = 1, probe = hint; probe < count; probe += step, step *= 2) {
            int side = order(search, names[probe]);
            if (side == 0)
                return (int32_t)probe;
            if (side < 0) {
                high = probe;
                break;
            }
            low = probe + 1;
        }
    }
    while (low < high) {
        uint32_t probe = (low + high) / 2;
        int side = order(search, names[probe]);
        if (side == 0)
            return (int32_t)probe;
        if (side < 0)
            high = probe;
        else
            low = probe + 1;
    }
    return -1;
}

enum pe_found PeFindName(const struct PE_EXPORTS *exports, const char *name, uint32_t chars,
                         uint32_t hint, struct PE_EXPORT *result)
{
    struct search search = {
        .name = (const unsigned char *)name, .bytes = chars + 1, .view = *exports->view};
    if (search.bytes >= sizeof(word_t)) {
        search.first = first_bytes(search.name);
        search.mask = ~0u;
    }
    int32_t at = find(&search, exports->names, exports->name_count, hint);
    if (search.malformed)
        return PE_MALFORMED;
    if (at < 0)
        return PE_NOT_FOUND;
    result->name = (uint32_t)at;
    return function_at(exports, exports->ordinals[at], result);
}

enum pe_found PeFindOrdinal(const struct PE_EXPORTS *exports, uint32_t ordinal,
                            struct PE_EXPORT *result)
{
    return function_at(exports, ordinal - exports->ordinal_base, result);
}
