/*
 * fs_world.h - the world around the kernel's file tree in a host test: pool, clock, log, COM4.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kernel/archive.h"
#include "kernel/fsp.h"

extern long world_live_blocks;    /* of pool */
extern long world_fail_countdown; /* the n-th allocation from now fails; 0: none does */
extern char world_log[4096];      /* the last message of KdPrint */
extern char *world_com4;          /* what was sent there */
extern size_t world_com4_bytes;
void world_reset(void); /* empties log and COM4 */

/* A ustar archive in the making. */
struct tar {
    char *bytes;
    size_t size;
};
void tar_add(struct tar *tar, const char *name, char type, const void *data, size_t size);
void tar_end(struct tar *tar);
void tar_fix_checksum(char *header);
void tar_free(struct tar *tar);

/* TAP. */
extern int tap_count, tap_failed;
#define ok(condition, ...) tap_result((condition) != 0, __LINE__, __VA_ARGS__)
void tap_result(int good, int line, const char *format, ...);
int tap_end(void);

/* An ASCII text as a name; a few at a time. */
struct fs_name name_of(const char *text);
FS_NODE *node_at(const char *path); /* "C:\x\y"; not referenced */
