/*
 * path_full.c - what a DOS path means: its kind, the device that it may name, its full form.
 *
 * MSDN: "Naming Files, Paths, and Namespaces", GetFullPathName.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

static int is_slash(WCHAR character)
{
    return character == '\\' || character == '/';
}

static ULONG length_of(const WCHAR *text)
{
    ULONG length = 0;
    while (text[length])
        length++;
    return length;
}

enum path_type RtlpPathType(const WCHAR *path)
{
    if (is_slash(path[0])) {
        if (!is_slash(path[1]))
            return PATH_ROOTED;
        if (path[2] != '.' && path[2] != '?')
            return PATH_UNC;
        if (is_slash(path[3]))
            return PATH_DEVICE;
        return path[3] ? PATH_UNC : PATH_DEVICE_ROOT;
    }
    if (!path[0] || path[1] != ':')
        return PATH_RELATIVE;
    return is_slash(path[2]) ? PATH_DRIVE_ABSOLUTE : PATH_DRIVE_RELATIVE;
}

/* Compares without case; `ours` is in capitals, '#' in it stands for a digit from 1 to 9. */
static int is_name(const WCHAR *theirs, ULONG length, const char *ours)
{
    for (; length; length--, theirs++, ours++) {
        if (*ours == '#' ? *theirs < '1' || *theirs > '9' : RtlpUpcase(*theirs) != (UCHAR)*ours)
            return 0;
        if (!*ours)
            return 0;
    }
    return *ours == '\0';
}

ULONG RtlpDeviceName(const WCHAR *path)
{
    static const char *const names[] = {"CON",  "PRN",  "AUX",    "NUL",
                                        "COM#", "LPT#", "CONIN$", "CONOUT$"};
    enum path_type type = RtlpPathType(path);
    if (type == PATH_UNC || type == PATH_DEVICE || type == PATH_DEVICE_ROOT)
        return 0;

    ULONG start = 0, end = 0;
    for (ULONG i = 0; path[i]; i++)
        if (is_slash(path[i]) || (i == 1 && path[i] == ':'))
            start = i + 1;
    for (end = start; path[end] && path[end] != '.' && path[end] != ':'; end++)
        ;
    while (end > start && path[end - 1] == ' ')
        end--;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (is_name(path + start, end - start, names[i]))
            return start << 16 | (end - start);
    return 0;
}

/* A text that grows in a buffer of fixed size. */
struct builder {
    WCHAR *text;
    ULONG length, room;
    ULONG root; /* characters that ".." cannot remove */
    int full;
};

static void put(struct builder *out, WCHAR character)
{
    if (out->length + 1 < out->room)
        out->text[out->length++] = character;
    else
        out->full = 1;
}

static void put_text(struct builder *out, const WCHAR *text, ULONG length)
{
    for (ULONG i = 0; i < length; i++)
        put(out, is_slash(text[i]) ? '\\' : text[i]);
}

/* Ends at the second separator after "\\": the server and the share are the root. */
static ULONG unc_root(const WCHAR *path)
{
    ULONG at = 2;
    for (int parts = 0; parts < 2; parts++) {
        while (path[at] && !is_slash(path[at]))
            at++;
        if (path[at])
            at++;
    }
    return at;
}

/* Writes what comes before the relative part; returns where that begins in `path`. */
static ULONG put_root(struct builder *out, const WCHAR *current, const WCHAR *path)
{
    ULONG current_length = length_of(current), used = 0;
    out->root = 3;
    switch (RtlpPathType(path)) {
    case PATH_UNC:
        used = unc_root(path);
        put_text(out, path, used);
        out->root = out->length;
        return used;
    case PATH_DEVICE:
    case PATH_DEVICE_ROOT:
        used = path[3] ? 4 : 3;
        put_text(out, path, used);
        out->root = out->length;
        return used;
    case PATH_DRIVE_ABSOLUTE:
        put_text(out, path, 3);
        return 3;
    case PATH_ROOTED:
        put_text(out, current, 3);
        return 1;
    case PATH_DRIVE_RELATIVE:
        if (RtlpUpcase(path[0]) == RtlpUpcase(current[0])) {
            put_text(out, current, current_length);
        } else {
            put_text(out, path, 2);
            put(out, '\\');
        }
        return 2;
    default:
        put_text(out, current, current_length);
        return 0;
    }
}

/* Takes the last component off, but nothing of the root. */
static void remove_last(struct builder *out)
{
    if (out->length > out->root && out->text[out->length - 1] == '\\')
        out->length--;
    while (out->length > out->root && out->text[out->length - 1] != '\\')
        out->length--;
}

/* Appends one component; `last`: nothing follows, so dots and spaces at its end do not count. */
static void put_component(struct builder *out, const WCHAR *text, ULONG length, int last)
{
    if (length == 2 && text[0] == '.' && text[1] == '.') {
        remove_last(out);
        length = 0;
    }
    if (last)
        while (length && (text[length - 1] == '.' || text[length - 1] == ' '))
            length--;
    else if (length && text[length - 1] == '.')
        length--;
    if (length == 0) {
        if (last && out->length > out->root) /* "C:\\dir\\." is "C:\\dir" */
            out->length--;
        return;
    }
    put_text(out, text, length);
    if (!last)
        put(out, '\\');
}

ULONG RtlpFullPath(const WCHAR *current, const WCHAR *path, WCHAR *out, ULONG room)
{
    struct builder builder = {.text = out, .room = room};
    if (!path[0] || room == 0)
        return 0;
    ULONG device = RtlpDeviceName(path);
    if (device) {
        static const WCHAR prefix[] = {'\\', '\\', '.', '\\'};
        put_text(&builder, prefix, 4);
        put_text(&builder, path + (device >> 16), device & 0xFFFF);
    } else {
        ULONG at = put_root(&builder, current, path);
        while (path[at]) {
            ULONG end = at;
            while (path[end] && !is_slash(path[end]))
                end++;
            put_component(&builder, path + at, end - at, !path[end]);
            at = path[end] ? end + 1 : end;
        }
    }
    out[builder.length] = 0;
    return builder.full ? 0 : builder.length;
}
