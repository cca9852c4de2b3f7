// SPDX-License-Identifier: MIT
// What can be asked and set about files: attributes, times, identity, kinds of device.
#include <string.h>
#include "tap.h"

static void attributes(void)
{
    WIN32_FILE_ATTRIBUTE_DATA data;
    HANDLE file =
        CreateFileA("f.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
    CloseHandle(file);
    ok(GetFileAttributesA("f.txt") == FILE_ATTRIBUTE_ARCHIVE, "a new file is to be archived");
    DWORD archive = on_wine() ? FILE_ATTRIBUTE_ARCHIVE : 0;
    SetFileAttributesA("f.txt", FILE_ATTRIBUTE_NORMAL);
    ok(GetFileAttributesA("f.txt") == (archive ? archive : FILE_ATTRIBUTE_NORMAL),
       "FILE_ATTRIBUTE_NORMAL stands for none");
    SetFileAttributesA("f.txt", FILE_ATTRIBUTE_READONLY);
    ok(GetFileAttributesA("f.txt") == (archive | FILE_ATTRIBUTE_READONLY),
       "FILE_ATTRIBUTE_READONLY");
    SetFileAttributesA("f.txt", FILE_ATTRIBUTE_ARCHIVE);
    ok(GetFileAttributesA(".") & FILE_ATTRIBUTE_DIRECTORY, "a directory");
    fails(GetFileAttributesA("nothing") != INVALID_FILE_ATTRIBUTES, ERROR_FILE_NOT_FOUND,
          "not there");
    fails(GetFileAttributesA("no\\thing") != INVALID_FILE_ATTRIBUTES, ERROR_PATH_NOT_FOUND,
          "nor the way to it");
    fails(GetFileAttributesA("f?") != INVALID_FILE_ATTRIBUTES, ERROR_INVALID_NAME, "no name");
    ok(GetFileAttributesExA("F.TXT", GetFileExInfoStandard, &data) && data.nFileSizeLow == 0 &&
           data.ftLastWriteTime.dwHighDateTime > 0x01D00000,
       "all at once; it is later than 2014");
}

static void times(void)
{
    FILETIME created = {0x12345600, 0x01C00000}, written = {0xABCDEF00, 0x01C10000}, c, a, w;
    HANDLE file =
        CreateFileA("f.txt", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    ok(SetFileTime(file, NULL, NULL, &written), "SetFileTime");
    ok(GetFileTime(file, &c, &a, &w) && !memcmp(&w, &written, sizeof w), "is kept");
    ok(memcmp(&c, &created, sizeof c) != 0, "the others are as they were");
    DWORD done;
    WriteFile(file, "x", 1, &done, NULL);
    CloseHandle(file);
    file = CreateFileA("f.txt", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    GetFileTime(file, NULL, NULL, &w);
    CloseHandle(file);
    ok(CompareFileTime(&w, &written) > 0, "writing sets it to now");
}

static void identity(void)
{
    BY_HANDLE_FILE_INFORMATION one, two;
    HANDLE file = CreateFileA("f.txt", GENERIC_READ, 1, NULL, OPEN_EXISTING, 0, NULL);
    HANDLE same = CreateFileA(".\\F.TXT", GENERIC_READ, 1, NULL, OPEN_EXISTING, 0, NULL);
    ok(GetFileInformationByHandle(file, &one) && GetFileInformationByHandle(same, &two),
       "GetFileInformationByHandle");
    ok(one.nFileIndexLow == two.nFileIndexLow && one.nFileIndexHigh == two.nFileIndexHigh &&
           one.dwVolumeSerialNumber == two.dwVolumeSerialNumber,
       "two handles on one file have one index");
    ok(one.nNumberOfLinks == 1 && one.nFileSizeLow == 1, "one link, one byte");
    CloseHandle(same);
    same = CreateFileA("g.txt", GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE,
                       NULL);
    ok(GetFileInformationByHandle(same, &two) && two.nFileIndexLow != one.nFileIndexLow,
       "another file, another");
    CloseHandle(same);
    CloseHandle(file);
}

static void devices(void)
{
    char byte = 'b';
    DWORD done = 7;
    HANDLE null = CreateFileA("NUL", GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
    ok(null != INVALID_HANDLE_VALUE && GetFileType(null) == FILE_TYPE_CHAR,
       "NUL is a character device");
    ok(WriteFile(null, "gone", 4, &done, NULL) && done == 4, "it takes all");
    ok(ReadFile(null, &byte, 1, &done, NULL) && done == 0, "and gives nothing");
    CloseHandle(null);
    null = CreateFileA("some.txt", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    ok(null == INVALID_HANDLE_VALUE, "other names are files");
    HANDLE file = CreateFileA("f.txt", GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
    ok(GetFileType(file) == FILE_TYPE_DISK, "a file lies on a disk");
    CloseHandle(file);
    ok(GetFileType(GetStdHandle(STD_OUTPUT_HANDLE)) != FILE_TYPE_CHAR,
       "standard output is no console here");
    ULARGE_INTEGER available, total;
    ok(GetDiskFreeSpaceExA("C:\\", &available, &total, NULL) &&
           available.QuadPart <= total.QuadPart && available.QuadPart > 0,
       "the disk has room");
}

int main(void)
{
    attributes();
    times();
    identity();
    devices();
    DeleteFileA("f.txt");
    return tap_end();
}
