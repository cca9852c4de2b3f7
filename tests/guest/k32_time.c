/*
 * k32_time.c - dates, ticks and counters.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"

static ULONGLONG number(FILETIME time)
{
    return (ULONGLONG)time.dwHighDateTime << 32 | time.dwLowDateTime;
}

int main(void)
{
    SYSTEMTIME parts = {
        .wYear = 2000, .wMonth = 2, .wDay = 29, .wHour = 23, .wMinute = 59, .wMilliseconds = 7};
    FILETIME time, later;
    ok(SystemTimeToFileTime(&parts, &time) && number(time) == 125963423400070000ull,
       "a leap day as a number");
    parts.wMonth = 0;
    ok(FileTimeToSystemTime(&time, &parts) && parts.wYear == 2000 && parts.wMonth == 2 &&
           parts.wDay == 29,
       "and back");
    ok(parts.wDayOfWeek == 2 && parts.wMilliseconds == 7, "a Tuesday");
    parts.wDay = 31;
    fails(SystemTimeToFileTime(&parts, &later), ERROR_INVALID_PARAMETER, "but no 31st");
    WORD date, clock;
    ok(FileTimeToDosDateTime(&time, &date, &clock) && date == 0x285D && clock == 0xBF60,
       "as MS-DOS wrote it");
    ok(DosDateTimeToFileTime(date, clock, &later) && CompareFileTime(&time, &later) == 1,
       "to two seconds");

    GetSystemTimeAsFileTime(&time);
    ok(number(time) > 125000000000000000ull, "it is later than 1997");
    DWORD ticks = GetTickCount();
    LARGE_INTEGER first, second, frequency;
    ok(QueryPerformanceFrequency(&frequency) && frequency.QuadPart > 1000, "a counter");
    QueryPerformanceCounter(&first);
    Sleep(50);
    QueryPerformanceCounter(&second);
    LONGLONG counted = (second.QuadPart - first.QuadPart) * 1000 / frequency.QuadPart;
    DWORD slept = GetTickCount() - ticks;
    ok(counted >= 15 && counted < 5000, "counts about 50 ms");
    ok(slept >= 30 && slept < 5000, "and so do the ticks");
    GetSystemTimeAsFileTime(&later);
    ok(number(later) - number(time) >= 300000, "and the time");
    GetSystemTime(&parts);
    ok(parts.wYear >= 2020 && parts.wMonth >= 1 && parts.wMonth <= 12, "today");
    FILETIME created, ended, kernel, user;
    ok(GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user),
       "times of the process");
    ok(GetThreadTimes(GetCurrentThread(), &created, &ended, &kernel, &user), "times of the thread");
    TIME_ZONE_INFORMATION zone = {.Bias = -60};
    parts = (SYSTEMTIME){.wYear = 2001, .wMonth = 1, .wDay = 31, .wHour = 23, .wMinute = 30};
    SYSTEMTIME local;
    ok(SystemTimeToTzSpecificLocalTime(&zone, &parts, &local) && local.wMonth == 2 &&
           local.wDay == 1 && local.wHour == 0 && local.wMinute == 30,
       "an hour east");
    return tap_end();
}
