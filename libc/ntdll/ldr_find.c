/*
 * ldr_find.c - where is the file of a DLL?
 *
 * A name with a path is taken as it is. Otherwise: the folders that the caller names; without them
 * the program's folder, C:\Windows\System32, the current directory, the folders of PATH. MSDN:
 * "Dynamic-Link Library Search Order".
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldrp.h"

#define EXECUTE_ACCESS (FILE_READ_DATA | FILE_EXECUTE | SYNCHRONIZE)

int LdrpHasPath(PCWSTR name)
{
    for (; *name; name++)
        if (*name == '\\' || *name == ':')
            return 1;
    return 0;
}

/*
 * normal (LDRP_PATH_CHARS): the name with backslashes, and with ".dll" if its last part has no dot;
 * a dot at the end is taken off instead. STATUS_NAME_TOO_LONG, STATUS_DLL_NOT_FOUND (an empty
 * name).
 */
NTSTATUS LdrpNormalizeName(PCUNICODE_STRING name, PWSTR normal)
{
    ULONG chars = name->Length / sizeof(WCHAR), dot = 0;
    if (chars == 0)
        return STATUS_DLL_NOT_FOUND;
    if (chars > LDRP_PATH_CHARS - 5)
        return STATUS_NAME_TOO_LONG;
    for (ULONG i = 0; i < chars; i++) {
        normal[i] = name->Buffer[i] == '/' ? '\\' : name->Buffer[i];
        if (normal[i] == '\\')
            dot = 0;
        else if (normal[i] == '.')
            dot = i + 1;
    }
    normal[chars] = 0;
    if (dot == chars)
        normal[chars - 1] = 0;
    else if (!dot)
        wcscpy(normal + chars, L".dll");
    return STATUS_SUCCESS;
}

static NTSTATUS open_nt_path(UNICODE_STRING *path, HANDLE *file)
{
    IO_STATUS_BLOCK io;
    OBJECT_ATTRIBUTES attributes = {
        .Length = sizeof(attributes), .ObjectName = path, .Attributes = OBJ_CASE_INSENSITIVE};
    return NtOpenFile(file, EXECUTE_ACCESS, &attributes, &io, FILE_SHARE_READ | FILE_SHARE_DELETE,
                      FILE_SYNCHRONOUS_IO_NONALERT_ | FILE_NON_DIRECTORY_FILE_);
}

/* Opens one DOS path. */
static NTSTATUS open_path(PCWSTR path, HANDLE *file)
{
    UNICODE_STRING nt_path;
    if (!RtlDosPathNameToNtPathName_U(path, &nt_path, NULL, NULL))
        return STATUS_OBJECT_PATH_SYNTAX_BAD;
    NTSTATUS status = open_nt_path(&nt_path, file);
    RtlFreeUnicodeString(&nt_path);
    return status;
}

/* The same for one that is full and has nothing to be worked out: \??\ goes in front. */
static NTSTATUS open_full_path(PCWSTR path, SIZE_T chars, HANDLE *file)
{
    static const WCHAR prefix[4] = {'\\', '?', '?', '\\'};
    WCHAR text[4 + LDRP_PATH_CHARS];
    USHORT bytes = (USHORT)((4 + chars) * sizeof(WCHAR));
    UNICODE_STRING nt_path = {bytes, bytes, text};
    memcpy(text, prefix, sizeof(prefix));
    memcpy(text + 4, path, chars * sizeof(WCHAR));
    return open_nt_path(&nt_path, file);
}

/* Is it a drive's folder as the system writes it, and the name without what Windows drops at a
 * name's end? */
static int is_full(PCWSTR folder, PCWSTR name, SIZE_T name_chars)
{
    WCHAR last = name[name_chars - 1];
    return folder[0] && folder[1] == ':' && folder[2] == '\\' && last != '.' && last != ' ';
}

/* Tries folder\name; `folder` has `chars` characters and may end in a backslash. known: it is the
 * system's or the program's, and so without dots. */
