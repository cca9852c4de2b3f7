/* localtime.c - calendar time: time, gmtime, localtime, mktime and the 64-bit forms.
 *
 * time_t counts seconds from 1 January 1970, UTC; the names without a number are 32 bits wide
 * (msvcrt.def). The zone comes from TZ ("PST8PDT") or from GetTimeZoneInformation; summer time by
 * the zone's rules of the system.
 * Manual: Visual C++ run-time library, "time", "localtime", "gmtime", "mktime", "_tzset", "_ftime",
 *         "clock", "difftime"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <sys/timeb.h>
#undef _timezone
#undef _daylight
#undef _dstbias
#undef _tzname

enum { MINUTE = 60, HOUR = 3600, DAY = 86400, DAYS_TO_1970 = 719468 };

long _timezone; /* seconds that UTC is ahead */
int _daylight;  /* summer time is known here */
long _dstbias;  /* seconds that summer time adds to _timezone */
static char standard_name[64] = "", daylight_name[64] = "";
char *_tzname[2] = {standard_name, daylight_name};
static TIME_ZONE_INFORMATION zone;
static BOOL zone_known;

long *__p__timezone(void)
{
    return &_timezone;
}

int *__p__daylight(void)
{
    return &_daylight;
}

long *__p__dstbias(void)
{
    return &_dstbias;
}

char **__p__tzname(void)
{
    return _tzname;
}

/* Days since 1970 of a date of the Gregorian calendar; the year begins in March so that the leap
 * day is its last. */
static int64_t days_of(int64_t year, int month, int day)
{
    year += (month - 1) / 12;
    month = (month - 1) % 12 + 1;
    if (month < 1) {
        month += 12;
        year--;
    }
    year -= month <= 2;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    unsigned of_era = year - era * 400;
    unsigned of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year + day - 1 -
           DAYS_TO_1970;
}

static void split(int64_t seconds, struct tm *tm)
{
    int64_t days = seconds / DAY, rest = seconds % DAY;
    if (rest < 0) {
        rest += DAY;
        days--;
    }
    tm->tm_hour = rest / HOUR;
    tm->tm_min = rest % HOUR / MINUTE;
    tm->tm_sec = rest % MINUTE;
    tm->tm_wday = (days % 7 + 11) % 7;
    int64_t shifted = days + DAYS_TO_1970,
            era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    unsigned of_era = shifted - era * 146097;
    unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned month = (5 * of_year + 2) / 153;
    tm->tm_mday = of_year - (153 * month + 2) / 5 + 1;
    tm->tm_mon = month < 10 ? month + 2 : month - 10;
    int64_t year = year_of_era + era * 400 + (tm->tm_mon < 2);
    tm->tm_year = year - 1900;
    tm->tm_yday = days - days_of(year, 1, 1);
    tm->tm_isdst = 0;
}

static void read_tz(const char *tz)
{
    memset(&zone, 0, sizeof zone);
    strncpy(standard_name, tz, 3);
    standard_name[3] = 0;
    tz += strlen(standard_name);
    BOOL negative = *tz == '-';
    tz += negative || *tz == '+';
    long seconds = strtol(tz, (char **)&tz, 10) * HOUR;
    for (long unit = MINUTE; *tz == ':' && unit; unit /= 60)
        seconds += strtol(tz + 1, (char **)&tz, 10) * unit;
    _timezone = negative ? -seconds : seconds;
    strncpy(daylight_name, tz, 3);
    daylight_name[3] = 0;
    _daylight = *daylight_name != 0;
    _dstbias = -HOUR;
    if (_daylight) { /* United States, since 2007 */
        zone.DaylightDate = (SYSTEMTIME){.wMonth = 3, .wDay = 2, .wHour = 2};
        zone.StandardDate = (SYSTEMTIME){.wMonth = 11, .wDay = 1, .wHour = 2};
    }
}

static void read_system(void)
{
    if (GetTimeZoneInformation(&zone) == TIME_ZONE_ID_INVALID)
        return;
    _timezone = zone.Bias * MINUTE + (zone.StandardDate.wMonth ? zone.StandardBias * MINUTE : 0);
    _daylight = zone.DaylightDate.wMonth && zone.DaylightBias;
    _dstbias = _daylight ? (zone.DaylightBias - zone.StandardBias) * MINUTE : 0;
    WideCharToMultiByte(CP_ACP, 0, zone.StandardName, -1, standard_name, sizeof standard_name - 1,
                        NULL, NULL);
    WideCharToMultiByte(CP_ACP, 0, zone.DaylightName, -1, daylight_name, sizeof daylight_name - 1,
                        NULL, NULL);
}

