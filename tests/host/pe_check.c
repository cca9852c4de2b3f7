/*
 * pe_check.c - the PE parser on real images of the compiler, and on each of them spoiled in one
 * place at a time.
 *
 * usage: pe_check IMAGE...      prints TAP
 * SPDX-License-Identifier: MIT
 */
#include "rtl/pe.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int count, failures;

static void ok(int good, const char *what, const char *detail)
{
    printf("%sok %d - %s%s%s\n", good ? "" : "not ", ++count, what, detail ? ": " : "",
           detail ? detail : "");
    failures += !good;
}

static unsigned char *read_file(const char *path, size_t *bytes)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    *bytes = (size_t)ftell(file);
    rewind(file);
    unsigned char *data = malloc(*bytes);
    if (fread(data, 1, *bytes, file) != *bytes)
        abort();
    fclose(file);
    return data;
}

/* Maps a checked file as the kernel does. */
static struct PE_VIEW map(const unsigned char *file, const struct PE_INFO *info)
{
    struct PE_VIEW view = {calloc(1, info->image_size), info->image_size};
    memcpy(view.base, file, info->headers_size);
    for (uint32_t i = 0; i < info->section_count; i++) {
        const IMAGE_SECTION_HEADER *section = &info->sections[i];
        memcpy(view.base + section->VirtualAddress, file + section->PointerToRawData,
               PeSectionFileBytes(section));
    }
    return view;
}

static enum pe_found find(const struct PE_EXPORTS *exports, const char *name, uint32_t hint)
{
    struct PE_EXPORT export;
    return PeFindName(exports, name, (uint32_t)strlen(name), hint, &export);
}

/* Looks every exported name up again, and some that are nearly the same. */
static int exports_work(const struct PE_VIEW *view, const struct PE_INFO *info)
{
    const IMAGE_DATA_DIRECTORY *place = &info->directory[IMAGE_DIRECTORY_ENTRY_EXPORT];
    struct PE_EXPORTS exports;
    struct PE_EXPORT export;
    char near[200];
    enum pe_found found = PeOpenExports(view, place, &exports);
    if (found != PE_FOUND)
        return !place->Size && found == PE_NOT_FOUND;
    for (uint32_t i = 0; i < exports.name_count; i++) {
        uint32_t chars;
        const char *name = PeName(view, exports.names[i], &chars);
        if (chars != strlen(name) || find(&exports, name, 0) != PE_FOUND ||
            find(&exports, name, i) != PE_FOUND)
            return 0;
        snprintf(near, sizeof(near), "%s\x7F", name);
        if (find(&exports, near, i) != PE_NOT_FOUND)
            return 0;
    }
    return find(&exports, "no such name", 0) == PE_NOT_FOUND &&
           find(&exports, "", 0) == PE_NOT_FOUND &&
           PeFindOrdinal(&exports, 0xFFFF, &export) == PE_NOT_FOUND;
}

/* A view that ends where its only exported name does, or earlier: the exact size, so that the
 * sanitizer sees every step too far. */
static int short_views_work(void)
{
    static const char name[] = "Abcdefg";
    for (uint32_t bytes = 60; bytes <= 68; bytes++) {
        struct PE_VIEW view = {calloc(1, bytes), bytes};
        IMAGE_EXPORT_DIRECTORY directory = {.Base = 1,
                                            .NumberOfFunctions = 1,
                                            .NumberOfNames = 1,
                                            .AddressOfFunctions = 40,
                                            .AddressOfNames = 44,
                                            .AddressOfNameOrdinals = 48};
        uint32_t tables[3] = {1, 60, 0}, chars;
        struct PE_EXPORTS exports;
        memcpy(view.base, &directory, sizeof(directory));
        memcpy(view.base + 40, tables, sizeof(tables));
        memcpy(view.base + 60, name, bytes - 60);
        IMAGE_DATA_DIRECTORY place = {0, 40};
        enum pe_found wanted = bytes == 68 ? PE_FOUND : PE_MALFORMED;
        int good = PeOpenExports(&view, &place, &exports) == PE_FOUND &&
                   find(&exports, name, 0) == wanted &&
                   (PeName(&view, 60, &chars) != NULL) == (bytes == 68);
        free(view.base);
        if (!good)
            return 0;
    }
    return 1;
}

