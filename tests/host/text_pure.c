/*
 * text_pure.c - ntdll's pure routines on the host: paths, code pages, UTF-8, letters, errors,
 * times.
 *
 * Paths and errors: expected values as Windows gives them (MSDN; seen).
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct _TIME_FIELDS {
    SHORT Year, Month, Day, Hour, Minute, Second, Milliseconds, Weekday;
} TIME_FIELDS;
void NTAPI RtlTimeToTimeFields(const LARGE_INTEGER *time, TIME_FIELDS *fields);
BOOLEAN NTAPI RtlTimeFieldsToTime(const TIME_FIELDS *fields, LARGE_INTEGER *time);
BOOLEAN NTAPI RtlTimeToSecondsSince1970(const LARGE_INTEGER *time, ULONG *seconds);

static int count, failures;

static void ok(int good, const char *what, const char *detail)
{
    printf("%sok %d - %s%s%s\n", good ? "" : "not ", ++count, what, detail ? " => " : "",
           detail ? detail : "");
    failures += !good;
}

static WCHAR *wide(const char *text)
{
    static WCHAR buffers[4][300];
    static int turn;
    WCHAR *out = buffers[turn++ % 4];
    size_t i = 0;
    do
        out[i] = (UCHAR)text[i];
    while (text[i++]);
    return out;
}

static void full(const char *current, const char *path, const char *expected)
{
    WCHAR out[300];
    char narrow[300] = "", what[400];
    ULONG length = RtlpFullPath(wide(current), wide(path), out, 300);
    for (ULONG i = 0; i <= length; i++)
        narrow[i] = (char)out[i];
    if (!length)
        narrow[0] = 0;
    snprintf(what, sizeof(what), "\"%s\" in %s", path, current);
    ok(strcmp(narrow, expected) == 0, what, narrow);
}

static void test_paths(void)
{
    full("C:\\", "a.txt", "C:\\a.txt");
    full("C:\\x\\", "a.txt", "C:\\x\\a.txt");
    full("C:\\x\\", ".", "C:\\x");
    full("C:\\x\\", "..", "C:\\");
    full("C:\\x\\y\\", "..", "C:\\x");
    full("C:\\", "..\\..\\..", "C:\\");
    full("C:\\x\\", "..\\y\\.\\z", "C:\\y\\z");
    full("C:\\x\\", "\\a", "C:\\a");
    full("C:\\x\\", "\\", "C:\\");
    full("C:\\x\\", "C:\\", "C:\\");
    full("C:\\x\\", "D:\\a\\..\\b", "D:\\b");
    full("C:\\x\\", "c:a", "C:\\x\\a");
    full("C:\\x\\", "D:a", "D:\\a");
    full("C:\\x\\", "a/b/c", "C:\\x\\a\\b\\c");
    full("C:\\x\\", "a\\", "C:\\x\\a\\");
    full("C:\\x\\", "a\\\\b", "C:\\x\\a\\b");
    full("C:\\x\\", "a...", "C:\\x\\a");
    full("C:\\x\\", "a. . ", "C:\\x\\a");
    full("C:\\x\\", "a.\\b", "C:\\x\\a\\b");
    full("C:\\x\\", "C:\\a\\b\\..", "C:\\a");
    full("C:\\x\\", "C:\\a\\.", "C:\\a");
    full("C:\\x\\", "\\\\server\\share\\..\\a", "\\\\server\\share\\a");
    full("C:\\x\\", "\\\\.\\pipe\\a", "\\\\.\\pipe\\a");
    full("C:\\x\\", "NUL", "\\\\.\\NUL");
    full("C:\\x\\", "nul.txt", "\\\\.\\nul");
    full("C:\\x\\", "C:\\dir\\con", "\\\\.\\con");
    full("C:\\x\\", "CONIN$", "\\\\.\\CONIN$");
    full("C:\\x\\", "CONOUT$", "\\\\.\\CONOUT$");
    full("C:\\x\\", "COM1:", "\\\\.\\COM1");
    full("C:\\x\\", "COM0", "C:\\x\\COM0");
    full("C:\\x\\", "console", "C:\\x\\console");
    full("C:\\x\\", "nulx", "C:\\x\\nulx");
    full("C:\\x\\", "", "");
    WCHAR tiny[5];
    ok(RtlpFullPath(wide("C:\\"), wide("ab"), tiny, 5) == 0 &&
           RtlpFullPath(wide("C:\\"), wide("a"), tiny, 5) == 4,
       "what does not fit is refused", NULL);
    for (size_t room = 0; room < 40;
         room++) { /* an exact buffer: the sanitizer sees each step too far */
        WCHAR *out = malloc(room * sizeof(WCHAR) + 1);
        RtlpFullPath(wide("C:\\dir\\"), wide("..\\some\\other\\..\\path\\"), out, (ULONG)room);
        free(out);
    }
    ok(RtlpPathType(wide("\\\\a\\b")) == PATH_UNC &&
           RtlpPathType(wide("\\\\.\\x")) == PATH_DEVICE &&
           RtlpPathType(wide("\\\\.")) == PATH_DEVICE_ROOT &&
           RtlpPathType(wide("\\a")) == PATH_ROOTED &&
           RtlpPathType(wide("a:b")) == PATH_DRIVE_RELATIVE &&
           RtlpPathType(wide("a:\\b")) == PATH_DRIVE_ABSOLUTE &&
           RtlpPathType(wide("")) == PATH_RELATIVE,
       "the seven kinds of paths", NULL);
}