/* _tzset(): reads the zone again. */
void _tzset(void)
{
    const char *tz = getenv("TZ");
    _lock(CRT_LOCK_TIME);
    if (tz && *tz)
        read_tz(tz);
    else
        read_system();
    zone_known = TRUE;
    _unlock(CRT_LOCK_TIME);
}

static void need_zone(void)
{
    if (!zone_known)
        _tzset();
}

/* When a rule "the wDay-th wDayOfWeek of wMonth" strikes in a year: seconds of local time since
 * 1970. */
static int64_t strikes(const SYSTEMTIME *rule, int year)
{
    int64_t first = days_of(year, rule->wMonth, 1);
    if (rule->wYear)
        return (first + rule->wDay - 1) * DAY + rule->wHour * HOUR;
    int weekday = (first % 7 + 11) % 7;
    int64_t day = first + (rule->wDayOfWeek - weekday + 7) % 7 + 7 * (rule->wDay - 1);
    while (day >= days_of(year, rule->wMonth + 1, 1))
        day -= 7;
    return day * DAY + rule->wHour * HOUR + rule->wMinute * MINUTE;
}

/* local: seconds in standard time. */
static BOOL is_summer(int64_t local, int year)
{
    if (!_daylight || !zone.DaylightDate.wMonth)
        return FALSE;
    int64_t begin = strikes(&zone.DaylightDate, year),
            end = strikes(&zone.StandardDate, year) + _dstbias;
    return begin < end ? local >= begin && local < end : local >= begin || local < end;
}

/* _gmtime64(time): broken down, UTC; NULL and EINVAL before 1970 (as documented) or after 3000. */
struct tm *_gmtime64(const __time64_t *time)
{
    struct tm *tm = &crt_thread()->tm;
    if (*time < 0 || *time > 32535215999ll) {
        errno = EINVAL;
        return NULL;
    }
    split(*time, tm);
    return tm;
}

struct tm *_localtime64(const __time64_t *time)
{
    struct tm *tm = &crt_thread()->tm;
    if (*time < 0 || *time > 32535215999ll) {
        errno = EINVAL;
        return NULL;
    }
    need_zone();
    int64_t local = *time - _timezone;
    split(local, tm);
    if (is_summer(local, tm->tm_year + 1900)) {
        split(local - _dstbias, tm);
        tm->tm_isdst = 1;
    }
    return tm;
}

struct tm *_gmtime32(const __time32_t *time)
{
    __time64_t wide = *time;
    return _gmtime64(&wide);
}

struct tm *_localtime32(const __time32_t *time)
{
    __time64_t wide = *time;
    return _localtime64(&wide);
}

static int64_t seconds_of(const struct tm *tm)
{
    return days_of(tm->tm_year + 1900ll, tm->tm_mon + 1, 1) * DAY + (tm->tm_mday - 1ll) * DAY +
           tm->tm_hour * 3600ll + tm->tm_min * 60ll + tm->tm_sec;
}

/* _mktime64(tm): fields may be out of range and are put right; -1 before 1970. */
__time64_t _mktime64(struct tm *tm)
{
    need_zone();
    int64_t local = seconds_of(tm);
    struct tm probe;
    split(local, &probe);
    BOOL summer = tm->tm_isdst > 0 || (tm->tm_isdst < 0 && is_summer(local, probe.tm_year + 1900));
    __time64_t time = local + _timezone + (summer ? _dstbias : 0);
    struct tm *normal = _localtime64(&time);
    if (!normal)
        return -1;
    *tm = *normal;
    return time;
}

__time32_t _mktime32(struct tm *tm)
{
    __time64_t time = _mktime64(tm);
    return time == (__time32_t)time ? (__time32_t)time : -1;
}

__time64_t _mkgmtime64(struct tm *tm)
{
    int64_t time = seconds_of(tm);
    split(time, tm);
    return time < 0 ? -1 : time;
}

__time32_t _mkgmtime32(struct tm *tm)
{
    __time64_t time = _mkgmtime64(tm);
    return time == (__time32_t)time ? (__time32_t)time : -1;
}

double _difftime64(__time64_t end, __time64_t begin)
{
    return (double)(end - begin);
}

double _difftime32(__time32_t end, __time32_t begin)
{
    return (double)end - begin;
}
