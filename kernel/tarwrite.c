/*
 * tarwrite.c - at the end: what was created or changed, as a ustar archive to COM4.
 *
 * Paths are relative to C:\. The member ".deleted" comes last before the two blocks of zeros, if
 * anything of the archive is gone: one name per line. Source: POSIX.1-2017, pax, "ustar Interchange
 * Format".
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/serial.h"
#include "kernel/archive.h"
#include "kernel/fsp.h"

enum { COM4 = 3, BLOCK = 512, NAME_FIELD = 100, PREFIX_FIELD = 155 };
#define UNIX_EPOCH 116444736000000000ll /* 1970 in 100 ns since 1601 */
static const char deleted_list[] = ".deleted";

struct ustar {
    char name[NAME_FIELD], mode[8], uid[8], gid[8], size[12], mtime[12], chksum[8], type,
        linkname[100];
    char magic[8], uname[32], gname[32], devmajor[8], devminor[8], prefix[PREFIX_FIELD], pad[12];
};
_Static_assert(sizeof(struct ustar) == BLOCK, "ustar header");

static void send(const void *bytes, size_t n)
{
    SerialWrite(COM4, bytes, n);
}

static void send_padding(ULONG bytes)
{
    static const char zeros[BLOCK];
    send(zeros, (BLOCK - bytes % BLOCK) % BLOCK);
}

/* Splits the path between the two fields. False: it does not fit. */
static bool put_name(struct ustar *header, const char *path)
{
    size_t length = strlen(path), cut = 0;
    if (length > NAME_FIELD) {
        cut = length - NAME_FIELD - 1;
        while (cut < length && path[cut] != '/')
            cut++;
        if (cut == 0 || cut > PREFIX_FIELD || cut + 1 >= length)
            return false;
        memcpy(header->prefix, path, cut);
        cut++;
    }
    memcpy(header->name, path + cut, length - cut);
    return true;
}

static void put_checksum(struct ustar *header)
{
    const UCHAR *bytes = (const UCHAR *)header;
    ULONG sum = 0;
    memset(header->chksum, ' ', sizeof header->chksum);
    for (size_t i = 0; i < BLOCK; i++)
        sum += bytes[i];
    for (int i = 5; i >= 0; i--, sum >>= 3)
        header->chksum[i] = (char)('0' + (sum & 7));
    header->chksum[6] = '\0';
}

static void put_octal(char *field, int digits, uint64_t value)
{
    for (int i = digits - 1; i >= 0; i--, value >>= 3)
        field[i] = (char)('0' + (value & 7));
}

static bool send_header(const char *path, char type, ULONG mode, ULONG bytes, LONGLONG written)
{
    struct ustar header = {.type = type, .magic = {'u', 's', 't', 'a', 'r', 0, '0', '0'}};
    if (!put_name(&header, path)) {
        KdPrint("files: %s: not sent, its path is too long for ustar\n", path);
        return false;
    }
    put_octal(header.mode, 7, mode);
    put_octal(header.uid, 7, 0);
    put_octal(header.gid, 7, 0);
    put_octal(header.size, 11, bytes);
    put_octal(header.mtime, 11,
              written > UNIX_EPOCH ? (uint64_t)(written - UNIX_EPOCH) / 10000000 : 0);
    put_checksum(&header);
    send(&header, sizeof header);
    return true;
}

static void send_file(const FS_NODE *node, const char *path)
{
    ULONG mode = node->attributes & FILE_ATTRIBUTE_READONLY ? 0444 : 0644;
    if (!send_header(path, '0', mode, node->size, node->written))
        return;
    for (ULONG at = 0; at < node->size;) {
        ULONG span = node->size - at;
        const UCHAR *from = FsReadSpan(node, at, &span);
        send(from, span);
        at += span;
    }
    send_padding(node->size);
}

/* path: '/' between components, `length` bytes of FS_PATH_CHARACTERS * 3. */
static void send_below(const FS_NODE *directory, char *path, ULONG length)
{
    const ULONG room = FS_PATH_CHARACTERS * 3;
    for (FS_NODE *node = FsFindAfter(directory, (struct fs_name){0}); node;
         node = FsFindAfter(directory, FsNodeName(node))) {
        int n = FsToUtf8(FsNodeName(node), path + length, room - length - 2);
        if (n < 0)
            continue;
        path[length + n] = '\0';
        if (directory == FsRoot && strcmp(path, deleted_list) == 0) {
            KdPrint("files: %s: not sent, the name stands for the list of deleted files\n", path);
        } else if (!FsIsDirectory(node)) {
            if (node->dirty)
                send_file(node, path);
        } else {
            memcpy(path + length + n, "/", 2);
            if (node->dirty)
                send_header(path, '5', 0755, 0, node->written);
            send_below(node, path, length + n + 1);
        }
    }
}

/* Bytes of the shortest part of the member's path that is not there any more; 0: all of it is. */
static ULONG missing_part(const struct archive_member *member)
{
    WCHAR text[ARCHIVE_NAME_BYTES];
    const char *name = member->name;
    for (ULONG n = 1; name[n - 1]; n++) {
        char part[ARCHIVE_NAME_BYTES];
        struct fs_name path;
        struct fs_place place;
        if (name[n] != '/' && name[n] != '\0')
            continue;
        memcpy(part, name, n);
        part[n] = '\0';
        if (!FsMemberPath(part, text, ARRAY_SIZE(text), &path) ||
            !NT_SUCCESS(FsWalk(FsRoot, path, &place)))
            return 0; /* never became a file */
        bool directory = name[n] == '/' || member->directory;
        if (place.node == NULL || FsIsDirectory(place.node) != directory)
            return n;
        if (name[n] == '\0')
            return 0;
    }
    return 0;
}

/* Lists what the archive brought and is gone; returns the bytes of the list. Sent, or only counted.
 */
static ULONG list_deleted(bool sending)
{
    struct archive archive;
    struct archive_member member;
    const char *why;
    ULONG bytes = 0;
    if (FsArchive(&archive) == NULL)
        return 0;
    while (ArchiveNext(&archive, &member, &why) == ArchiveMember) {
        ULONG part = FsIsBootMember(member.name) ? 0 : missing_part(&member);
        if (part == 0)
            continue;
        if (sending) {
            send(member.name, part);
            send("\n", 1);
        }
        bytes += part + 1;
    }
    return bytes;
}

void FsSendChanges(void)
{
    static const char zeros[2 * BLOCK];
    char *path = ExAllocatePoolWithTag(PagedPool, FS_PATH_CHARACTERS * 3, TAG_NAME);
    if (path == NULL) {
        KdPrint("files: not sent, no memory\n");
        return;
    }
    send_below(FsRoot, path, 0);
    ExFreePoolWithTag(path, TAG_NAME);
    ULONG bytes = list_deleted(false);
    if (bytes > 0 && send_header(deleted_list, '0', 0644, bytes, FsNow())) {
        list_deleted(true);
        send_padding(bytes);
    }
    send(zeros, sizeof zeros);
}