static void test_letters(void)
{
    int back = 1, ends = 1;
    for (int byte = 0; byte < 256; byte++)
        back = back && RtlpWideToAnsi(RtlpAnsiToWide((UCHAR)byte)) == byte;
    ok(back, "code page 1252 there and back", NULL);
    ok(RtlpAnsiToWide(0x80) == 0x20AC && RtlpWideToAnsi(0x2122) == 0x99 &&
           RtlpWideToAnsi(0x4E00) == '?',
       "the euro, a trademark, a question mark", NULL);
    ok(RtlpUpcase('a') == 'A' && RtlpUpcase(0xE4) == 0xC4 && RtlpUpcase(0xF7) == 0xF7 &&
           RtlpUpcase(0xFF) == 0x178 && RtlpUpcase(0x3B1) == 0x391 && RtlpUpcase(0x44F) == 0x42F &&
           RtlpUpcase('[') == '[',
       "upper case", NULL);
    for (unsigned c = 0; c < 0x10000; c++)
        ends = ends && (RtlpUpcase((WCHAR)c) == c || RtlpDowncase(RtlpUpcase((WCHAR)c)) == c);
    ok(ends, "what becomes upper case comes back", NULL);
}

static void test_utf8(void)
{
    WCHAR out[32];
    char narrow[32];
    ULONG written;
    ok(RtlpUtf8ToWide(out, sizeof(out), &written, "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", 10) ==
               STATUS_SUCCESS &&
           written == 10 && out[1] == 0xE4 && out[2] == 0x20AC && out[3] == 0xD83D &&
           out[4] == 0xDE00,
       "UTF-8 of 1 to 4 bytes", NULL);
    ok(RtlpWideToUtf8(narrow, sizeof(narrow), &written, out, 10) == STATUS_SUCCESS &&
           written == 10 && memcmp(narrow, "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80", 10) == 0,
       "and back", NULL);
    ok(RtlpUtf8ToWide(out, sizeof(out), &written, "\xC0\x80\xED\xA0\x80\xE2\x82", 7) == 0x107 &&
           out[0] == 0xFFFD && written == 12,
       "overlong, surrogate, cut short: one U+FFFD for each bad part", NULL);
    ok(RtlpWideToUtf8(narrow, sizeof(narrow), &written, (const WCHAR[]){0xD800}, 2) == 0x107 &&
           written == 3,
       "a lone surrogate", NULL);
    ok(RtlpWideToUtf8(narrow, 2, &written, (const WCHAR[]){'a', 0x20AC}, 4) ==
               STATUS_BUFFER_TOO_SMALL &&
           written == 1,
       "no half character is stored", NULL);
    ok(RtlpUtf8ToWide(NULL, 0, &written, "\xF0\x9F\x98\x80", 4) == STATUS_SUCCESS && written == 4,
       "counting only", NULL);
}

static void test_errors(void)
{
    static const struct {
        uint32_t status, error;
    } cases[] = {{0, 0},
                 {0xC0000005, 998},
                 {0xC0000008, 6},
                 {0xC000000D, 87},
                 {0xC0000017, 8},
                 {0xC0000018, 487},
                 {0xC0000022, 5},
                 {0xC0000034, 2},
                 {0xC0000035, 183},
                 {0xC000003A, 3},
                 {0xC0000045, 87},
                 {0xC0000135, 126},
                 {0xC0000139, 127},
                 {0xC0000142, 1114},
                 {0xC0000420, 668},
                 {0x80000005, 234},
                 {0xC7654321, 317},
                 {0xE06D7363, 0xE06D7363},
                 {0x80070002, 2}};
    int good = 1;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        good = good && RtlpDosError((NTSTATUS)cases[i].status) == cases[i].error;
    ok(good, "statuses become Win32 errors", NULL);
}

static void test_times(void)
{
    LARGE_INTEGER time = {.QuadPart = 0}, again;
    TIME_FIELDS fields;
    ULONG seconds;
    RtlTimeToTimeFields(&time, &fields);
    ok(fields.Year == 1601 && fields.Month == 1 && fields.Day == 1 && fields.Weekday == 1,
       "time 0 is Monday, 1 January 1601", NULL);
    time.QuadPart = 125911584000000000ll;
    RtlTimeToTimeFields(&time, &fields);
    ok(fields.Year == 2000 && fields.Month == 1 && fields.Day == 1 && fields.Weekday == 6,
       "1 January 2000, a Saturday", NULL);
    int back = 1, monotonic = 1, previous = 0;
    for (uint32_t day = 0; day < 400000; day += 1) {
        time.QuadPart = day * 864000000000ll + 12345 * 10000000ll;
        RtlTimeToTimeFields(&time, &fields);
        back = back && RtlTimeFieldsToTime(&fields, &again) && again.QuadPart == time.QuadPart;
        int key = fields.Year * 10000 + fields.Month * 100 + fields.Day;
        monotonic = monotonic && key > previous;
        previous = key;
    }
    ok(back && monotonic, "a thousand years of days, there and back", NULL);
    ok(!RtlTimeFieldsToTime(&(TIME_FIELDS){2001, 2, 29, 0, 0, 0, 0, 0}, &again) &&
           RtlTimeFieldsToTime(&(TIME_FIELDS){2000, 2, 29, 0, 0, 0, 0, 0}, &again) &&
           !RtlTimeFieldsToTime(&(TIME_FIELDS){1900, 2, 29, 0, 0, 0, 0, 0}, &again),
       "29 February is refused where it is not", NULL);
    time.QuadPart = 116444736000000000ll;
    ok(RtlTimeToSecondsSince1970(&time, &seconds) && seconds == 0, "1970", NULL);
}

int main(void)
{
    test_paths();
    test_letters();
    test_utf8();
    test_errors();
    test_times();
    printf("1..%d\n", count);
    return failures != 0;
}
