/*
 * process_program.c - which file a command line means.
 *
 * Without quotes a path may hold blanks, so "C:\a b\c d" is C:\a.exe with arguments, or else
 * C:\a b\c.exe, or else C:\a b\c d.exe: the first that is a file is run. Manual: MSDN
 * "CreateProcess", "SearchPath".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/process_program.h"
#include "kernel32/file_path.h"

#define IMAGE_INFORMATION_CLASS 1u
#define OPEN_OPTIONS            (FILE_SYNCHRONOUS_IO_NONALERT_ | FILE_NON_DIRECTORY_FILE_)

static BOOL is_blank(WCHAR c)
{
    return c == ' ' || c == '\t';
}

static BOOL is_file(LPCWSTR path)
{
    DWORD attributes = GetFileAttributesW(path);
    return attributes != INVALID_FILE_ATTRIBUTES && !(attributes & FILE_ATTRIBUTE_DIRECTORY);
}

/* Looks for a name of `length` characters along the search path, .exe added if it has no
 * extension. */
static BOOL search(LPCWSTR name, SIZE_T length, LPWSTR path)
{
    WCHAR copy[MAX_PATH];
    if (length == 0 || length >= MAX_PATH)
        return FALSE;
    RtlMoveMemory(copy, name, length * sizeof(WCHAR));
    copy[length] = 0;
    DWORD found = SearchPathW(NULL, copy, L".exe", MAX_PATH, path, NULL);
    return found != 0 && found < MAX_PATH && is_file(path);
}

/* Nothing was found: is the folder missing, or the file, or was there no memory to look? SearchPath
 * cannot say. */
static BOOL fail_search(LPCWSTR name, SIZE_T length)
{
    WCHAR copy[MAX_PATH];
    if (length >= MAX_PATH)
        return BasepFail(ERROR_FILENAME_EXCED_RANGE);
    RtlMoveMemory(copy, name, length * sizeof(WCHAR));
    copy[length] = 0;
    DWORD attributes = GetFileAttributesW(copy);
    if (attributes != INVALID_FILE_ATTRIBUTES)
        return BasepFail(attributes & FILE_ATTRIBUTE_DIRECTORY ? ERROR_ACCESS_DENIED
                                                               : ERROR_NOT_ENOUGH_MEMORY);
    switch (RtlGetLastWin32Error()) {
    case ERROR_PATH_NOT_FOUND:
    case ERROR_NOT_ENOUGH_MEMORY:
    case ERROR_NO_SYSTEM_RESOURCES:
        return FALSE;
    default:
        return BasepFail(ERROR_FILE_NOT_FOUND);
    }
}

static BOOL find_by_command_line(LPCWSTR line, LPWSTR path)
{
    if (*line == '"') {
        SIZE_T length = 0;
        while (line[1 + length] && line[1 + length] != '"')
            length++;
        return search(line + 1, length, path) || fail_search(line + 1, length);
    }
    SIZE_T first = 0, length = 0;
    while (line[first] && !is_blank(line[first]))
        first++;
    for (length = first;; length++) {
        if ((!line[length] || is_blank(line[length])) && search(line, length, path))
            return TRUE;
        if (!line[length])
            return fail_search(line, first);
    }
}

static NTSTATUS open_section(file_path_t *name, program_t *program)
{
    HANDLE file;
    IO_STATUS_BLOCK io;
    NTSTATUS status =
        NtOpenFile(&file, SYNCHRONIZE | FILE_EXECUTE | FILE_READ_DATA, &name->attributes, &io,
                   FILE_SHARE_READ | FILE_SHARE_DELETE, OPEN_OPTIONS);
    if (!NT_SUCCESS(status))
        return status;
    status = NtCreateSection(&program->section, SECTION_ALL_ACCESS, NULL, NULL, PAGE_EXECUTE,
                             SEC_IMAGE, file);
    NtClose(file);
    return status;
}

/* Only a program can be run: no DLL, nothing without an entry point. */
static BOOL check_image(program_t *program)
{
    if (!BasepDone(NtQuerySection(program->section, IMAGE_INFORMATION_CLASS, &program->image,
                                  sizeof program->image, NULL)))
        return FALSE;
    if ((program->image.ImageCharacteristics & IMAGE_FILE_DLL) || !program->image.TransferAddress)
        return BasepFail(ERROR_BAD_EXE_FORMAT);
    return TRUE;
}

static BOOL open_program(program_t *program)
{
    file_path_t name;
    if (!BasepMakePath(&name, program->path))
        return FALSE;
    NTSTATUS status = open_section(&name, program);
    BasepDropPath(&name);
    if (status == STATUS_INVALID_FILE_FOR_SECTION || status == STATUS_MAPPED_FILE_SIZE_ZERO)
        return BasepFail(ERROR_BAD_EXE_FORMAT); /* an empty file */
    if (!BasepDone(status))
        return FALSE;
    if (check_image(program))
        return TRUE;
    NtClose(program->section);
    return FALSE;
}

BOOL BasepFindProgram(LPCWSTR image, LPCWSTR command_line, program_t *program)
{
    if (!image)
        return find_by_command_line(command_line, program->path) && open_program(program);
    DWORD length = GetFullPathNameW(image, MAX_PATH, program->path, NULL);
    if (length == 0)
        return BasepFail(ERROR_PATH_NOT_FOUND);
    if (length >= MAX_PATH)
        return BasepFail(ERROR_FILENAME_EXCED_RANGE);
    return open_program(program);
}
