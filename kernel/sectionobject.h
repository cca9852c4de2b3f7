/*
 * sectionobject.h - section objects, as the kernel makes them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/io.h"
#include "mm/mm.h"

void MmFileOfNode(FS_NODE *node, MM_FILE *file);
/* A section object over an image file; takes the node's reference. why (128 bytes):
 * what is wrong with the image. */
NTSTATUS MmCreateImageSectionObject(FS_NODE *node, SECTION **section, char why[128]);
/* Maps a view into the current process and records @load. */
void KiImageLoaded(ULONG base, ULONG bytes); /* a place for breakpoints */
NTSTATUS MmMapImageView(EPROCESS *process, SECTION *section, ULONG *base, ULONG *bytes);
