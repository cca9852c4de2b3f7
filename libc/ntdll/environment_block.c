/*
 * environment_block.c - environment blocks: NAME=VALUE texts, each ended by a NUL, the last
 * followed by one more.
 *
 * The process's block is at ProcessParameters.Environment, under the PEB lock; the kernel made the
 * first one, so a changed block is always a new one on the process heap. Names are compared without
 * case; one may begin with '=' ("=C:").
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/ldr_lock.h"

static PWSTR own_block; /* the process's block if it is ours to free */

static PWSTR *process_block(void)
{
    return &RtlPeb()->ProcessParameters->Environment;
}

/* Characters of a block, with its last NUL. */
static SIZE_T block_chars(const WCHAR *block)
{
    SIZE_T at = 0;
    while (block[at])
        at += wcslen(block + at) + 1;
    return at ? at + 1 : 2;
}

static int name_matches(const WCHAR *entry, PCUNICODE_STRING name)
{
    ULONG chars = name->Length / sizeof(WCHAR);
    if (wcslen(entry) <= chars || entry[chars] != '=')
        return 0;
    UNICODE_STRING theirs = {name->Length, name->Length, (PWSTR)entry};
    return RtlEqualUnicodeString(&theirs, name, TRUE);
}

/* The entry NAME=VALUE of a name, or NULL. */
static PWSTR find(PWSTR block, PCUNICODE_STRING name)
{
    for (PWSTR entry = block; entry && *entry; entry += wcslen(entry) + 1)
        if (name_matches(entry, name))
            return entry;
    return NULL;
}

/*
 * Copies a variable's value, with a NUL if there is room. STATUS_VARIABLE_NOT_FOUND;
 * STATUS_BUFFER_TOO_SMALL: value->Length says the bytes of the value. MSDN: GetEnvironmentVariable.
 */
NTSTATUS NTAPI RtlQueryEnvironmentVariable_U(PWSTR environment, PCUNICODE_STRING name,
                                             PUNICODE_STRING value)
{
    NTSTATUS status = STATUS_VARIABLE_NOT_FOUND;
    RtlAcquirePebLock();
    PWSTR entry = name->Length ? find(environment ? environment : *process_block(), name) : NULL;
    if (entry) {
        PWSTR text = entry + name->Length / sizeof(WCHAR) + 1;
        ULONG bytes = (ULONG)wcslen(text) * sizeof(WCHAR);
        value->Length = (USHORT)(bytes > 0xFFFE ? 0xFFFE : bytes);
        status = bytes > value->MaximumLength ? STATUS_BUFFER_TOO_SMALL : STATUS_SUCCESS;
        if (NT_SUCCESS(status)) {
            memcpy(value->Buffer, text, bytes);
            if (bytes + sizeof(WCHAR) <= value->MaximumLength)
                value->Buffer[bytes / sizeof(WCHAR)] = 0;
        }
    } else {
        value->Length = 0;
    }
    RtlReleasePebLock();
    return status;
}

/* Appends NAME=VALUE NUL; returns the new end. */
static PWSTR put_entry(PWSTR at, PCUNICODE_STRING name, PCUNICODE_STRING value)
{
    memcpy(at, name->Buffer, name->Length);
    at += name->Length / sizeof(WCHAR);
    *at++ = '=';
    memcpy(at, value->Buffer, value->Length);
    at += value->Length / sizeof(WCHAR);
    *at++ = 0;
    return at;
}

/* A copy of `block` in which `name` has `value` (NULL: is missing). The order of the others stays.
 * NULL: no memory. */
static PWSTR changed_copy(PWSTR block, PCUNICODE_STRING name, PCUNICODE_STRING value)
{
    SIZE_T chars = block_chars(block) + (name->Length + (value ? value->Length : 0)) / 2 + 3;
    PWSTR copy = RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, chars * sizeof(WCHAR)), at = copy;
    int placed = value == NULL;
    if (!copy)
        return NULL;
    for (PWSTR entry = block; *entry; entry += wcslen(entry) + 1) {
        if (!name_matches(entry, name)) {
            wcscpy(at, entry);
            at += wcslen(at) + 1;
        } else if (!placed) {
            at = put_entry(at, name, value);
            placed = 1;
        }
    }
    if (!placed)
        at = put_entry(at, name, value);
    if (at == copy)
        *at++ = 0;
    *at = 0;
    return copy;
}

static int is_valid_name(PCUNICODE_STRING name)
{
    ULONG chars = name->Length / sizeof(WCHAR);
    for (ULONG i = 1; i < chars; i++)
        if (name->Buffer[i] == '=')
            return 0;
    return chars > 0;
}