/* There and back again leaves the image as it was. */
static int relocations_work(struct PE_VIEW *view, const struct PE_INFO *info)
{
    const IMAGE_DATA_DIRECTORY *relocations = &info->directory[IMAGE_DIRECTORY_ENTRY_BASERELOC];
    unsigned char *copy = malloc(view->bytes);
    memcpy(copy, view->base, view->bytes);
    int good = PeRelocate(view, relocations, 0x12340000) == PE_OK;
    good = good && (!relocations->Size || memcmp(copy, view->base, view->bytes) != 0);
    good = good && PeRelocate(view, relocations, (uint32_t)-0x12340000) == PE_OK;
    good = good && memcmp(copy, view->base, view->bytes) == 0;
    free(copy);
    return good;
}

static void check_image(const char *path)
{
    size_t bytes;
    struct PE_INFO info;
    char sentence[160];
    unsigned char *file = read_file(path, &bytes);
    const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    if (!file) {
        ok(0, "the image can be read", path);
        return;
    }
    enum pe_verdict verdict = PeCheckHeaders(file, bytes, &info);
    ok(verdict == PE_OK, name, PeExplain(verdict, &info, sentence, sizeof(sentence)));
    if (verdict == PE_OK) {
        struct PE_VIEW view = map(file, &info);
        struct PE_INFO again;
        ok(PeCheckView(view.base, view.bytes, &again) == PE_OK, name, "its view is sound");
        ok(exports_work(&view, &info), name, "each export is found");
        ok(relocations_work(&view, &info), name, "it can be moved and moved back");
        free(view.base);
    }
    free(file);
}

static enum pe_verdict spoiled(const unsigned char *file, size_t bytes, size_t at, uint32_t value,
                               int size)
{
    struct PE_INFO info;
    unsigned char *copy = malloc(bytes);
    memcpy(copy, file, bytes);
    memcpy(copy + at, &value, (size_t)size);
    enum pe_verdict verdict = PeCheckHeaders(copy, bytes, &info);
    free(copy);
    return verdict;
}

