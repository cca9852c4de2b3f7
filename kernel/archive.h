/*
 * archive.h - reads a POSIX ustar archive that lies in memory, member by member. Trusts nothing in
 * it.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ARCHIVE_NAME_BYTES = 256 + 1 }; /* prefix, '/', name, NUL */

struct archive {
    const char *base;
    size_t bytes;
    size_t at; /* offset of the next header */
};

struct archive_member {
    char name[ARCHIVE_NAME_BYTES]; /* UTF-8, '/' between components, no '/' at either end; "": the
                                      root */
    bool directory, read_only;
    const char *data; /* in the archive */
    uint32_t bytes;
    uint32_t modified; /* seconds since 1970 */
    size_t header;     /* offset of its header, for messages */
};

enum archive_step { ArchiveMember, ArchiveEnd, ArchiveBroken };

void ArchiveOpen(struct archive *archive, const void *base, size_t bytes);
/* The next member. ArchiveBroken: *why is the sentence that says what is wrong with the header at
 * archive->at. */
enum archive_step ArchiveNext(struct archive *archive, struct archive_member *member,
                              const char **why);
