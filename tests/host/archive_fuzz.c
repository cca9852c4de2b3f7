/*
 * archive_fuzz.c - libFuzzer feeds archives to the kernel's reader and walks what comes of them.
 *
 * Checksums are made right first, or no input would get far. Whatever the bytes: no read outside
 * them, no block of pool left, and each file's size lies within the archive.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/host/fs_world.h"

static void walk(const FS_NODE *directory, size_t bytes)
{
    UCHAR buffer[700];
    WCHAR path[100];
    for (FS_NODE *node = FsFindAfter(directory, (struct fs_name){0}); node;
         node = FsFindAfter(directory, FsNodeName(node))) {
        KASSERT(FsNameIsValid(FsNodeName(node)) && FsFind(directory, FsNodeName(node)) == node);
        FsNodePath(node, path, ARRAY_SIZE(path));
        KASSERT(node->size <= bytes);
        for (ULONG at = 0; at < node->size; at += sizeof buffer)
            FsRead(node, at, buffer, sizeof buffer);
        if (node->size > 0 && NT_SUCCESS(FsReserve(node, node->size / 2, 5000)))
            FsExtend(node, node->size / 2 + 5000);
        walk(node, bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = malloc(size ? size : 1);
    ULONG bytes;
    memcpy(copy, data, size);
    for (size_t at = 0; at + 512 <= size; at += 512)
        if (memcmp(copy + at + 257, "ustar", 5) == 0)
            tar_fix_checksum(copy + at);
    bool good = FsInitialize(copy, size);
    FsBootMember("boot/command", &bytes);
    walk(FsRoot, size);
    if (good)
        FsSendChanges();
    FsShutdown();
    world_reset();
    free(copy);
    KASSERT(world_live_blocks == 0);
    return 0;
}
