/*
 * controlarea.c - control areas: the pages of a file, or of nothing, that sections and views share.
 *
 *   in use:  a section or a view points to it; its pages are charged
 *   unused:  an image that nobody maps. Its frames stay, uncharged, so that the next start of the
 *            program reads nothing again; the oldest go when _PageAlloc has no other
 *
 * Both counts and lists change only here. Nothing is allocated under list_lock: MiReclaimFrames
 * takes it inside _PageAlloc. Source: "Windows Internals", section objects, control areas, unused
 * segments; WDK, MmFlushImageSection, MmCanFileBeTruncated.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/ex.h"
#include "mm/section.h"

enum { MOST_UNUSED = 32 };

static KLOCK list_lock;
static LIST_ENTRY in_use = {&in_use, &in_use}, unused = {&unused, &unused};
static ULONG unused_count;

static ULONG entries_of_table(ULONG pages, ULONG table)
{
    ULONG left = pages - table * PROTOS_PER_TABLE;
    return left < PROTOS_PER_TABLE ? left : PROTOS_PER_TABLE;
}

static ULONG table_count(ULONG pages)
{
    return (pages + PROTOS_PER_TABLE - 1) / PROTOS_PER_TABLE;
}

static bool make_tables(CONTROL_AREA *area, proto_t fill)
{
    ULONG count = table_count(area->pages);
    area->tables = ExAllocateZeroed(count * sizeof *area->tables, SECTION_TAG);
    for (ULONG i = 0; i < count && area->tables != NULL; i++) {
        ULONG entries = entries_of_table(area->pages, i);
        proto_t *table = ExAllocatePoolWithTag(NonPagedPool, entries * sizeof *table, SECTION_TAG);
        if (table == NULL)
            return false;
        for (ULONG entry = 0; entry < entries; entry++)
            table[entry] = fill;
        area->tables[i] = table;
    }
    return area->tables != NULL;
}

static void free_tables(CONTROL_AREA *area)
{
    for (ULONG i = 0; area->tables != NULL && i < table_count(area->pages); i++)
        if (area->tables[i] != NULL)
            ExFreePoolWithTag(area->tables[i], SECTION_TAG);
    if (area->tables != NULL)
        ExFreePoolWithTag(area->tables, SECTION_TAG);
}

static CONTROL_AREA **anchor_of(const CONTROL_AREA *area)
{
    SECTION_OBJECT_POINTERS *pointers = area->file.sections;
    return area->kind == AreaImage ? &pointers->ImageSectionObject : &pointers->DataSectionObject;
}

CONTROL_AREA *MiCreateArea(enum area_kind kind, ULONG pages, const MM_FILE *file, proto_t fill)
{
    CONTROL_AREA *area = ExAllocateZeroed(sizeof *area, SECTION_TAG);
    if (area == NULL)
        return NULL;
    area->kind = kind;
    area->pages = pages;
    area->sections = 1;
    if (kind != AreaFile && !make_tables(area, fill)) {
        free_tables(area);
        ExFreePoolWithTag(area, SECTION_TAG);
        return NULL;
    }
    KeAcquireLock(&list_lock);
    InsertTailList(&in_use, &area->link);
    KeReleaseLock(&list_lock);
    if (file != NULL) {
        area->file = *file;
        KASSERT(*anchor_of(area) == NULL);
        *anchor_of(area) = area;
    }
    return area;
}

/* Gives back up to `most` frames; the entries keep their codes. Returns how many. */
static ULONG drop_frames(CONTROL_AREA *area, ULONG most)
{
    ULONG dropped = 0;
    for (ULONG page = 0; page < area->pages && area->resident_pages > 0 && dropped < most; page++) {
        proto_t *proto = MiProto(area, page);
        if (!(*proto & PROTO_FRAME))
            continue;
        MiReleasePage(MiProtoFrame(*proto));
        *proto &= PAGE_MASK & ~PROTO_FRAME;
        area->resident_pages--;
        dropped++;
    }
    return dropped;
}

static void move_to(CONTROL_AREA *area, LIST_ENTRY *list)
{
    KeAcquireLock(&list_lock);
    RemoveEntryList(&area->link);
    if (list != NULL)
        InsertTailList(list, &area->link);
    KeReleaseLock(&list_lock);
}

/* Nobody uses it, it is charged for nothing: all of it goes. */
static void destroy(CONTROL_AREA *area)
{
    move_to(area, NULL);
    MiForgetNews(area);
    if (area->tables != NULL)
        drop_frames(area, area->pages);
    free_tables(area);
    if (area->headers != NULL)
        ExFreePoolWithTag(area->headers, SECTION_TAG);
    if (area->file.sections != NULL) {
        *anchor_of(area) = NULL;
        area->file.release(area->file.context);
    }
    ExFreePoolWithTag(area, SECTION_TAG);
}

static bool is_unused(const CONTROL_AREA *area)
{
    return area->sections == 0 && area->views == 0;
}

