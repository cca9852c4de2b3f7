/*
 * fsnode_test.c - random operations on the tree of files against a simple model; memory that runs
 * out; what is sent at the end, read back.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/host/fs_world.h"

enum { FILES = 12, MODEL_BYTES = 40000, STEPS = 30000 };

static struct model {
    bool exists;
    ULONG size;
    UCHAR bytes[MODEL_BYTES];
} model[FILES];

static unsigned seed = 12345;
static unsigned rnd(unsigned n)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 8) % n;
}

/* File i is C:\dN\fileI in one of three directories; odd ones came with the archive. */
static struct fs_name file_name(int i)
{
    char text[20];
    snprintf(text, sizeof text, rnd(2) ? "file%02d" : "FILE%02d", i);
    return name_of(text);
}
static FS_NODE *directory_of(int i)
{
    char text[20];
    snprintf(text, sizeof text, "C:\\d%d", i % 3);
    return node_at(text);
}
static FS_NODE *node_of(int i)
{
    return FsFind(directory_of(i), file_name(i));
}

static struct tar start(void)
{
    struct tar tar = {0};
    for (int i = 0; i < FILES; i++) {
        char path[40];
        snprintf(path, sizeof path, "d%d/file%02d", i % 3, i);
        model[i].exists = i % 2;
        model[i].size = i % 2 ? 1000 * i + i : 0;
        memset(model[i].bytes, 0, MODEL_BYTES);
        memset(model[i].bytes, 'a' + i, model[i].size);
        if (i % 2)
            tar_add(&tar, path, '0', model[i].bytes, model[i].size);
    }
    for (int d = 0; d < 3; d++)
        tar_add(&tar, (char[]){'d', (char)('0' + d), 0}, '5', NULL, 0);
    tar_end(&tar);
    KASSERT(FsInitialize(tar.bytes, tar.size));
    return tar;
}

static bool same(int i)
{
    static UCHAR back[MODEL_BYTES + 1];
    FS_NODE *node = node_of(i);
    if ((node != NULL) != model[i].exists)
        return false;
    if (node == NULL)
        return true;
    ULONG from = rnd(MODEL_BYTES), n = FsRead(node, from, back, MODEL_BYTES + 1 - from);
    ULONG expected = from < model[i].size ? model[i].size - from : 0;
    return node->size == model[i].size && n == expected &&
           memcmp(back, model[i].bytes + from, n) == 0;
}

static void write(int i)
{
    ULONG from = rnd(MODEL_BYTES), n = rnd(rnd(4) ? 100 : 9000), done = 0;
    UCHAR byte = (UCHAR)rnd(256);
    n = n > MODEL_BYTES - from ? MODEL_BYTES - from : n;
    if (n == 0 || !NT_SUCCESS(FsReserve(node_of(i), from, n)))
        return;
    while (done < n) {
        ULONG span = n - done;
        UCHAR *to = FsWriteSpan(node_of(i), from + done, &span);
        memset(to, byte, span);
        done += span;
    }
    FsExtend(node_of(i), from + n);
    memset(model[i].bytes + from, byte, n);
    model[i].size = from + n > model[i].size ? from + n : model[i].size;
}

static void truncate_to(int i, ULONG size)
{
    FsTruncate(node_of(i), size);
    if (size < model[i].size)
        memset(model[i].bytes + size, 0, model[i].size - size);
    model[i].size = size;
}

/* The name of file j for file i: what j was is gone. */
static void move(int i, int j)
{
    if (i == j || !NT_SUCCESS(FsMove(node_of(i), directory_of(j), file_name(j))))
        return;
    model[j] = model[i];
    model[i].exists = false;
    model[i].size = 0;
    memset(model[i].bytes, 0, MODEL_BYTES);
}

static void step(int i)
{
    if (!model[i].exists) {
        FS_NODE *node = FsMakeNode(directory_of(i), file_name(i), FILE_ATTRIBUTE_ARCHIVE);
        model[i].exists = node != NULL;
        if (node)
            node->dirty = true;
        return;
    }
    switch (rnd(8)) {
    case 0:
        truncate_to(i, rnd(MODEL_BYTES));
        break;
    case 1:
        move(i, (int)rnd(FILES));
        break;
    case 2:
        FsUnlink(node_of(i));
        model[i].exists = false;
        model[i].size = 0;
        memset(model[i].bytes, 0, MODEL_BYTES);
        break;
    default:
        write(i);
    }
}

static void random_steps(const char *what, int fail_every)
{
    int wrong = 0;
    for (int n = 0; n < STEPS && !wrong; n++) {
        if (fail_every)
            world_fail_countdown = 1 + rnd(fail_every);
        step((int)rnd(FILES));
        world_fail_countdown = 0;
        for (int i = 0; i < FILES; i++)
            wrong += !same(i);
    }
    ok(wrong == 0, "%d random operations agree with the model%s", STEPS, what);
}

