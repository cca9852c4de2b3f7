/* crt_time.c - calendar time: conversions both ways, strftime, asctime.
 * SPDX-License-Identifier: MIT
 */
#include "crt_tap.h"
#include <errno.h>
#include <stdlib.h>
#include <sys/timeb.h>
#include <time.h>
#include <windows.h>

static const char *utc(time_t t)
{
    static char text[64];
    struct tm *tm = gmtime(&t);
    if (!tm)
        return "none";
    sprintf(text, "%d-%02d-%02d %02d:%02d:%02d %d %d", tm->tm_year + 1900, tm->tm_mon + 1,
            tm->tm_mday, tm->tm_hour, tm->tm_min, tm->tm_sec, tm->tm_wday, tm->tm_yday);
    return text;
}

static void conversions(void)
{
    is(utc(0), "1970-01-01 00:00:00 4 0", "the beginning");
    is(utc(951782400), "2000-02-29 00:00:00 2 59", "a leap day");
    is(utc(1078012799), "2004-02-28 23:59:59 6 58", "the second before one");
    is(utc(2147483647), "2038-01-19 03:14:07 2 18", "the end of 32 bits");
    int good = 1;
    for (time_t t = 0; t < 2000000000; t += 12345677) {
        struct tm tm = *localtime(&t);
        good &= mktime(&tm) == t;
    }
    ok(good, "mktime undoes localtime");
    struct tm odd = {.tm_year = 100, .tm_mon = 13, .tm_mday = 30, .tm_hour = 25, .tm_isdst = -1};
    mktime(&odd);
    ok(odd.tm_year == 101 && odd.tm_mon == 2 && odd.tm_mday == 3 && odd.tm_hour == 1 &&
           odd.tm_wday == 6,
       "mktime puts fields right");
    __time64_t later = 32000000000ll;
    is_number(_gmtime64(&later)->tm_year, 2984 - 1900, "64-bit times go on");
    is_number((int)difftime(100, 40), 60, "difftime");
}

static void words(void)
{
    char text[100];
    struct tm tm = {.tm_year = 80,
                    .tm_mon = 0,
                    .tm_mday = 2,
                    .tm_hour = 14,
                    .tm_min = 3,
                    .tm_sec = 55,
                    .tm_wday = 3,
                    .tm_yday = 1};
    is(asctime(&tm), "Wed Jan 02 14:03:55 1980\n", "asctime");
    strftime(text, sizeof text, "%a %A %b %B %d %H %I %j %m %M %p %S %U %w %W %y %Y %%", &tm);
    is(text, "Wed Wednesday Jan January 02 14 02 002 01 03 PM 55 00 3 00 80 1980 %", "strftime");
    strftime(text, sizeof text, "%c|%x|%X|%#d %#H", &tm);
    is(text, "01/02/80 14:03:55|01/02/80|14:03:55|2 14", "the locale's forms");
    is_number(strftime(text, 5, "%Y-%m", &tm), 0, "no room: 0");
}

static void now(void)
{
    struct _timeb when;
    time_t t = time(NULL);
    _ftime(&when);
    ok(when.time - t <= 1 && when.millitm < 1000, "_ftime and time agree");
    ok(t > 946684800, "and are after 2000");
    clock_t before = clock();
    Sleep(30);
    ok(clock() - before >= 20 && clock() - before < 5000, "clock counts milliseconds");
}

int main(void)
{
    _putenv("TZ=UTC0");
    _tzset();
    conversions();
    words();
    now();
    return done();
}
