/* crt_stdio.c - streams: text and binary, positions, pushing back, appending, updating.
 * SPDX-License-Identifier: MIT
 */
#include "crt_tap.h"
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>

static const char name[] = "crt_stdio.tmp";

static void write_file(const char *mode, const char *bytes, size_t count)
{
    FILE *f = fopen(name, mode);
    fwrite(bytes, 1, count, f);
    fclose(f);
}

/* The raw bytes of the file. */
static const char *contents(void)
{
    static char bytes[200];
    FILE *f = fopen(name, "rb");
    size_t count = f ? fread(bytes, 1, sizeof bytes - 1, f) : 0;
    bytes[count] = 0;
    if (f)
        fclose(f);
    return bytes;
}

static void text_mode(void)
{
    char line[50];
    write_file("w", "a\nb\n", 4);
    is(contents(), "a\r\nb\r\n", "text: LF is written as CR LF");
    FILE *f = fopen(name, "r");
    is(fgets(line, sizeof line, f), "a\n", "and read as LF");
    is_number(ftell(f), 3, "ftell counts bytes of the file");
    is_number(fgetc(f), 'b', "the next line follows");
    is_number(ftell(f), 4, "ftell in the middle");
    fseek(f, 3, SEEK_SET);
    is(fgets(line, sizeof line, f), "b\n", "fseek to a line");
    is_number(fgetc(f), EOF, "the end");
    ok(feof(f) && !ferror(f), "is the end and no error");
    fclose(f);
    write_file("wb", "x\ry\r\nz\x1Aignored", 14);
    f = fopen(name, "r");
    size_t count = fread(line, 1, sizeof line, f);
    line[count] = 0;
    is(line, "x\ry\nz", "a lone CR stays, Ctrl-Z ends");
    fclose(f);
}

static void binary_mode(void)
{
    FILE *f = fopen(name, "w+b");
    char bytes[10000], back[10000];
    for (int i = 0; i < 10000; i++)
        bytes[i] = i * 7;
    is_number(fwrite(bytes, 1, 10000, f), 10000, "many bytes");
    is_number(ftell(f), 10000, "ftell at the end");
    rewind(f);
    is_number(fread(back, 100, 200, f), 100, "fread gives whole items");
    ok(memcmp(bytes, back, 10000) == 0, "the same bytes");
    fseek(f, -10, SEEK_END);
    is_number(ftell(f), 9990, "fseek from the end");
    fseek(f, -5000, SEEK_CUR);
    is_number(fgetc(f), (unsigned char)bytes[4990], "fseek from here");
    fpos_t place;
    fgetpos(f, &place);
    fgetc(f);
    fsetpos(f, &place);
    is_number(ftell(f), 4991, "fgetpos and fsetpos");
    fseek(f, 0, SEEK_CUR);
    fputc('!', f);
    fseek(f, 4990, SEEK_SET);
    fgetc(f);
    is_number(fgetc(f), '!', "update in place");
    is_number(_filelengthi64(_fileno(f)), 10000, "length unchanged");
    fclose(f);
}

static void pushing_back(void)
{
    write_file("wb", "abc", 3);
    FILE *f = fopen(name, "rb");
    is_number(ungetc('z', f), 'z', "ungetc before any read");
    is_number(fgetc(f), 'z', "comes first");
    is_number(fgetc(f), 'a', "then the file");
    ungetc('q', f);
    is_number(ftell(f), 0, "ftell knows");
    is_number(fgetc(f), 'q', "pushed back again");
    while (fgetc(f) != EOF)
        continue;
    ungetc('e', f);
    ok(!feof(f), "ungetc takes the end away");
    is_number(fgetc(f), 'e', "and is read");
    is_number(ungetc(EOF, f), EOF, "EOF cannot be pushed");
    fclose(f);
}

static void modes(void)
{
    write_file("wb", "one", 3);
    write_file("ab", "two", 3);
    is(contents(), "onetwo", "append");
    FILE *f = fopen(name, "r+b");
    fputc('O', f);
    fclose(f);
    is(contents(), "Onetwo", "r+ keeps the rest");
    f = fopen("no\\such\\file", "r");
    ok(!f && errno == ENOENT, "a file that is not there: ENOENT");
    f = fopen(name, "r");
    is_number(fputc('x', f), EOF, "writing to a stream for reading");
    ok(ferror(f), "is an error");
    clearerr(f);
    ok(!ferror(f), "until clearerr");
    fclose(f);
    f = tmpfile();
    ok(f != NULL, "tmpfile");
    fputs("12", f);
    rewind(f);
    is_number(fgetc(f), '1', "can be read back");
    fclose(f);
    f = freopen(name, "wb", fopen(name, "rb"));
    fputs("again", f);
    fclose(f);
    is(contents(), "again", "freopen");
}

static void buffering(void)
{
    FILE *f = fopen(name, "wb");
    char room[64];
    is_number(setvbuf(f, room, _IOFBF, sizeof room), 0, "setvbuf");
    fputs("ab", f);
    is(contents(), "", "buffered");
    fflush(f);
    is(contents(), "ab", "flushed");
    is_number(setvbuf(f, NULL, _IONBF, 0), 0, "unbuffered");
    fputc('c', f);
    is(contents(), "abc", "goes out at once");
    is_number(setvbuf(f, NULL, 77, 100), -1, "an unknown mode");
    fclose(f);
}

static void descriptors(void)
{
    char bytes[10] = "";
    int fd = _open(name, _O_CREAT | _O_TRUNC | _O_RDWR | _O_BINARY, 0600);
    ok(fd > 2, "_open");
    is_number(_write(fd, "12345", 5), 5, "_write");
    is_number(_lseek(fd, 1, SEEK_SET), 1, "_lseek");
    int twin = _dup(fd);
    is_number(_read(twin, bytes, 2), 2, "_dup shares the position");
    is(bytes, "23", "what was read");
    is_number(_tell(fd), 3, "_tell");
    is_number(_setmode(fd, _O_TEXT), _O_BINARY, "_setmode gives the old mode");
    is_number(_chsize(fd, 2), 0, "_chsize");
    is_number(_filelength(fd), 2, "_filelength");
    is_number(_close(twin), 0, "_close");
    is_number(_close(fd), 0, "_close of the other");
    errno = 0;
    is_number(_read(fd, bytes, 1), -1, "a closed descriptor");
    is_number(errno, EBADF, "is EBADF");
    is_number(_open(name, _O_CREAT | _O_EXCL | _O_RDWR, 0600), -1,
              "_O_EXCL on a file that is there");
    is_number(errno, EEXIST, "is EEXIST");
}

int main(void)
{
    text_mode();
    binary_mode();
    pushing_back();
    modes();
    buffering();
    descriptors();
    remove(name);
    return done();
}