/* One field of a sound image at a time. */
static void check_spoiled(const char *path)
{
    size_t bytes, pe, optional = 24, sections;
    unsigned char *file = read_file(path, &bytes);
    struct PE_INFO info;
    pe = *(uint32_t *)(file + 60);
    sections = pe + 24 + 224;
    const struct {
        size_t at;
        uint32_t value;
        int size;
        enum pe_verdict verdict;
        const char *what;
    } cases[] = {
        {0, 'Z' | 'M' << 8, 2, PE_NOT_MZ, "ZM instead of MZ"},
        {60, 0x7FFFFFFF, 4, PE_DOS, "e_lfanew outside"},
        {60, 0xFFFFFFF0, 4, PE_DOS, "e_lfanew negative"},
        {60, (uint32_t)bytes - 5, 4, PE_NOT_PE, "e_lfanew at the very end"},
        {pe, 'N' | 'E' << 8, 2, PE_WIN16, "NE"},
        {pe, 'X' | 'X' << 8, 2, PE_NOT_PE, "XX"},
        {pe + 4, 0x8664, 2, PE_64_BIT, "AMD64"},
        {pe + 4, 0x1C0, 2, PE_OTHER_MACHINE, "ARM"},
        {pe + 6, 0, 2, PE_NO_SECTIONS, "no sections"},
        {pe + 6, 97, 2, PE_TOO_MANY_SECTIONS, "97 sections"},
        {pe + 6, 96, 2, PE_HEADERS_SIZE, "96 sections"},
        {pe + 20, 8, 2, PE_OPTIONAL_HEADER_SIZE, "optional header too small"},
        {pe + 20, 0xFFF0, 2, PE_OPTIONAL_HEADER_SIZE, "optional header beyond the file"},
        {pe + 22, 0, 2, PE_NOT_EXECUTABLE, "not executable"},
        {pe + optional, 0x20B, 2, PE_64_BIT, "PE32+"},
        {pe + optional, 0x107, 2, PE_BAD_MAGIC, "ROM magic"},
        {pe + optional + 16, 0xFFFFFFFF, 4, PE_ENTRY_POINT, "entry point outside"},
        {pe + optional + 28, 0x401000, 4, PE_IMAGE_BASE, "image base not aligned"},
        {pe + optional + 32, 0x200, 4, PE_SECTION_ALIGNMENT, "section alignment 512"},
        {pe + optional + 36, 3, 4, PE_FILE_ALIGNMENT, "file alignment 3"},
        {pe + optional + 56, 0, 4, PE_IMAGE_SIZE, "SizeOfImage 0"},
        {pe + optional + 56, 0xFFFFFFFF, 4, PE_IMAGE_SIZE, "SizeOfImage 4 GiB"},
        {pe + optional + 60, 0x10, 4, PE_HEADERS_SIZE, "SizeOfHeaders too small"},
        {pe + optional + 60, 0xFFFFFFFF, 4, PE_HEADERS_SIZE, "SizeOfHeaders too large"},
        {pe + optional + 68, 10, 2, PE_SUBSYSTEM, "EFI"},
        {pe + optional + 92, 0xFFFFFFFF, 4, PE_OK, "NumberOfRvaAndSizes is clipped"},
        {pe + optional + 96 + 8, 0xFFFFFFF0, 4, PE_DIRECTORY, "imports outside"},
        {pe + optional + 96 + 12, 0xFFFFFFF0, 4, PE_DIRECTORY, "size of imports wraps"},
        {pe + optional + 96 + 112, 0x1000, 4, PE_DOT_NET, ".NET"},
        {sections + 8, 0x70000000, 4, PE_SECTION_OUTSIDE_IMAGE, "section too large"},
        {sections + 12, 0x800, 4, PE_SECTION_ADDRESS, "section address"},
        {sections + 20, 0xFFFFFE00, 4, PE_SECTION_OUTSIDE_FILE, "section outside the file"},
        {sections + 36, 0, 4, PE_SECTION_NO_ACCESS, "section without access"},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        enum pe_verdict verdict = spoiled(file, bytes, cases[i].at, cases[i].value, cases[i].size);
        ok(verdict == cases[i].verdict, cases[i].what, PeSentence(verdict));
    }
    int refused = 1;
    for (size_t cut = 0; cut < sections + 40; cut++) {
        unsigned char *part = malloc(
            cut ? cut : 1); /* an exact size, so that the sanitizer sees every step too far */
        memcpy(part, file, cut);
        refused = refused && PeCheckHeaders(part, cut, &info) != PE_OK;
        free(part);
    }
    ok(refused, "cut anywhere in its headers, it is refused", NULL);
    free(file);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        check_image(argv[i]);
    if (argc > 1)
        check_spoiled(argv[1]);
    ok(short_views_work(), "a name at the end of the view is found, one beyond it refused", NULL);
    struct PE_INFO info = {.culprit = 3};
    char text[64], tiny[10];
    ok(strcmp(PeExplain(PE_SECTION_OUTSIDE_FILE, &info, text, sizeof(text)),
              "section 3 lies outside the file") == 0,
       "a sentence has its number", text);
    ok(strcmp(PeExplain(PE_NOT_MZ, &info, tiny, sizeof(tiny)), "not a Win") == 0,
       "a sentence is cut to its room", tiny);
    printf("1..%d\n", count);
    return failures != 0;
}
