// SPDX-License-Identifier: MIT
// Bound imports: believed if every stamp is right and the DLL lies at its base, else looked up.
#include "tap.h"

#define NOT_LOOKED_UP 0xB0B0B0B0u
#define BOUND_IMPORT  IMAGE_DIRECTORY_ENTRY_BOUND_IMPORT
#define COPY          "bound_copy.dll"

static struct {
    DWORD stamp;
    WORD name, refs;
} * list; // of the copy: for the DLL, for its forwarders

static BYTE copy[0x8000];
static DWORD copy_bytes, list_rva;

static IMAGE_NT_HEADERS32 *headers_of(void *base)
{
    return (IMAGE_NT_HEADERS32 *)((BYTE *)base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
}

static DWORD stamp_of(const char *dll)
{
    HMODULE base = LoadLibraryA(dll);
    DWORD stamp = base ? headers_of(base)->FileHeader.TimeDateStamp : 0;
    FreeLibrary(base);
    return stamp;
}

/* Where the bytes of an RVA lie in the copy. */
static void *in_copy(DWORD rva)
{
    IMAGE_SECTION_HEADER *section = IMAGE_FIRST_SECTION(headers_of(copy));
    while (rva - section->VirtualAddress >= section->SizeOfRawData)
        section++;
    return copy + section->PointerToRawData + (rva - section->VirtualAddress);
}

/* Reads ldr_bound.dll and gives it its list with the right stamps. */
static int fresh_copy(void)
{
    char path[MAX_PATH];
    HMODULE base = LoadLibraryA("ldr_bound.dll");
    if (!base || !GetModuleFileNameA(base, path, sizeof path))
        return 0;
    list_rva = (BYTE *)GetProcAddress(base, "bound_list") - (BYTE *)base;
    FreeLibrary(base);
    HANDLE file = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    int read = ReadFile(file, copy, sizeof copy, &copy_bytes, NULL);
    CloseHandle(file);
    if (!read)
        return 0;
    list = in_copy(list_rva);
    list[0].stamp = stamp_of("ldr_base.dll");
    list[1].stamp = stamp_of("kernel32.dll");
    headers_of(copy)->OptionalHeader.DataDirectory[BOUND_IMPORT] =
        (IMAGE_DATA_DIRECTORY){list_rva, 56};
    return 1;
}

/* Loads the copy; is what it imports as it was in the file, or looked up? */
static int looked_up(void)
{
    HANDLE file = CreateFileA(COPY, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, 0, NULL);
    DWORD written;
    WriteFile(file, copy, copy_bytes, &written, NULL);
    CloseHandle(file);
    HMODULE user = LoadLibraryA(COPY), base = GetModuleHandleA("ldr_base.dll");
    ULONG_PTR *value = (ULONG_PTR *)GetProcAddress(user, "bound_value");
    int result = -1;
    if (value && *value == NOT_LOOKED_UP)
        result = 0;
    else if (value && base && *value == (ULONG_PTR)GetProcAddress(base, "ldr_value"))
        result = 1;
    FreeLibrary(user);
    DeleteFileA(COPY);
    return result;
}

int main(void)
{
    ok(fresh_copy(), "a DLL is read");
    IMAGE_DATA_DIRECTORY *directory = &headers_of(copy)->OptionalHeader.DataDirectory[BOUND_IMPORT];
    ok(looked_up() == 0, "it is bound: nothing is looked up");
    list[0].stamp++;
    ok(looked_up() == 1, "bound to another build: looked up");
    list[0].stamp--;
    list[1].stamp++;
    ok(looked_up() == 1, "its forwarders led to another build: looked up");
    list[1].stamp--;
    list[0].refs = 0xFFFF;
    ok(looked_up() == 1, "a list that has no end is not believed");
    list[0].refs = 1;
    *directory = (IMAGE_DATA_DIRECTORY){0x7FFFFFF0, 56};
    ok(looked_up() == 1, "nor one outside the image");
    *directory = (IMAGE_DATA_DIRECTORY){list_rva, 0};
    ok(looked_up() == 1, "nor an empty one");
    *directory = (IMAGE_DATA_DIRECTORY){list_rva, 56};
    ok(VirtualAlloc((void *)0x10000000, 4096, MEM_RESERVE, PAGE_NOACCESS) != NULL,
       "the base of the DLL bound to is taken");
    ok(looked_up() == 1, "it is moved: looked up");
    ok(VirtualFree((void *)0x10000000, 0, MEM_RELEASE) && looked_up() == 0,
       "and not when it is back");
    return tap_end();
}
