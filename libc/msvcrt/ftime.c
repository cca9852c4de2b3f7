/* ftime.c - what time it is: time, clock, _ftime, and Windows' file times.
 *
 * A FILETIME counts 100 ns from 1 January 1601, UTC.
 * Manual: Visual C++ run-time library, "time", "clock", "_ftime", "_strdate", "_strtime"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <sys/timeb.h>
#undef _timezone

static const int64_t EPOCH = 116444736000000000ll; /* 1970 in FILETIME */
enum { PER_SECOND = 10000000, PER_MILLISECOND = 10000 };
static int64_t started;

static int64_t join(const FILETIME *time)
{
    return (int64_t)time->dwHighDateTime << 32 | time->dwLowDateTime;
}

static int64_t now(void)
{
    FILETIME time;
    GetSystemTimeAsFileTime(&time);
    return join(&time);
}

/* Seconds since 1970; 0 for "no time". */
int64_t crt_from_filetime(const FILETIME *time)
{
    int64_t ticks = join(time);
    return ticks ? (ticks - EPOCH) / PER_SECOND : 0;
}

void crt_to_filetime(int64_t seconds, FILETIME *time)
{
    int64_t ticks = seconds * PER_SECOND + EPOCH;
    time->dwLowDateTime = (DWORD)ticks;
    time->dwHighDateTime = ticks >> 32;
}

void crt_clock_open(void)
{
    started = now();
}

__time64_t _time64(__time64_t *where)
{
    __time64_t seconds = (now() - EPOCH) / PER_SECOND;
    if (where)
        *where = seconds;
    return seconds;
}

__time32_t _time32(__time32_t *where)
{
    __time32_t seconds = _time64(NULL);
    if (where)
        *where = seconds;
    return seconds;
}

/* clock(): milliseconds of wall time since the process began (CLOCKS_PER_SEC is 1000). */
clock_t clock(void)
{
    return (now() - started) / PER_MILLISECOND;
}

void _ftime64(struct __timeb64 *when)
{
    int64_t ticks = now() - EPOCH;
    TIME_ZONE_INFORMATION zone;
    when->dstflag = GetTimeZoneInformation(&zone) == TIME_ZONE_ID_DAYLIGHT;
    _tzset();
    when->time = ticks / PER_SECOND;
    when->millitm = ticks % PER_SECOND / PER_MILLISECOND;
    when->timezone = _timezone / 60;
}

void _ftime32(struct __timeb32 *when)
{
    struct __timeb64 wide;
    _ftime64(&wide);
    *when = (struct __timeb32){(__time32_t)wide.time, wide.millitm, wide.timezone, wide.dstflag};
}

/* _strdate "mm/dd/yy", _strtime "hh:mm:ss": local time, into nine bytes. */
static char *put_three(char *text, unsigned a, unsigned b, unsigned c, char separator)
{
    unsigned part[] = {a, b, c};
    for (int i = 0; i < 3; i++) {
        text[3 * i] = '0' + part[i] / 10 % 10;
        text[3 * i + 1] = '0' + part[i] % 10;
        text[3 * i + 2] = i < 2 ? separator : 0;
    }
    return text;
}

char *_strdate(char *text)
{
    SYSTEMTIME local;
    GetLocalTime(&local);
    return put_three(text, local.wMonth, local.wDay, local.wYear, '/');
}

char *_strtime(char *text)
{
    SYSTEMTIME local;
    GetLocalTime(&local);
    return put_three(text, local.wHour, local.wMinute, local.wSecond, ':');
}
