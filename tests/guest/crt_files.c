/* crt_files.c - files and directories by name: stat, find, mkdir, rename, paths.
 * SPDX-License-Identifier: MIT
 */
#include "crt_tap.h"
#include <direct.h>
#include <errno.h>
#include <io.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/utime.h>

static void make(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");
    fputs(text, f);
    fclose(f);
}

static void directories(void)
{
    is_number(_mkdir("crt_dir"), 0, "_mkdir");
    is_number(_mkdir("crt_dir"), -1, "_mkdir again");
    is_number(errno, EEXIST, "is EEXIST");
    make("crt_dir\\a.txt", "12345");
    is_number(_rmdir("crt_dir"), -1, "_rmdir of a full directory");
    is_number(errno, ENOTEMPTY, "is ENOTEMPTY");
    is_number(_chdir("crt_dir"), 0, "_chdir");
    char here[260], *name = strrchr(_getcwd(here, sizeof here), '\\');
    is(name ? name : here, "\\crt_dir", "_getcwd");
    is_number(_access("a.txt", 0), 0, "_access");
    is_number(_access("b.txt", 0), -1, "_access of what is not there");
    is_number(errno, ENOENT, "is ENOENT");
    is_number(_chdir(".."), 0, "_chdir back");
}

static void records(void)
{
    struct _stati64 record;
    is_number(_stati64("crt_dir\\a.txt", &record), 0, "_stat");
    is_number(record.st_size, 5, "size");
    ok((record.st_mode & _S_IFMT) == _S_IFREG, "a file");
    is_number(record.st_mode & 0777, 0666, "its permissions");
    is_number(_stati64("crt_dir", &record), 0, "_stat of a directory");
    ok((record.st_mode & _S_IFMT) == _S_IFDIR, "a directory");
    is_number(_stati64("crt_no", &record), -1, "_stat of nothing");
    struct _utimbuf times = {1000000000, 1000000000};
    is_number(_utime("crt_dir\\a.txt", &times), 0, "_utime");
    _stati64("crt_dir\\a.txt", &record);
    is_number(record.st_mtime, 1000000000, "sets the time");
}

static void searching(void)
{
    struct _finddata_t found;
    int files = 0;
    make("crt_dir\\b.txt", "b");
    intptr_t search = _findfirst("crt_dir\\*.txt", &found);
    ok(search != -1, "_findfirst");
    do
        files += strstr(found.name, ".txt") != NULL;
    while (_findnext(search, &found) == 0);
    is_number(errno, ENOENT, "_findnext ends with ENOENT");
    is_number(files, 2, "all files were found");
    is_number(_findclose(search), 0, "_findclose");
    ok(_findfirst("crt_dir\\*.none", &found) == -1 && errno == ENOENT, "no match: ENOENT");
}

static void names(void)
{
    is_number(rename("crt_dir\\b.txt", "crt_dir\\c.txt"), 0, "rename");
    is_number(rename("crt_dir\\a.txt", "crt_dir\\c.txt"), -1, "rename onto a file");
    is_number(errno, EEXIST, "is EEXIST");
    is_number(_unlink("crt_dir\\a.txt"), 0, "_unlink");
    is_number(remove("crt_dir\\c.txt"), 0, "remove");
    is_number(remove("crt_dir\\c.txt"), -1, "remove again");
    is_number(_rmdir("crt_dir"), 0, "_rmdir");
    char drive[_MAX_DRIVE], directory[_MAX_DIR], name[_MAX_FNAME], extension[_MAX_EXT],
        path[_MAX_PATH];
    _splitpath("C:\\one\\two.three.ext", drive, directory, name, extension);
    ok(!strcmp(drive, "C:") && !strcmp(directory, "\\one\\") && !strcmp(name, "two.three") &&
           !strcmp(extension, ".ext"),
       "_splitpath");
    _makepath(path, "D", "x", "y", "z");
    is(path, "D:x\\y.z", "_makepath");
    is(_fullpath(path, "C:\\a\\..\\b\\.\\c", sizeof path), "C:\\b\\c", "_fullpath");
}

int main(void)
{
    directories();
    records();
    searching();
    names();
    return done();
}