static void destroy_unused(CONTROL_AREA *area)
{
    KASSERT(is_unused(area));
    unused_count--;
    destroy(area);
}

bool MiOpenArea(CONTROL_AREA *area)
{
    if (is_unused(area)) {
        if (!MiChargeSystem(area->charged_pages))
            return false;
        unused_count--;
        move_to(area, &in_use);
    }
    area->sections++;
    return true;
}

void MiCloseArea(CONTROL_AREA *area, ULONG *count)
{
    KASSERT(*count > 0);
    --*count;
    if (!is_unused(area))
        return;
    MiReturnSystem(area->charged_pages);
    if (area->kind != AreaImage || area->shares_writes) {
        destroy(area);
        return;
    }
    move_to(area, &unused);
    if (++unused_count > MOST_UNUSED)
        destroy_unused(CONTAINER_OF(unused.Flink, CONTROL_AREA, link));
}

void MiAreaName(const CONTROL_AREA *area, WCHAR *out, ULONG characters)
{
    out[0] = 0;
    if (area->kind != AreaPaging)
        area->file.name(area->file.context, out, characters);
}

uint32_t MiReclaimFrames(uint32_t wanted)
{
    uint32_t freed = 0;
    KeAcquireLock(&list_lock);
    for (LIST_ENTRY *at = unused.Flink; at != &unused && freed < wanted; at = at->Flink)
        freed += drop_frames(CONTAINER_OF(at, CONTROL_AREA, link), wanted - freed);
    KeReleaseLock(&list_lock);
    return freed;
}

uint32_t MiReclaimableFrames(void)
{
    uint32_t frames = 0;
    KeAcquireLock(&list_lock);
    for (LIST_ENTRY *at = unused.Flink; at != &unused; at = at->Flink)
        frames += CONTAINER_OF(at, CONTROL_AREA, link)->resident_pages;
    KeReleaseLock(&list_lock);
    return frames;
}

void MmTrimSections(void)
{
    while (!IsListEmpty(&unused))
        destroy_unused(CONTAINER_OF(unused.Flink, CONTROL_AREA, link));
}

bool MmFlushImageSection(SECTION_OBJECT_POINTERS *pointers, enum mm_flush_type type)
{
    CONTROL_AREA *image = pointers->ImageSectionObject;
    if (type == MmFlushForDelete && pointers->DataSectionObject != NULL)
        return false;
    if (image != NULL && !is_unused(image))
        return false;
    if (image != NULL)
        destroy_unused(image);
    return true;
}

bool MmCanFileBeTruncated(const SECTION_OBJECT_POINTERS *pointers, ULONG bytes)
{
    const CONTROL_AREA *data = pointers->DataSectionObject;
    return data == NULL || (bytes + PAGE_MASK) >> PAGE_SHIFT >= data->pages;
}

static void check(bool good, ULONG which, const CONTROL_AREA *area, ULONG expected, ULONG found)
{
    if (!good)
        KeBugCheckEx(BUG_MM_CHECK, which, (ULONG)(uintptr_t)area, expected, found);
}

enum { CHECK_AREA_LIST = 50, CHECK_AREA_RESIDENT, CHECK_AREA_CHARGE, CHECK_AREA_FRAME };

/* Frames of one area; each is a section's. A paging area is charged for what is committed. */
static void check_area(const CONTROL_AREA *area)
{
    ULONG resident = 0, committed = 0;
    for (ULONG page = 0; area->tables != NULL && page < area->pages; page++) {
        proto_t proto = *MiProto(area, page);
        committed += (proto & PROTO_COMMITTED) != 0;
        if (!(proto & PROTO_FRAME))
            continue;
        const MMPFN *pfn = &MmPfn[MiProtoFrame(proto)];
        check(pfn->state == PfnActive && pfn->owner == OwnerSection, CHECK_AREA_FRAME, area, page,
              proto);
        resident++;
    }
    check(resident == area->resident_pages, CHECK_AREA_RESIDENT, area, area->resident_pages,
          resident);
    if (area->kind == AreaPaging)
        check(committed == area->charged_pages, CHECK_AREA_CHARGE, area, area->charged_pages,
              committed);
}

void MiCheckAreas(void)
{
    ULONG idle = 0;
    for (LIST_ENTRY *at = in_use.Flink; at != &in_use; at = at->Flink) {
        const CONTROL_AREA *area = CONTAINER_OF(at, CONTROL_AREA, link);
        check(!is_unused(area), CHECK_AREA_LIST, area, 1, 0);
        check_area(area);
    }
    for (LIST_ENTRY *at = unused.Flink; at != &unused; at = at->Flink, idle++) {
        const CONTROL_AREA *area = CONTAINER_OF(at, CONTROL_AREA, link);
        check(is_unused(area) && area->kind == AreaImage, CHECK_AREA_LIST, area, 0, area->views);
        check_area(area);
    }
    check(idle == unused_count, CHECK_AREA_LIST, NULL, unused_count, idle);
}
