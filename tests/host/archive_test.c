/*
 * archive_test.c - whole and broken archives, and the tree that comes of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/host/fs_world.h"

static bool load(struct tar *tar)
{
    world_reset();
    /* In a block of its exact size, so that a read beyond it is seen. */
    char *exact = malloc(tar->size ? tar->size : 1);
    memcpy(exact, tar->bytes, tar->size);
    free(tar->bytes);
    tar->bytes = exact;
    return FsInitialize(exact, tar->size);
}

static void unload(struct tar *tar)
{
    FsShutdown();
    tar_free(tar);
}

static void whole_archive(void)
{
    struct tar tar = {0};
    char text[5000];
    ULONG bytes;
    UCHAR back[5000];
    memset(text, 'x', sizeof text);
    tar_add(&tar, "./", '5', NULL, 0);
    tar_add(&tar, "./hello.txt", '0', "hello", 5);
    tar_add(&tar, "Windows/System32/big.bin", '0', text, sizeof text);
    tar_add(&tar, "boot/command", '0', "x.exe a b", 9);
    tar_add(&tar,
            "Gr\xC3\xB6\xC3\x9F"
            "e.txt",
            '0', "u", 1);
    tar_add(&tar, "HELLO.TXT", '0', "again", 5);
    tar_end(&tar);
    ok(load(&tar), "a whole archive is read");
    ok(node_at("C:\\hello.txt") && FsSize(node_at("C:\\hello.txt")) == 5,
       "hello.txt is there, 5 bytes");
    ok(node_at("C:\\HELLO.txt") == node_at("C:\\hello.TXT"), "case does not count");
    ok(FsRead(node_at("C:\\hello.txt"), 0, back, 100) == 5 && !memcmp(back, "again", 5),
       "the later member wins");
    ok(FsRead(node_at("C:\\hello.txt"), 5, back, 100) == 0, "nothing behind the end");
    ok(node_at("C:\\windows\\system32\\BIG.bin"), "directories are made on the way");
    ok(FsRead(node_at("C:\\windows\\system32\\BIG.bin"), 4090, back, 5000) == 910,
       "a read across a page");
    ok(node_at("C:\\GR\xC3\x96\xC3\x9F"
               "E.TXT"),
       "umlauts have case, too");
    ok(node_at("C:\\Temp") && FsIsDirectory(node_at("C:\\Temp")), "C:\\Temp is made");
    ok(!node_at("C:\\boot") && !node_at("C:\\boot\\command"), "boot/ is not visible");
    const char *command = FsBootMember("boot/command", &bytes);
    ok(command && bytes == 9 && !memcmp(command, "x.exe a b", 9), "boot/command is found");
    ok(!FsBootMember("boot/environment", &bytes), "boot/environment is not there");
    UNICODE_STRING nt = {0};
    struct fs_name path = name_of("\\??\\C:\\windows\\System32");
    nt.Buffer = (PWSTR)path.text;
    nt.Length = nt.MaximumLength = (USHORT)(path.characters * 2);
    FS_NODE *node = FsLookup(&nt);
    WCHAR out[40];
    ok(node && FsIsDirectory(node), "FsLookup takes an NT path");
    FsNodePath(node, out, 40);
    ok(FsCompareNames((struct fs_name){out, 19}, name_of("C:\\Windows\\System32")) == 0 && !out[19],
       "its path");
    FsNodePath(node, out, 5);
    ok(out[3] == 'W' && out[4] == 0, "a path that is cut ends in NUL");
    FsDereferenceNode(node);
    unload(&tar);
    ok(world_live_blocks == 0, "nothing is left in the pool");
}

/* One header, with a field changed before its checksum is made. */
static void broken(const char *what, size_t at, const char *bytes, size_t n, const char *sentence)
{
    struct tar tar = {0};
    tar_add(&tar, "a.txt", '0', "hello", 5);
    memcpy(tar.bytes + at, bytes, n);
    tar_fix_checksum(tar.bytes);
    tar_end(&tar);
    bool loaded = load(&tar);
    ok(!loaded && strstr(world_log, sentence), "%s: \"%s\"", what, sentence);
    unload(&tar);
}

