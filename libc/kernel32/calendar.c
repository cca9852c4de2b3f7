/*
 * calendar.c - FILETIME to SYSTEMTIME and back, MS-DOS dates, and local time, which is UTC here.
 *
 * Manual: MSDN "FileTimeToSystemTime", "SystemTimeToFileTime", "DosDateTimeToFileTime",
 * "GetTimeZoneInformation".
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel32/internal.h"

static LARGE_INTEGER quad(const FILETIME *time)
{
    return (LARGE_INTEGER){.LowPart = time->dwLowDateTime, .HighPart = (LONG)time->dwHighDateTime};
}

/* FALSE with ERROR_INVALID_PARAMETER for a time of 0x8000000000000000 or more. */
BOOL WINAPI FileTimeToSystemTime(CONST FILETIME *from, LPSYSTEMTIME to)
{
    TIME_FIELDS fields;
    LARGE_INTEGER time = quad(from);
    if (time.QuadPart < 0)
        return BasepFail(ERROR_INVALID_PARAMETER);
    RtlTimeToTimeFields(&time, &fields);
    *to = (SYSTEMTIME){
        .wYear = fields.Year,
        .wMonth = fields.Month,
        .wDayOfWeek = fields.Weekday,
        .wDay = fields.Day,
        .wHour = fields.Hour,
        .wMinute = fields.Minute,
        .wSecond = fields.Second,
        .wMilliseconds = fields.Milliseconds,
    };
    return TRUE;
}

/* The day of the week is ignored. FALSE with ERROR_INVALID_PARAMETER when there is no such date. */
BOOL WINAPI SystemTimeToFileTime(CONST SYSTEMTIME *from, LPFILETIME to)
{
    LARGE_INTEGER time;
    TIME_FIELDS fields = {
        .Year = from->wYear,
        .Month = from->wMonth,
        .Day = from->wDay,
        .Hour = from->wHour,
        .Minute = from->wMinute,
        .Second = from->wSecond,
        .Milliseconds = from->wMilliseconds,
    };
    if (!RtlTimeFieldsToTime(&fields, &time))
        return BasepFail(ERROR_INVALID_PARAMETER);
    to->dwLowDateTime = time.LowPart;
    to->dwHighDateTime = time.HighPart;
    return TRUE;
}

LONG WINAPI CompareFileTime(CONST FILETIME *left, CONST FILETIME *right)
{
    LONGLONG a = quad(left).QuadPart, b = quad(right).QuadPart;
    return (ULONGLONG)a < (ULONGLONG)b ? -1 : a != b;
}

BOOL WINAPI FileTimeToLocalFileTime(CONST FILETIME *from, LPFILETIME to)
{
    *to = *from;
    return TRUE;
}

BOOL WINAPI LocalFileTimeToFileTime(CONST FILETIME *from, LPFILETIME to)
{
    *to = *from;
    return TRUE;
}

VOID WINAPI GetSystemTime(LPSYSTEMTIME time)
{
    FILETIME now;
    GetSystemTimeAsFileTime(&now);
    FileTimeToSystemTime(&now, time);
}

VOID WINAPI GetLocalTime(LPSYSTEMTIME time)
{
    GetSystemTime(time);
}

/* UTC, without daylight saving time. */
DWORD WINAPI GetTimeZoneInformation(LPTIME_ZONE_INFORMATION zone)
{
    *zone = (TIME_ZONE_INFORMATION){.StandardName = L"UTC", .DaylightName = L"UTC"};
    return TIME_ZONE_ID_UNKNOWN;
}

static BOOL shift(const SYSTEMTIME *from, LONG minutes, SYSTEMTIME *to)
{
    FILETIME time;
    if (!SystemTimeToFileTime(from, &time))
        return FALSE;
    LARGE_INTEGER moved = quad(&time);
    moved.QuadPart += minutes * 600000000ll;
    time = (FILETIME){moved.LowPart, (DWORD)moved.HighPart};
    return FileTimeToSystemTime(&time, to);
}

/* zone NULL: that of the system. Daylight saving rules of a zone (a DaylightDate) are
 * ERROR_CALL_NOT_IMPLEMENTED. */
BOOL WINAPI SystemTimeToTzSpecificLocalTime(CONST TIME_ZONE_INFORMATION *zone,
                                            CONST SYSTEMTIME *from, LPSYSTEMTIME to)
{
    if (zone && zone->DaylightDate.wMonth)
        return BasepFail(ERROR_CALL_NOT_IMPLEMENTED);
    return shift(from, zone ? -(zone->Bias + zone->StandardBias) : 0, to);
}

BOOL WINAPI TzSpecificLocalTimeToSystemTime(CONST TIME_ZONE_INFORMATION *zone,
                                            CONST SYSTEMTIME *from, LPSYSTEMTIME to)
{
    if (zone && zone->DaylightDate.wMonth)
        return BasepFail(ERROR_CALL_NOT_IMPLEMENTED);
    return shift(from, zone ? zone->Bias + zone->StandardBias : 0, to);
}

/* date:  year - 1980 (7 bits) | month (4) | day (5);   time:  hour (5) | minute (6) | two seconds
 * (5) */
BOOL WINAPI DosDateTimeToFileTime(WORD date, WORD time, LPFILETIME to)
{
    SYSTEMTIME parts = {
        .wYear = 1980 + (date >> 9),
        .wMonth = (date >> 5) & 15,
        .wDay = date & 31,
        .wHour = time >> 11,
        .wMinute = (time >> 5) & 63,
        .wSecond = (time & 31) * 2,
    };
    return SystemTimeToFileTime(&parts, to);
}

/* FALSE with ERROR_INVALID_PARAMETER outside 1980 to 2107. */
BOOL WINAPI FileTimeToDosDateTime(CONST FILETIME *from, LPWORD date, LPWORD time)
{
    SYSTEMTIME parts;
    if (!FileTimeToSystemTime(from, &parts))
        return FALSE;
    if (parts.wYear < 1980 || parts.wYear > 2107)
        return BasepFail(ERROR_INVALID_PARAMETER);
    *date = (parts.wYear - 1980) << 9 | parts.wMonth << 5 | parts.wDay;
    *time = parts.wHour << 11 | parts.wMinute << 5 | parts.wSecond / 2;
    return TRUE;
}
