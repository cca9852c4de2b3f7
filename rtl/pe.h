/*
 * pe.h - reading PE32 images that nobody vouches for. No OS, no globals, no allocation.
 *
 * Two forms of an image: the FILE (bytes as on disk: PeCheckHeaders) and the VIEW (mapped at RVAs,
 * as ring 3 and the kernel see it after mapping). A view is described by its base and its size in
 * bytes; every function proves each address that it touches to lie inside. Both must be aligned to
 * 4 bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "nt/pe.h"

#define PE_MAXIMUM_SECTIONS 96 /* as Windows XP */

/* Why an image is refused. PeSentence has one sentence for each; PeStatus the status that Windows
 * gives. */
enum pe_verdict {
    PE_OK,
    PE_EMPTY,
    PE_NOT_MZ,
    PE_DOS,
    PE_WIN16,
    PE_NOT_PE,
    PE_CUT_SHORT,
    PE_64_BIT,
    PE_OTHER_MACHINE,
    PE_NOT_EXECUTABLE,
    PE_BAD_MAGIC,
    PE_OPTIONAL_HEADER_SIZE,
    PE_DOT_NET,
    PE_SUBSYSTEM,
    PE_IMAGE_BASE,
    PE_SECTION_ALIGNMENT,
    PE_FILE_ALIGNMENT,
    PE_IMAGE_SIZE,
    PE_HEADERS_SIZE,
    PE_NO_SECTIONS,
    PE_TOO_MANY_SECTIONS,
    PE_SECTION_ADDRESS,
    PE_SECTION_EMPTY,
    PE_SECTION_OUTSIDE_IMAGE,
    PE_SECTION_OUTSIDE_FILE,
    PE_SECTION_NO_ACCESS,
    PE_ENTRY_POINT,
    PE_DIRECTORY,
    PE_EXPORTS,
    PE_IMPORTS,
    PE_RELOCATIONS,
    PE_TLS,
    PE_VERDICTS
};

/* What an image says of itself; sizes in bytes, addresses relative to its base (RVA). */
struct PE_INFO {
    const IMAGE_SECTION_HEADER *sections; /* points into the image */
    uint32_t section_count;
    uint32_t image_base, image_size; /* image_size: a multiple of 4096 */
    uint32_t headers_size, section_alignment, entry_rva;
    uint32_t stack_reserve, stack_commit, heap_reserve, heap_commit;
    uint32_t time_stamp, checksum;
    uint16_t machine, characteristics, dll_characteristics;
    uint16_t subsystem, subsystem_major, subsystem_minor;
    uint32_t directory_count;
    IMAGE_DATA_DIRECTORY directory[IMAGE_NUMBEROF_DIRECTORY_ENTRIES]; /* absent ones are 0, 0 */
    int is_dll, relocs_stripped; /* stripped: the image runs only at image_base */
    uint32_t culprit;            /* after a refusal: number of the section or directory */
};

/* A mapped image. */
struct PE_VIEW {
    unsigned char *base;
    uint32_t bytes;
};

/* The tables of its export directory, each proved to lie in the view. */
struct PE_EXPORTS {
    const struct PE_VIEW *view;
    IMAGE_DATA_DIRECTORY place; /* what lies in it is a forwarder */
    const uint32_t *names, *functions;
    const uint16_t *ordinals;
    uint32_t name_count, function_count, ordinal_base;
};

/* Where one export leads. */
struct PE_EXPORT {
    uint32_t name;         /* its place among the names, if it was found by name */
    uint32_t rva;          /* of the code or datum; meaningless if forwarder is set */
    const char *forwarder; /* "DLL.Name" or "DLL.#Ordinal", or NULL */
};

enum pe_found { PE_FOUND, PE_NOT_FOUND, PE_MALFORMED };

/*
 * Checks the headers of the file `file` of `bytes` bytes and fills *info.
 * After PE_OK: the sections are in ascending order without gaps, begin at headers_size rounded up
 * to a page, end at image_size, can each be read, and have their raw data inside the file; the
 * entry point and the directories of exports, imports, relocations and TLS lie inside the image.
 * *info is filled as far as was read otherwise.
 */
enum pe_verdict PeCheckHeaders(const void *file, size_t bytes, struct PE_INFO *info);

/*
 * As PeCheckHeaders for an image that is mapped: raw data is not looked at.
 */
enum pe_verdict PeCheckView(const void *view, size_t bytes, struct PE_INFO *info);

/* The bytes of a section in memory: VirtualSize, or SizeOfRawData where that is 0. */
uint32_t PeSectionBytes(const IMAGE_SECTION_HEADER *section);

/* The bytes of a section that come from the file; what follows in memory is zero. */
uint32_t PeSectionFileBytes(const IMAGE_SECTION_HEADER *section);

/* The sentence for a verdict; '#' in it stands for info->culprit. */
const char *PeSentence(enum pe_verdict verdict);

/*
 * Writes the sentence for a verdict with its number into `out` (`size` bytes, always terminated).
 * Returns out.
 */
char *PeExplain(enum pe_verdict verdict, const struct PE_INFO *info, char *out, size_t size);

/* The NTSTATUS that Windows gives for such an image. */
NTSTATUS PeStatus(enum pe_verdict verdict);

/* `bytes` bytes at `rva`, or NULL if they are not all inside the view. */
void *PeBytes(const struct PE_VIEW *view, uint32_t rva, uint32_t bytes);

/* The string at `rva`, or NULL if it does not end inside the view. */
const char *PeString(const struct PE_VIEW *view, uint32_t rva);

/* The same; *chars: its length. */
const char *PeName(const struct PE_VIEW *view, uint32_t rva, uint32_t *chars);

/* Finds the tables of the export directory at `place`; *out keeps pointing to the view.
 * PE_NOT_FOUND: there is none. PE_MALFORMED: a table leaves the view. */
enum pe_found PeOpenExports(const struct PE_VIEW *view, const IMAGE_DATA_DIRECTORY *place,
                            struct PE_EXPORTS *out);

/*
 * Looks a name of `chars` characters, and its 0, up: from `hint` on by steps that double, then by
 * binary search. The names must be sorted, or some will not be found.
 * Result: PE_MALFORMED if a string leaves the view.
 */
enum pe_found PeFindName(const struct PE_EXPORTS *exports, const char *name, uint32_t chars,
                         uint32_t hint, struct PE_EXPORT *result);

/* The same by ordinal, as programs number them (biased by the directory's Base). */
enum pe_found PeFindOrdinal(const struct PE_EXPORTS *exports, uint32_t ordinal,
                            struct PE_EXPORT *result);

/*
 * Adds `delta` to each address that the relocation directory lists; the view must be writable.
 * Two passes: everything is checked before anything is changed.
 */
enum pe_verdict PeRelocate(const struct PE_VIEW *view, const IMAGE_DATA_DIRECTORY *relocations,
                           uint32_t delta);