/*
 * Sets or removes (value NULL) a variable. *environment, a block of RtlCreateEnvironment, is
 * replaced; NULL: the process's. STATUS_INVALID_PARAMETER: an impossible name; STATUS_NO_MEMORY.
 * MSDN: SetEnvironmentVariable.
 */
NTSTATUS NTAPI RtlSetEnvironmentVariable(PWSTR *environment, PCUNICODE_STRING name,
                                         PCUNICODE_STRING value)
{
    if (!is_valid_name(name))
        return STATUS_INVALID_PARAMETER;
    RtlAcquirePebLock();
    PWSTR *block = environment ? environment : process_block();
    PWSTR old = *block, copy = NULL;
    int missing = !value && !find(old, name);
    if (!missing)
        copy = changed_copy(old, name, value);
    if (copy) {
        *block = copy;
        if (environment || old == own_block)
            RtlFreeHeap(RtlPeb()->ProcessHeap, 0, old);
        if (!environment)
            own_block = copy;
    }
    RtlReleasePebLock();
    if (missing)
        return STATUS_SUCCESS;
    return copy ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

/* An empty block, or a copy of the process's. STATUS_NO_MEMORY. */
NTSTATUS NTAPI RtlCreateEnvironment(BOOLEAN clone, PWSTR *environment)
{
    static const WCHAR empty[2] = {0, 0};
    RtlAcquirePebLock();
    const WCHAR *from = clone ? *process_block() : empty;
    SIZE_T bytes = block_chars(from) * sizeof(WCHAR);
    *environment = RtlAllocateHeap(RtlPeb()->ProcessHeap, 0, bytes);
    if (*environment)
        memcpy(*environment, from, bytes);
    RtlReleasePebLock();
    return *environment ? STATUS_SUCCESS : STATUS_NO_MEMORY;
}

NTSTATUS NTAPI RtlDestroyEnvironment(PWSTR environment)
{
    return RtlFreeHeap(RtlPeb()->ProcessHeap, 0, environment) ? STATUS_SUCCESS
                                                              : STATUS_INVALID_PARAMETER;
}

/* Appends to a string that may be too small; always counts. */
static void emit(PUNICODE_STRING to, ULONG *bytes, const WCHAR *text, ULONG length)
{
    if (*bytes + length <= to->MaximumLength && to->Buffer)
        memcpy((UCHAR *)to->Buffer + *bytes, text, length);
    *bytes += length;
}

/* The length in bytes of %NAME% at `at`, and its value; 0: no variable of that name. */
static ULONG variable_at(PWSTR block, const WCHAR *at, const WCHAR *end, PWSTR *value)
{
    const WCHAR *close = at + 1;
    while (close < end && *close != '%')
        close++;
    if (close == end || close == at + 1)
        return 0;
    USHORT bytes = (USHORT)((close - at - 1) * sizeof(WCHAR));
    UNICODE_STRING name = {bytes, bytes, (PWSTR)at + 1};
    PWSTR entry = find(block, &name);
    if (!entry)
        return 0;
    *value = entry + bytes / sizeof(WCHAR) + 1;
    return bytes + 2 * sizeof(WCHAR);
}

/*
 * Replaces each %NAME% by its value; what names no variable stays. *bytes: bytes needed with NUL.
 * STATUS_BUFFER_TOO_SMALL. MSDN: ExpandEnvironmentStrings.
 */
NTSTATUS NTAPI RtlExpandEnvironmentStrings_U(PWSTR environment, PCUNICODE_STRING from,
                                             PUNICODE_STRING to, ULONG *bytes)
{
    static const WCHAR nul = 0;
    const WCHAR *at = from->Buffer, *end = at + from->Length / sizeof(WCHAR);
    ULONG needed = 0;
    RtlAcquirePebLock();
    PWSTR block = environment ? environment : *process_block();
    while (at < end) {
        PWSTR value;
        ULONG used = *at == '%' ? variable_at(block, at, end, &value) : 0;
        if (used)
            emit(to, &needed, value, (ULONG)wcslen(value) * sizeof(WCHAR));
        else
            emit(to, &needed, at, sizeof(WCHAR));
        at += used ? used / sizeof(WCHAR) : 1;
    }
    RtlReleasePebLock();
    emit(to, &needed, &nul, sizeof(nul));
    if (bytes)
        *bytes = needed;
    if (needed > to->MaximumLength)
        return STATUS_BUFFER_TOO_SMALL;
    to->Length = (USHORT)(needed - sizeof(WCHAR));
    return STATUS_SUCCESS;
}
