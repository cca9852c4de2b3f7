/*
 * fs_world.c - the world around the kernel's file tree in a host test, and a maker of tar archives.
 *
 * The pool is malloc, so that the sanitizers see every block; whole pages are page-aligned, as in
 * the kernel.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/host/fs_world.h"
#include "k/serial.h"

long world_live_blocks, world_fail_countdown;
char world_log[4096];
char *world_com4;
size_t world_com4_bytes;
int tap_count, tap_failed;

struct block {
    ULONG tag, bytes;
    void *start;
};

static struct block *block_of(void *body)
{
    return (struct block *)body - 1;
}

void *ExAllocatePoolWithTag(enum pool_type type, size_t bytes, ULONG tag)
{
    if (world_fail_countdown > 0 && --world_fail_countdown == 0)
        return NULL;
    size_t align = bytes >= PAGE_SIZE ? PAGE_SIZE : sizeof(struct block);
    char *start = aligned_alloc(align < 16 ? 16 : align, ROUND_UP(bytes + align, align));
    if (start == NULL)
        return NULL;
    void *body = start + align;
    *block_of(body) = (struct block){tag, (ULONG)bytes, start};
    memset(body, 0xA5, bytes);
    world_live_blocks++;
    return body;
}

void *ExAllocateZeroed(size_t bytes, ULONG tag)
{
    void *body = ExAllocatePoolWithTag(PagedPool, bytes, tag);
    return body ? memset(body, 0, bytes) : NULL;
}

void ExFreePoolWithTag(void *body, ULONG tag)
{
    KASSERT(block_of(body)->tag == tag);
    ExFreePool(body);
}

void ExFreePool(void *body)
{
    world_live_blocks--;
    free(block_of(body)->start);
}

void KeBugCheckEx(enum bugcheck code, uint32_t p1, uint32_t p2, uint32_t p3, uint32_t p4)
{
    fprintf(stderr, "bugcheck %d, line %u\n", code, p1);
    abort();
}

void KdPrint(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(world_log, sizeof world_log, format, args);
    va_end(args);
}

LONGLONG FsNow(void)
{
    static LONGLONG now = 116444736000000000ll + 1000000000ll * 10000000ll;
    return now += 10000000;
}

void SerialWrite(int index, const void *bytes, size_t n)
{
    world_com4 = realloc(world_com4, world_com4_bytes + n + 1);
    memcpy(world_com4 + world_com4_bytes, bytes, n);
    world_com4_bytes += n;
}

void world_reset(void)
{
    free(world_com4);
    world_com4 = NULL;
    world_com4_bytes = 0;
    world_log[0] = '\0';
}

void tar_fix_checksum(char *header)
{
    unsigned sum = 0;
    memset(header + 148, ' ', 8);
    for (int i = 0; i < 512; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
}

void tar_add(struct tar *tar, const char *name, char type, const void *data, size_t size)
{
    size_t padded = (size + 511) / 512 * 512;
    tar->bytes = realloc(tar->bytes, tar->size + 512 + padded);
    char *header = tar->bytes + tar->size;
    memset(header, 0, 512 + padded);
    memcpy(header, name, strlen(name) < 100 ? strlen(name) : 100);
    memcpy(header + 100, "0000644", 8);
    snprintf(header + 124, 12, "%011o", (unsigned)size);
    memcpy(header + 136, "00000001750", 12);
    header[156] = type;
    memcpy(header + 257, "ustar\00000", 8);
    if (size)
        memcpy(header + 512, data, size);
    tar_fix_checksum(header);
    tar->size += 512 + padded;
}

void tar_end(struct tar *tar)
{
    tar->bytes = realloc(tar->bytes, tar->size + 1024);
    memset(tar->bytes + tar->size, 0, 1024);
    tar->size += 1024;
}

void tar_free(struct tar *tar)
{
    free(tar->bytes);
    *tar = (struct tar){0};
}

void tap_result(int good, int line, const char *format, ...)
{
    va_list args;
    printf("%s %d - ", good ? "ok" : "not ok", ++tap_count);
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    if (!good)
        printf("# line %d; the log says: %s\n", line, world_log);
    tap_failed += !good;
}

int tap_end(void)
{
    printf("1..%d\n", tap_count);
    return tap_failed != 0;
}

struct fs_name name_of(const char *text)
{
    static WCHAR wide[8][1024];
    static int which;
    WCHAR *out = wide[which++ % 8];
    int n = FsFromUtf8(text, (ULONG)strlen(text), out, 1024);
    KASSERT(n >= 0);
    return (struct fs_name){out, (ULONG)n};
}

FS_NODE *node_at(const char *path)
{
    struct fs_place place;
    if (!NT_SUCCESS(FsWalk(FsRoot, name_of(path + 3), &place)))
        return NULL;
    return place.node;
}