/* Applies what was sent to the archive's own files, and compares with the model. */
static void sent_is_enough(void)
{
    struct archive archive;
    struct archive_member member;
    const char *why, *deleted = NULL;
    ULONG deleted_bytes = 0;
    enum archive_step step;
    bool there[FILES];
    int wrong = 0;
    for (int i = 0; i < FILES; i++)
        there[i] = i % 2;
    FsSendChanges();
    ArchiveOpen(&archive, world_com4, world_com4_bytes);
    while ((step = ArchiveNext(&archive, &member, &why)) == ArchiveMember) {
        int d, i;
        if (strcmp(member.name, ".deleted") == 0) {
            deleted = member.data;
            deleted_bytes = member.bytes;
        } else if ((sscanf(member.name, "d%d/file%d", &d, &i) == 2 ||
                    sscanf(member.name, "d%d/FILE%d", &d, &i) == 2)) {
            there[i] = true;
            wrong += member.bytes != model[i].size ||
                     memcmp(member.data, model[i].bytes, member.bytes) != 0;
        }
    }
    for (ULONG at = 0; at < deleted_bytes; at++) {
        int d, i;
        if ((at == 0 || deleted[at - 1] == '\n') && sscanf(deleted + at, "d%d/file%d", &d, &i) == 2)
            there[i] = false;
    }
    for (int i = 0; i < FILES; i++)
        wrong += there[i] != model[i].exists;
    ok(step == ArchiveEnd && world_com4_bytes % 512 == 0,
       "what is sent is a whole archive (%zu bytes)", world_com4_bytes);
    ok(wrong == 0, "and with it the archive's files become the model's");
    FILE *out = fopen("build/tests/host/sent.tar", "wb");
    if (out) {
        fwrite(world_com4, 1, world_com4_bytes, out);
        fclose(out);
    }
}

static void directories(void)
{
    FS_NODE *d0 = node_at("C:\\d0");
    FS_NODE *made = FsMakeNode(d0, name_of("sub"), FILE_ATTRIBUTE_DIRECTORY);
    made->dirty = true;
    FsMakeNode(made, name_of("inside.txt"), 0);
    ok(FsIsWithin(made, FsRoot) && FsIsWithin(made, d0) && !FsIsWithin(d0, made),
       "what lies within what");
    ok(FsMove(made, FsRoot, name_of("Moved")) == STATUS_SUCCESS && node_at("C:\\moved\\INSIDE.TXT"),
       "a directory moves with its files");
    ok(node_at("C:\\moved\\inside.txt")->dirty, "which count as changed");
    struct fs_place place;
    ok(FsWalk(FsRoot, name_of("moved\\nothing\\x"), &place) == STATUS_OBJECT_PATH_NOT_FOUND,
       "path not found");
    ok(FsWalk(FsRoot, name_of("moved\\inside.txt\\x"), &place) == STATUS_OBJECT_PATH_NOT_FOUND,
       "a file is no path");
    ok(FsWalk(FsRoot, name_of("moved\\nothing"), &place) == STATUS_SUCCESS && !place.node &&
           place.parent == made,
       "name not found");
    ok(FsWalk(FsRoot, name_of("moved\\"), &place) == STATUS_SUCCESS && place.must_be_directory,
       "a backslash at the end");
    ok(FsWalk(FsRoot, name_of("moved\\\\x"), &place) == STATUS_OBJECT_NAME_INVALID,
       "two backslashes");
    ok(FsWalk(FsRoot, name_of("moved\\a?"), &place) == STATUS_OBJECT_NAME_INVALID,
       "a question mark");
    ok(FsWalk(FsRoot, name_of("moved\\.."), &place) == STATUS_OBJECT_NAME_INVALID, "no way up");
    FS_NODE *at = FsRoot;
    NTSTATUS status = STATUS_SUCCESS;
    for (int i = 0; i < FS_DEPTH + 5 && NT_SUCCESS(status); i++) {
        status = FsWalk(at, name_of("deeper"), &place);
        if (NT_SUCCESS(status))
            at = FsMakeNode(at, name_of("deeper"), FILE_ATTRIBUTE_DIRECTORY);
    }
    ok(status == STATUS_OBJECT_NAME_INVALID && FsDepth(at) == FS_DEPTH, "no deeper than %d",
       FS_DEPTH);
    ok(FsMove(made, at->parent, name_of("x")) == STATUS_NAME_TOO_LONG, "nor by moving a tree down");
}

int main(void)
{
    struct tar tar = start();
    random_steps("", 0);
    random_steps(", also when memory runs out", 3);
    directories();
    sent_is_enough();
    FsShutdown();
    tar_free(&tar);
    world_reset();
    ok(world_live_blocks == 0, "nothing is left in the pool");
    return tap_end();
}
