/*
 * pe.h - the structures of a PE32 file, for ring 0 and host tests. Ring 3 has them from <winnt.h>.
 *
 * Names and layout are those of Microsoft's "PE Format" specification; only fields that are read
 * have meaning here.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "nt/types.h"

#ifndef _WIN32

#define IMAGE_DOS_SIGNATURE           0x5A4Du     /* MZ */
#define IMAGE_OS2_SIGNATURE           0x454Eu     /* NE */
#define IMAGE_NT_SIGNATURE            0x00004550u /* PE */
#define IMAGE_NT_OPTIONAL_HDR32_MAGIC 0x10Bu
#define IMAGE_NT_OPTIONAL_HDR64_MAGIC 0x20Bu
#define IMAGE_FILE_MACHINE_I386       0x014Cu
#define IMAGE_FILE_MACHINE_AMD64      0x8664u
#define IMAGE_FILE_MACHINE_IA64       0x0200u
#define IMAGE_FILE_MACHINE_ARM64      0xAA64u

#define IMAGE_FILE_RELOCS_STRIPPED  0x0001u
#define IMAGE_FILE_EXECUTABLE_IMAGE 0x0002u
#define IMAGE_FILE_DLL              0x2000u
#define IMAGE_DLLCHARACTERISTICS_DYNAMIC_BASE 0x0040u

#define IMAGE_SUBSYSTEM_NATIVE      1
#define IMAGE_SUBSYSTEM_WINDOWS_GUI 2
#define IMAGE_SUBSYSTEM_WINDOWS_CUI 3

#define IMAGE_SCN_MEM_DISCARDABLE 0x02000000u
#define IMAGE_SCN_MEM_SHARED      0x10000000u
#define IMAGE_SCN_MEM_EXECUTE     0x20000000u
#define IMAGE_SCN_MEM_READ        0x40000000u
#define IMAGE_SCN_MEM_WRITE       0x80000000u

#define IMAGE_DIRECTORY_ENTRY_EXPORT         0
#define IMAGE_DIRECTORY_ENTRY_IMPORT         1
#define IMAGE_DIRECTORY_ENTRY_RESOURCE       2
#define IMAGE_DIRECTORY_ENTRY_BASERELOC      5
#define IMAGE_DIRECTORY_ENTRY_TLS            9
#define IMAGE_DIRECTORY_ENTRY_IAT            12
#define IMAGE_DIRECTORY_ENTRY_COM_DESCRIPTOR 14
#define IMAGE_NUMBEROF_DIRECTORY_ENTRIES     16

#define IMAGE_REL_BASED_ABSOLUTE 0
#define IMAGE_REL_BASED_HIGH     1
#define IMAGE_REL_BASED_LOW      2
#define IMAGE_REL_BASED_HIGHLOW  3

typedef struct _IMAGE_DOS_HEADER {
    WORD e_magic;
    WORD unused[29];
    LONG e_lfanew; /* offset of the PE signature */
} IMAGE_DOS_HEADER;

typedef struct _IMAGE_FILE_HEADER {
    WORD Machine;
    WORD NumberOfSections;
    DWORD TimeDateStamp, PointerToSymbolTable, NumberOfSymbols;
    WORD SizeOfOptionalHeader;
    WORD Characteristics;
} IMAGE_FILE_HEADER;

typedef struct _IMAGE_DATA_DIRECTORY {
    DWORD VirtualAddress;
    DWORD Size;
} IMAGE_DATA_DIRECTORY;

typedef struct _IMAGE_OPTIONAL_HEADER32 {
    WORD Magic;
    BYTE MajorLinkerVersion, MinorLinkerVersion;
    DWORD SizeOfCode, SizeOfInitializedData, SizeOfUninitializedData;
    DWORD AddressOfEntryPoint;
    DWORD BaseOfCode, BaseOfData;
    DWORD ImageBase;
    DWORD SectionAlignment, FileAlignment;
    WORD MajorOperatingSystemVersion, MinorOperatingSystemVersion;
    WORD MajorImageVersion, MinorImageVersion;
    WORD MajorSubsystemVersion, MinorSubsystemVersion;
    DWORD Win32VersionValue;
    DWORD SizeOfImage, SizeOfHeaders;
    DWORD CheckSum;
    WORD Subsystem, DllCharacteristics;
    DWORD SizeOfStackReserve, SizeOfStackCommit, SizeOfHeapReserve, SizeOfHeapCommit;
    DWORD LoaderFlags;
    DWORD NumberOfRvaAndSizes;
    IMAGE_DATA_DIRECTORY DataDirectory[IMAGE_NUMBEROF_DIRECTORY_ENTRIES];
} IMAGE_OPTIONAL_HEADER32;

typedef struct _IMAGE_NT_HEADERS32 {
    DWORD Signature;
    IMAGE_FILE_HEADER FileHeader;
    IMAGE_OPTIONAL_HEADER32 OptionalHeader;
} IMAGE_NT_HEADERS32, *PIMAGE_NT_HEADERS32;

typedef struct _IMAGE_SECTION_HEADER {
    BYTE Name[8];
    union {
        DWORD PhysicalAddress;
        DWORD VirtualSize;
    } Misc;
    DWORD VirtualAddress;
    DWORD SizeOfRawData, PointerToRawData;
    DWORD PointerToRelocations, PointerToLinenumbers;
    WORD NumberOfRelocations, NumberOfLinenumbers;
    DWORD Characteristics;
} IMAGE_SECTION_HEADER, *PIMAGE_SECTION_HEADER;

typedef struct _IMAGE_EXPORT_DIRECTORY {
    DWORD Characteristics, TimeDateStamp;
    WORD MajorVersion, MinorVersion;
    DWORD Name;
    DWORD Base; /* the first ordinal */
    DWORD NumberOfFunctions, NumberOfNames;
    DWORD AddressOfFunctions, AddressOfNames, AddressOfNameOrdinals; /* RVAs of arrays */
} IMAGE_EXPORT_DIRECTORY;

typedef struct _IMAGE_IMPORT_DESCRIPTOR {
    DWORD OriginalFirstThunk; /* RVA of the names; 0: read FirstThunk */
    DWORD TimeDateStamp, ForwarderChain;
    DWORD Name;       /* RVA */
    DWORD FirstThunk; /* RVA of the addresses that the loader writes */
} IMAGE_IMPORT_DESCRIPTOR;

typedef struct _IMAGE_BASE_RELOCATION {
    DWORD VirtualAddress;
    DWORD SizeOfBlock; /* bytes, with this header */
} IMAGE_BASE_RELOCATION;

typedef struct _IMAGE_TLS_DIRECTORY32 { /* addresses, not RVAs */
    DWORD StartAddressOfRawData, EndAddressOfRawData;
    DWORD AddressOfIndex, AddressOfCallBacks;
    DWORD SizeOfZeroFill, Characteristics;
} IMAGE_TLS_DIRECTORY32;

#endif

_Static_assert(sizeof(IMAGE_DOS_HEADER) == 64, "MZ header");
_Static_assert(sizeof(IMAGE_NT_HEADERS32) == 248, "PE headers");
_Static_assert(sizeof(IMAGE_SECTION_HEADER) == 40, "section header");
_Static_assert(sizeof(IMAGE_EXPORT_DIRECTORY) == 40, "export directory");
