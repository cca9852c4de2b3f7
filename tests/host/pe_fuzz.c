/*
 * pe_fuzz.c - libFuzzer: no bytes make the PE parser step outside of them; what it calls sound can
 * be mapped, searched, moved.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rtl/pe.h"
#include <stdlib.h>
#include <string.h>

static void use_view(struct PE_VIEW *view, struct PE_INFO *info)
{
    struct PE_EXPORTS exports;
    struct PE_EXPORT export;
    const IMAGE_DATA_DIRECTORY *place = &info->directory[IMAGE_DIRECTORY_ENTRY_EXPORT];
    if (PeOpenExports(view, place, &exports) == PE_FOUND) {
        for (uint32_t hint = 0; hint < 4; hint++)
            PeFindName(&exports, "RtlAllocateHeap", 15, hint, &export);
        PeFindOrdinal(&exports, 1, &export);
    }
    PeRelocate(view, &info->directory[IMAGE_DIRECTORY_ENTRY_BASERELOC], 0x10000);
    PeCheckView(view->base, view->bytes, info);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
    struct PE_INFO info;
    char sentence[100];
    enum pe_verdict verdict = PeCheckHeaders(data, bytes, &info);
    PeExplain(verdict, &info, sentence, sizeof(sentence));
    PeStatus(verdict);
    if (verdict != PE_OK || info.image_size > 0x400000)
        return 0;
    struct PE_VIEW view = {calloc(1, info.image_size), info.image_size};
    memcpy(view.base, data, info.headers_size);
    for (uint32_t i = 0; i < info.section_count; i++)
        memcpy(view.base + info.sections[i].VirtualAddress,
               data + info.sections[i].PointerToRawData, PeSectionFileBytes(&info.sections[i]));
    use_view(&view, &info);
    free(view.base);
    return 0;
}
