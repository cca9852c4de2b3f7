/*
 * section.c - section objects: a size and a protection over a control area.
 *
 * Source: WDK ZwCreateSection.
 *
 * SPDX-License-Identifier: MIT
 */
#include "mm/section.h"

bool MmIsImage(const SECTION *section)
{
    return section->area->kind == AreaImage;
}

void MmSectionName(const SECTION *section, WCHAR *out, ULONG characters)
{
    MiAreaName(section->area, out, characters);
}

NTSTATUS MmCreateImageSection(SECTION *section, const MM_FILE *file, char why[128])
{
    NTSTATUS status = MiOpenImage(file, &section->area, why);
    if (!NT_SUCCESS(status))
        return status;
    section->bytes = section->area->pe.image_size;
    section->code = MM_EXECUTE_WRITECOPY;
    section->attributes = SEC_IMAGE;
    return STATUS_SUCCESS;
}

void MmDeleteSection(void *body)
{
    SECTION *section = body;
    if (section->area != NULL)
        MiCloseArea(section->area, &section->area->sections);
}
