/*
 * pe_export.c - looking up one export of a mapped image.
 *
 *  directory ─► names[]     RVAs of strings, sorted     n
 *            ─► ordinals[]  index into functions        n     (parallel to names)
 *            ─► functions[] RVAs                        m     inside the directory's own range: a
 * forwarder string
 *
 * SPDX-License-Identifier: MIT
 */
#include "rtl/pe.h"

void *PeBytes(const struct PE_VIEW *view, uint32_t rva, uint32_t bytes)
{
    if (rva > view->bytes || bytes > view->bytes - rva)
        return NULL;
    return view->base + rva;
}

const char *PeString(const struct PE_VIEW *view, uint32_t rva)
{
    for (uint32_t end = rva; end < view->bytes; end++)
        if (view->base[end] == '\0')
            return (const char *)view->base + rva;
    return NULL;
}

/* An array of `count` elements, or NULL if it leaves the view or is not aligned to its elements. */
static const void *array(const struct PE_VIEW *view, uint32_t rva, uint32_t count, uint32_t element)
{
    if (count > view->bytes / element || rva % element)
        return NULL;
    return PeBytes(view, rva, count * element);
}

static const IMAGE_EXPORT_DIRECTORY *directory_of(const struct PE_VIEW *view,
                                                  const IMAGE_DATA_DIRECTORY *exports)
{
    if (exports->VirtualAddress % 4)
        return NULL;
    return PeBytes(view, exports->VirtualAddress, sizeof(IMAGE_EXPORT_DIRECTORY));
}

static enum pe_found function_at(const struct PE_VIEW *view, const IMAGE_DATA_DIRECTORY *exports,
                                 const IMAGE_EXPORT_DIRECTORY *directory, uint32_t index,
                                 struct PE_EXPORT *result)
{
    const uint32_t *functions =
        array(view, directory->AddressOfFunctions, directory->NumberOfFunctions, 4);
    if (!functions)
        return PE_MALFORMED;
    if (index >= directory->NumberOfFunctions || functions[index] == 0)
        return PE_NOT_FOUND;

    result->rva = functions[index];
    result->forwarder = NULL;
    if (result->rva - exports->VirtualAddress < exports->Size) {
        result->forwarder = PeString(view, result->rva);
        return result->forwarder ? PE_FOUND : PE_MALFORMED;
    }
    return PeBytes(view, result->rva, 1) ? PE_FOUND : PE_MALFORMED;
}

/* As strcmp, but `theirs` may run out of the view: then *malformed is set. */
static int compare(const struct PE_VIEW *view, uint32_t theirs, const char *ours, int *malformed)
{
    uint32_t room = theirs < view->bytes ? view->bytes - theirs : 0;
    const unsigned char *left = (const unsigned char *)ours, *right = view->base + theirs;
    for (uint32_t i = 0; i < room; i++)
        if (left[i] != right[i] || left[i] == '\0')
            return left[i] - right[i];
    *malformed = 1;
    return 0;
}

/* The position of `name` in names[], or -1; *malformed is set if a string leaves the view. */
static int32_t search(const struct PE_VIEW *view, const uint32_t *names, uint32_t count,
                      const char *name, uint32_t hint, int *malformed)
{
    uint32_t low = 0, high = count, step = hint < count && hint > 0 ? 1 : 0;
    uint32_t probe = step ? hint : count / 2;
    while (low < high) {
        int order = compare(view, names[probe], name, malformed);
        if (*malformed)
            return -1;
        if (order == 0)
            return (int32_t)probe;
        if (order < 0)
            high = probe, step = 0;
        else
            low = probe + 1;
        probe = step && step < high - low ? low + step : low + (high - low) / 2;
        step *= 2;
    }
    return -1;
}

enum pe_found PeFindName(const struct PE_VIEW *view, const IMAGE_DATA_DIRECTORY *exports,
                         const char *name, uint32_t hint, struct PE_EXPORT *result)
{
    int malformed = 0;
    if (exports->Size == 0)
        return PE_NOT_FOUND;
    const IMAGE_EXPORT_DIRECTORY *directory = directory_of(view, exports);
    if (!directory)
        return PE_MALFORMED;
    const uint32_t *names = array(view, directory->AddressOfNames, directory->NumberOfNames, 4);
    const uint16_t *ordinals =
        array(view, directory->AddressOfNameOrdinals, directory->NumberOfNames, 2);
    if (!names || !ordinals)
        return PE_MALFORMED;

    int32_t at = search(view, names, directory->NumberOfNames, name, hint, &malformed);
    if (at < 0)
        return malformed ? PE_MALFORMED : PE_NOT_FOUND;
    result->name = (uint32_t)at;
    return function_at(view, exports, directory, ordinals[at], result);
}

enum pe_found PeFindOrdinal(const struct PE_VIEW *view, const IMAGE_DATA_DIRECTORY *exports,
                            uint32_t ordinal, struct PE_EXPORT *result)
{
    if (exports->Size == 0)
        return PE_NOT_FOUND;
    const IMAGE_EXPORT_DIRECTORY *directory = directory_of(view, exports);
    if (!directory)
        return PE_MALFORMED;
    return function_at(view, exports, directory, ordinal - directory->Base, result);
}
