/*
 * mapping.h - where a file and the sections over it meet: the anchor in the file's node, and what
 * the file system asks before it changes the file.
 *
 * Source: WDK, SECTION_OBJECT_POINTERS, MmFlushImageSection, MmCanFileBeTruncated.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

struct CONTROL_AREA;

/* In each file's node. NULL: no section has been made over the file, or what it held is gone. */
typedef struct SECTION_OBJECT_POINTERS {
    struct CONTROL_AREA *DataSectionObject;
    struct CONTROL_AREA *ImageSectionObject;
} SECTION_OBJECT_POINTERS;

enum mm_flush_type { MmFlushForDelete, MmFlushForWrite };

/* Forgets the pages of the file as an image, for it is about to be written or deleted. False: a
 * section or view uses them (MmFlushForDelete: or the file's data). */
bool MmFlushImageSection(SECTION_OBJECT_POINTERS *pointers, enum mm_flush_type type);
/* May the file end after `bytes`? Not if a section over its data reaches beyond that page. */
bool MmCanFileBeTruncated(const SECTION_OBJECT_POINTERS *pointers, ULONG bytes);