static void cut(size_t bytes, bool good)
{
    struct tar tar = {0};
    tar_add(&tar, "a.txt", '0', "hello", 5);
    tar_end(&tar);
    tar.size = bytes;
    ok(load(&tar) == good, "the first %zu bytes %s", bytes, good ? "suffice" : "are too few");
    unload(&tar);
}

static void broken_archives(void)
{
    broken("no magic", 257, "tar!!", 5, "no ustar magic");
    broken("a pax header", 156, "x", 1, "pax extension");
    broken("a GNU long name", 156, "L", 1, "GNU long name");
    broken("a symbolic link", 156, "2", 1, "link");
    broken("a device", 156, "3", 1, "device");
    broken("an unknown type", 156, "Z", 1, "type that ustar does not define");
    broken("size in base 256", 124, "\x80\0\0\0\0\0\0\0\0\0\1\0", 12, "size is not octal");
    broken("size with a 9", 124, "00000000009", 12, "size is not octal");
    broken("size beyond the end", 124, "77777777777", 12, "ends inside this member");
    broken("a mode of letters", 100, "rwx", 3, "mode is not octal");
    broken("a name that goes up", 0, "a/../../b", 10, "upwards");
    broken("an empty name", 0, "\0\0\0\0\0\0", 6, "no name");
    struct tar tar = {0};
    tar_add(&tar, "a.txt", '0', "hello", 5);
    tar.bytes[3]++;
    tar_end(&tar);
    ok(!load(&tar) && strstr(world_log, "checksum"), "a flipped bit is seen by the checksum");
    unload(&tar);
    size_t sizes[] = {0, 1, 511, 512, 517, 1023, 1024, 1025, 1536, 2047};
    for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
        cut(sizes[i], false);
    cut(2048, true);
}

/* Members that no Windows file can be are left out, the others stay. */
static void left_out(void)
{
    static const char *const names[] = {"a:b",        "what?",   "tab\there",       "back\\slash",
                                        "bad\xFFutf", "x/y*z/w", "over\xC0\xAFlong"};
    struct tar tar = {0};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        tar_add(&tar, names[i], '0', "no", 2);
    tar_add(&tar, "file", '0', "f", 1);
    tar_add(&tar, "file/below", '0', "f", 1);
    tar_add(&tar, "good", '0', "g", 1);
    tar_end(&tar);
    ok(load(&tar), "an archive with names that Windows cannot have is read");
    size_t count = FsRoot->children.count;
    ok(count == 3, "only Temp, file and good are there (%zu entries)", count);
    unload(&tar);
}

static void long_names(void)
{
    struct tar tar = {0};
    char prefix[156], deep[300] = "";
    memset(prefix, 'p', 155);
    prefix[155] = 0;
    tar_add(&tar, "name.txt", '0', "n", 1);
    memcpy(tar.bytes + 345, prefix, 155);
    tar_fix_checksum(tar.bytes);
    for (int i = 0; i < 45; i++)
        strcat(deep, "d/");
    strcat(deep, "e");
    tar_add(&tar, deep, '0', "deep", 4);
    tar_end(&tar);
    ok(load(&tar), "prefix and name");
    char path[300];
    snprintf(path, sizeof path, "C:\\%s\\name.txt", prefix);
    ok(node_at(path) != NULL, "are joined");
    snprintf(path, sizeof path, "C:\\%s", deep);
    for (char *c = path; *c; c++)
        *c = *c == '/' ? '\\' : *c;
    ok(node_at(path) != NULL, "45 directories deep");
    unload(&tar);
}

int main(void)
{
    whole_archive();
    broken_archives();
    left_out();
    long_names();
    world_reset();
    ok(world_live_blocks == 0, "nothing is left in the pool");
    return tap_end();
}
