/*
 * rtl_time.c - 100 ns since 1601 as year, month, day and time, and back. Gregorian calendar
 * throughout.
 *
 * Days are counted from 1 March 1600, the first day after a leap day of the 400-year cycle, so a
 * leap day is the last of its year.
 *
 * SPDX-License-Identifier: MIT
 */
#include "ntdll/pure.h"

#ifndef _WIN32
typedef struct _TIME_FIELDS {
    SHORT Year, Month, Day, Hour, Minute, Second, Milliseconds, Weekday;
} TIME_FIELDS, *PTIME_FIELDS;
#endif

#define UNITS_PER_SECOND 10000000ll
#define UNITS_PER_DAY    (86400 * UNITS_PER_SECOND)
#define DAYS_TO_1601     306u /* from 1 March 1600 to 1 January 1601 */
#define DAYS_PER_400     146097u
#define SECONDS_TO_1970  11644473600ll

void NTAPI RtlTimeToTimeFields(const LARGE_INTEGER *time, PTIME_FIELDS fields)
{
    uint32_t days = (uint32_t)(time->QuadPart / UNITS_PER_DAY);
    uint32_t milliseconds = (uint32_t)(time->QuadPart % UNITS_PER_DAY / 10000);
    fields->Weekday = (SHORT)((days + 1) % 7); /* 1 January 1601 was a Monday */
    fields->Milliseconds = (SHORT)(milliseconds % 1000);
    fields->Second = (SHORT)(milliseconds / 1000 % 60);
    fields->Minute = (SHORT)(milliseconds / 60000 % 60);
    fields->Hour = (SHORT)(milliseconds / 3600000);

    days += DAYS_TO_1601;
    uint32_t cycle = days / DAYS_PER_400, day = days % DAYS_PER_400;
    uint32_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    uint32_t month = (5 * day + 2) / 153; /* 0 is March */
    fields->Day = (SHORT)(day - (153 * month + 2) / 5 + 1);
    fields->Month = (SHORT)(month < 10 ? month + 3 : month - 9);
    fields->Year = (SHORT)(1600 + 400 * cycle + year + (month >= 10));
}

static int days_in(int year, int month)
{
    static const UCHAR days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

/* FALSE: there is no such day or time. The weekday is not looked at. */
BOOLEAN NTAPI RtlTimeFieldsToTime(const TIME_FIELDS *fields, LARGE_INTEGER *time)
{
    if (fields->Year < 1601 || fields->Month < 1 || fields->Month > 12 || fields->Day < 1 ||
        fields->Day > days_in(fields->Year, fields->Month) || (USHORT)fields->Hour > 23 ||
        (USHORT)fields->Minute > 59 || (USHORT)fields->Second > 59 ||
        (USHORT)fields->Milliseconds > 999)
        return 0;
    uint32_t month = (uint32_t)fields->Month;
    uint32_t year = (uint32_t)fields->Year - 1600 - (month < 3);
    month = month < 3 ? month + 9 : month - 3;
    uint32_t days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 +
                    (uint32_t)fields->Day - 1 - DAYS_TO_1601;
    LONGLONG milliseconds = ((fields->Hour * 60ll + fields->Minute) * 60 + fields->Second) * 1000 +
                            fields->Milliseconds;
    time->QuadPart = days * UNITS_PER_DAY + milliseconds * 10000;
    return 1;
}

/* FALSE: before 1970 or after 2105. */
BOOLEAN NTAPI RtlTimeToSecondsSince1970(const LARGE_INTEGER *time, ULONG *seconds)
{
    LONGLONG value = time->QuadPart / UNITS_PER_SECOND - SECONDS_TO_1970;
    if (value < 0 || value > 0xFFFFFFFFll)
        return 0;
    *seconds = (ULONG)value;
    return 1;
}

void NTAPI RtlSecondsSince1970ToTime(ULONG seconds, LARGE_INTEGER *time)
{
    time->QuadPart = (seconds + SECONDS_TO_1970) * UNITS_PER_SECOND;
}
