/*
 * pe_words.c - the verdicts of pe.c in words and as statuses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "rtl/pe.h"

static const char *const sentence[PE_VERDICTS] = {
    [PE_OK] = "a PE32 image for i386",
    [PE_EMPTY] = "the file is empty",
    [PE_NOT_MZ] = "not a Windows program: it does not begin with MZ",
    [PE_DOS] = "a DOS program: it has no PE header",
    [PE_WIN16] = "a 16-bit Windows program: Plumb runs 32-bit programs",
    [PE_NOT_PE] = "not a Windows program: MZ is not followed by a PE header",
    [PE_CUT_SHORT] = "the file is cut short: it ends inside its headers",
    [PE_64_BIT] = "a 64-bit program: Plumb runs 32-bit programs",
    [PE_OTHER_MACHINE] = "a program for another processor than i386",
    [PE_NOT_EXECUTABLE] =
        "not marked as executable: the linker found errors, or it is an object file",
    [PE_BAD_MAGIC] = "the magic number of the optional header is not 10B",
    [PE_OPTIONAL_HEADER_SIZE] = "the size of the optional header does not fit its directories",
    [PE_DOT_NET] = "a .NET program: Plumb runs machine code",
    [PE_SUBSYSTEM] = "not a Win32 program: its subsystem is neither console nor windows",
    [PE_IMAGE_BASE] = "the image base is not a multiple of 64 KiB",
    [PE_SECTION_ALIGNMENT] = "the section alignment is no power of two of at least 4096",
    [PE_FILE_ALIGNMENT] = "the file alignment is no power of two up to the section alignment",
    [PE_IMAGE_SIZE] = "SizeOfImage does not agree with the sections",
    [PE_HEADERS_SIZE] = "SizeOfHeaders does not cover the headers, or leaves the file",
    [PE_NO_SECTIONS] = "the image has no sections",
    [PE_TOO_MANY_SECTIONS] = "the image has more than 96 sections",
    [PE_SECTION_ADDRESS] = "section # does not begin where the one before it ends",
    [PE_SECTION_EMPTY] = "section # is empty",
    [PE_SECTION_OUTSIDE_IMAGE] = "section # lies outside the image",
    [PE_SECTION_OUTSIDE_FILE] = "section # lies outside the file",
    [PE_SECTION_NO_ACCESS] = "section # can be neither read, written nor executed",
    [PE_ENTRY_POINT] = "the entry point lies outside the image",
    [PE_DIRECTORY] = "data directory # lies outside the image",
    [PE_EXPORTS] = "the export directory is malformed",
    [PE_IMPORTS] = "the import directory is malformed",
    [PE_RELOCATIONS] = "the relocation directory is malformed",
    [PE_TLS] = "the TLS directory is malformed",
};

const char *PeSentence(enum pe_verdict verdict)
{
    return (unsigned)verdict < PE_VERDICTS ? sentence[verdict] : "unknown verdict";
}

static size_t put_number(char *out, size_t at, size_t size, uint32_t number)
{
    char digits[10];
    int count = 0;
    do
        digits[count++] = (char)('0' + number % 10);
    while (number /= 10);
    while (count && at + 1 < size)
        out[at++] = digits[--count];
    return at;
}

char *PeExplain(enum pe_verdict verdict, const struct PE_INFO *info, char *out, size_t size)
{
    size_t at = 0;
    if (size == 0)
        return out;
    for (const char *from = PeSentence(verdict); *from && at + 1 < size; from++) {
        if (*from == '#')
            at = put_number(out, at, size, info->culprit);
        else
            out[at++] = *from;
    }
    out[at] = '\0';
    return out;
}

NTSTATUS PeStatus(enum pe_verdict verdict)
{
    switch (verdict) {
    case PE_OK:
        return STATUS_SUCCESS;
    case PE_EMPTY:
        return STATUS_MAPPED_FILE_SIZE_ZERO;
    case PE_NOT_MZ:
        return STATUS_INVALID_IMAGE_NOT_MZ;
    case PE_DOS:
        return STATUS_INVALID_IMAGE_PROTECT;
    case PE_WIN16:
        return STATUS_INVALID_IMAGE_WIN_16;
    case PE_64_BIT:
        return STATUS_INVALID_IMAGE_WIN_64;
    default:
        return STATUS_INVALID_IMAGE_FORMAT;
    }
}
