/*
 * archive.c - reads a POSIX ustar archive that lies in memory.
 *
 *   header 512 | data, padded to 512 | header | data | … | 512 zeros | 512 zeros
 *
 * Pure: no allocation, no globals; each byte is checked to be there before it is read. GNU and pax
 * extensions are refused, because to skip them would mean wrong names. Source: POSIX.1-2017, pax,
 * "ustar Interchange Format".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/archive.h"
#include "k/base.h"

enum { BLOCK = 512 };

struct header {
    char name[100], mode[8], uid[8], gid[8], size[12], mtime[12], chksum[8], typeflag,
        linkname[100];
    char magic[6], version[2], uname[32], gname[32], devmajor[8], devminor[8], prefix[155], pad[12];
};
_Static_assert(sizeof(struct header) == BLOCK, "ustar header");

void ArchiveOpen(struct archive *archive, const void *base, size_t bytes)
{
    *archive = (struct archive){.base = base, .bytes = bytes};
}

static bool is_zero_block(const char *block)
{
    for (int i = 0; i < BLOCK; i++)
        if (block[i])
            return false;
    return true;
}

/* Octal digits, between optional leading spaces and a space, a NUL or the end of the field. */
static bool read_octal(const char *field, int width, uint64_t *value)
{
    int i = 0, digits = 0;
    *value = 0;
    while (i < width && field[i] == ' ')
        i++;
    for (; i < width && field[i] >= '0' && field[i] <= '7'; i++, digits++)
        *value = *value << 3 | (unsigned)(field[i] - '0');
    if (i < width && field[i] != ' ' && field[i] != '\0')
        return false;
    return digits > 0;
}

static bool checksum_holds(const struct header *header)
{
    const unsigned char *bytes = (const unsigned char *)header;
    uint64_t stated;
    uint32_t sum = 0;
    for (size_t i = 0; i < BLOCK; i++)
        sum += i - offsetof(struct header, chksum) < sizeof header->chksum ? ' ' : bytes[i];
    return read_octal(header->chksum, sizeof header->chksum, &stated) && stated == sum;
}

/* Why a member of this type cannot be read; NULL: it can. */
static const char *refuse_type(char type)
{
    switch (type) {
    case '0':
    case '\0':
    case '7':
    case '5':
        return NULL;
    case '1':
    case '2':
        return "it is a link; archive what it points to";
    case '3':
    case '4':
    case '6':
        return "it is a device or a pipe";
    case 'x':
    case 'g':
        return "it is a pax extension; make the archive in the format ustar";
    case 'L':
    case 'K':
        return "it is a GNU long name; make the archive in the format ustar";
    default:
        return "it has a type that ustar does not define";
    }
}

static size_t append(char *out, size_t at, const char *field, size_t width)
{
    for (size_t i = 0; i < width && field[i]; i++)
        out[at++] = field[i];
    return at;
}

/* prefix/name with empty and "." components taken out. False: a component is "..". */
static bool normalise(char *name)
{
    const char *from = name;
    char *to = name;
    while (*from) {
        size_t length = 0;
        while (from[length] && from[length] != '/')
            length++;
        if (length == 2 && from[0] == '.' && from[1] == '.')
            return false;
        if (length > 0 && !(length == 1 && from[0] == '.')) {
            if (to != name)
                *to++ = '/';
            memmove(to, from, length);
            to += length;
        }
        from += length + (from[length] == '/');
    }
    *to = '\0';
    return true;
}

static const char *read_name(const struct header *header, struct archive_member *member)
{
    bool posix = header->magic[5] == '\0'; /* GNU's older format keeps times where the prefix is */
    size_t at = 0;
    if (posix && header->prefix[0]) {
        at = append(member->name, at, header->prefix, sizeof header->prefix);
        member->name[at++] = '/';
    }
    at = append(member->name, at, header->name, sizeof header->name);
    member->name[at] = '\0';
    if (at == 0)
        return "it has no name";
    member->directory = header->typeflag == '5' || member->name[at - 1] == '/';
    return normalise(member->name) ? NULL : "its name goes upwards (..)";
}

/* Decodes the header; NULL: *member is complete but for its data. */
static const char *read_header(const struct header *header, struct archive_member *member,
                               uint64_t *size)
{
    uint64_t mode, modified;
    if (memcmp(header->magic, "ustar", 5) != 0)
        return "it has no ustar magic";
    if (!checksum_holds(header))
        return "its checksum is wrong";
    const char *why = refuse_type(header->typeflag);
    if (why)
        return why;
    if (!read_octal(header->size, sizeof header->size, size))
        return "its size is not octal";
    if (!read_octal(header->mode, sizeof header->mode, &mode))
        return "its mode is not octal";
    if (!read_octal(header->mtime, sizeof header->mtime, &modified))
        modified = 0;
    member->read_only = (mode & 0200) == 0;
    member->modified = modified > UINT32_MAX ? UINT32_MAX : (uint32_t)modified;
    return read_name(header, member);
}

/* Where no further header is: the two zero blocks, or not. */
static enum archive_step read_end(const struct archive *archive, const char **why)
{
    size_t left = archive->bytes - archive->at;
    *why = "the archive is cut short: it does not end in two blocks of zeros";
    if (left < 2 * BLOCK)
        return ArchiveBroken;
    *why = "a block of zeros stands where a header should be";
    return is_zero_block(archive->base + archive->at + BLOCK) ? ArchiveEnd : ArchiveBroken;
}

enum archive_step ArchiveNext(struct archive *archive, struct archive_member *member,
                              const char **why)
{
    size_t left = archive->bytes - archive->at;
    const char *block = archive->base + archive->at;
    if (left < BLOCK || is_zero_block(block))
        return read_end(archive, why);
    uint64_t size;
    struct header header;
    memcpy(&header, block, sizeof header);
    member->header = archive->at;
    *why = read_header(&header, member, &size);
    if (*why)
        return ArchiveBroken;
    if (member->directory)
        size = 0;
    left -= BLOCK;
    uint64_t padded = (size + BLOCK - 1) & ~(uint64_t)(BLOCK - 1);
    if (padded > left) {
        *why = "the archive is cut short: it ends inside this member";
        return ArchiveBroken;
    }
    member->data = block + BLOCK;
    member->bytes = (uint32_t)size;
    archive->at += BLOCK + (size_t)padded;
    return ArchiveMember;
}