static int try_folder(PCWSTR folder, SIZE_T chars, int known, PCWSTR name, PWSTR path, HANDLE *file)
{
    SIZE_T name_chars = wcslen(name);
    if (chars == 0 || name_chars == 0 || chars + 1 + name_chars >= LDRP_PATH_CHARS)
        return 0;
    memcpy(path, folder, chars * sizeof(WCHAR));
    if (path[chars - 1] != '\\')
        path[chars++] = '\\';
    memcpy(path + chars, name, (name_chars + 1) * sizeof(WCHAR));
    if (known && is_full(folder, name, name_chars))
        return NT_SUCCESS(open_full_path(path, chars + name_chars, file));
    return NT_SUCCESS(open_path(path, file));
}

/* Tries each folder of a list separated by semicolons. */
static int try_list(PCWSTR list, SIZE_T chars, PCWSTR name, PWSTR path, HANDLE *file)
{
    for (SIZE_T start = 0; start < chars;) {
        SIZE_T end = start;
        while (end < chars && list[end] != ';')
            end++;
        if (try_folder(list + start, end - start, 0, name, path, file))
            return 1;
        start = end + 1;
    }
    return 0;
}

static int try_program_folder(PCWSTR name, PWSTR path, HANDLE *file)
{
    const UNICODE_STRING *program = &RtlPeb()->ProcessParameters->ImagePathName;
    SIZE_T chars = program->Length / sizeof(WCHAR);
    while (chars && program->Buffer[chars - 1] != '\\')
        chars--;
    return try_folder(program->Buffer, chars, 1, name, path, file);
}

static int try_current_directory(PCWSTR name, PWSTR path, HANDLE *file)
{
    WCHAR folder[LDRP_PATH_CHARS];
    ULONG bytes = RtlGetCurrentDirectory_U(sizeof(folder), folder);
    return bytes < sizeof(folder) && try_folder(folder, bytes / sizeof(WCHAR), 0, name, path, file);
}

static int try_path_variable(PCWSTR name, PWSTR path, HANDLE *file)
{
    static const WCHAR variable_text[] = L"PATH";
    UNICODE_STRING variable, value = {0, 0, NULL};
    RtlInitUnicodeString(&variable, variable_text);
    if (RtlQueryEnvironmentVariable_U(NULL, &variable, &value) != STATUS_BUFFER_TOO_SMALL)
        return 0;
    USHORT room = (USHORT)(value.Length + sizeof(WCHAR));
    value.Buffer = RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, room);
    value.MaximumLength = room;
    int found = value.Buffer &&
                NT_SUCCESS(RtlQueryEnvironmentVariable_U(NULL, &variable, &value)) &&
                try_list(value.Buffer, value.Length / sizeof(WCHAR), name, path, file);
    if (value.Buffer)
        RtlFreeHeap(RtlPeb()->ProcessHeap, 0, value.Buffer);
    return found;
}

NTSTATUS LdrpOpenDll(PCWSTR folders, PCWSTR name, PWSTR path, HANDLE *file)
{
    static const WCHAR system[] = L"C:\\Windows\\System32";
    if (LdrpHasPath(name)) {
        ULONG bytes = RtlGetFullPathName_U(name, LDRP_PATH_CHARS * sizeof(WCHAR), path, NULL);
        if (bytes == 0 || bytes >= LDRP_PATH_CHARS * sizeof(WCHAR))
            return STATUS_DLL_NOT_FOUND;
        return NT_SUCCESS(open_path(path, file)) ? STATUS_SUCCESS : STATUS_DLL_NOT_FOUND;
    }
    int found;
    if (folders)
        found = try_list(folders, wcslen(folders), name, path, file);
    else
        found = try_program_folder(name, path, file) ||
                try_folder(system, wcslen(system), 1, name, path, file) ||
                try_current_directory(name, path, file) || try_path_variable(name, path, file);
    return found ? STATUS_SUCCESS : STATUS_DLL_NOT_FOUND;
}
