/* strftime.c - times in words: strftime, asctime, ctime and the wide forms, in the "C" locale.
 *
 * Manual: Visual C++ run-time library, "strftime, wcsftime", "asctime", "ctime"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#undef _tzname

static const char *const days[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                   "Thursday", "Friday", "Saturday"};
static const char *const months[] = {"January",   "February", "March",    "April",
                                     "May",       "June",     "July",     "August",
                                     "September", "October",  "November", "December"};

struct out {
    char *text;
    size_t used, room;
    BOOL overflow;
};

static void put(struct out *out, char c)
{
    if (out->used < out->room)
        out->text[out->used++] = c;
    else
        out->overflow = TRUE;
}

static void put_text(struct out *out, const char *text, int most)
{
    while (*text && most--)
        put(out, *text++);
}

/* At least `digits`; with '#' no zeros in front. */
static void put_number(struct out *out, int value, int digits, BOOL bare)
{
    char text[12];
    int length = strlen(_itoa(value, text, 10));
    while (!bare && length < digits--)
        put(out, '0');
    put_text(out, text, 12);
}

static void format(struct out *out, const char *text, const struct tm *tm);

/* The week of the year whose weeks begin on `first` (0 Sunday, 1 Monday). */
static int week(const struct tm *tm, int first)
{
    return (tm->tm_yday + 7 - (tm->tm_wday + 7 - first) % 7) / 7;
}

static BOOL put_name(struct out *out, char letter, const struct tm *tm)
{
    switch (letter) {
    case 'a':
        put_text(out, days[tm->tm_wday], 3);
        break;
    case 'A':
        put_text(out, days[tm->tm_wday], 99);
        break;
    case 'b':
        put_text(out, months[tm->tm_mon], 3);
        break;
    case 'B':
        put_text(out, months[tm->tm_mon], 99);
        break;
    case 'p':
        put_text(out, tm->tm_hour < 12 ? "AM" : "PM", 2);
        break;
    case 'c':
        format(out, "%m/%d/%y %H:%M:%S", tm);
        break;
    case 'x':
        format(out, "%m/%d/%y", tm);
        break;
    case 'X':
        format(out, "%H:%M:%S", tm);
        break;
    case 'z':
    case 'Z':
        _tzset();
        put_text(out, _tzname[tm->tm_isdst > 0], 99);
        break;
    case '%':
        put(out, '%');
        break;
    default:
        return FALSE;
    }
    return TRUE;
}

static void put_field(struct out *out, char letter, const struct tm *tm, BOOL bare)
{
    switch (letter) {
    case 'd':
        put_number(out, tm->tm_mday, 2, bare);
        break;
    case 'H':
        put_number(out, tm->tm_hour, 2, bare);
        break;
    case 'I':
        put_number(out, (tm->tm_hour + 11) % 12 + 1, 2, bare);
        break;
    case 'j':
        put_number(out, tm->tm_yday + 1, 3, bare);
        break;
    case 'm':
        put_number(out, tm->tm_mon + 1, 2, bare);
        break;
    case 'M':
        put_number(out, tm->tm_min, 2, bare);
        break;
    case 'S':
        put_number(out, tm->tm_sec, 2, bare);
        break;
    case 'U':
        put_number(out, week(tm, 0), 2, bare);
        break;
    case 'w':
        put_number(out, tm->tm_wday, 1, bare);
        break;
    case 'W':
        put_number(out, week(tm, 1), 2, bare);
        break;
    case 'y':
        put_number(out, tm->tm_year % 100, 2, bare);
        break;
    case 'Y':
        put_number(out, tm->tm_year + 1900, 4, bare);
        break;
    default:
        out->overflow = TRUE; /* unknown: the whole fails */
    }
}

static void format(struct out *out, const char *text, const struct tm *tm)
{
    for (; *text; text++) {
        if (*text != '%') {
            put(out, *text);
            continue;
        }
        BOOL bare = *++text == '#';
        text += bare;
        if (bare && (*text == 'c' || *text == 'x'))
            format(out, *text == 'c' ? "%A, %B %d, %Y %H:%M:%S" : "%A, %B %d, %Y", tm);
        else if (!put_name(out, *text, tm))
            put_field(out, *text, tm, bare);
        if (!*text)
            return;
    }
}

/* strftime(text, room, form, tm): bytes without the end; 0 if it does not fit or a letter is
 * unknown. */
size_t strftime(char *text, size_t room, const char *form, const struct tm *tm)
{
    struct out out = {text, 0, room, FALSE};
    format(&out, form, tm);
    put(&out, 0);
    if (!out.overflow)
        return out.used - 1;
    if (room)
        *text = 0;
    errno = ERANGE;
    return 0;
}

size_t wcsftime(wchar_t *text, size_t room, const wchar_t *form, const struct tm *tm)
{
    size_t length = wcslen(form);
    char *narrow_form = malloc(length + 1), *narrow = malloc(room ? room : 1);
    size_t used = 0;
    if (narrow_form && narrow && wcstombs(narrow_form, form, length + 1) != (size_t)-1) {
        used = strftime(narrow, room, narrow_form, tm);
        if (used)
            mbstowcs(text, narrow, room);
    }
    free(narrow_form);
    free(narrow);
    return used;
}

/* asctime(tm): "Wed Jan 02 02:03:55 1980\n", in a buffer of the thread. */
char *asctime(const struct tm *tm)
{
    char *text = crt_thread()->asctime_text;
    strftime(text, 26, "%a %b %d %H:%M:%S %Y\n", tm);
    return text;
}

wchar_t *_wasctime(const struct tm *tm)
{
    struct per_thread *self = crt_thread();
    mbstowcs(self->wasctime_text, asctime(tm), 26);
    return self->wasctime_text;
}

char *_ctime64(const __time64_t *time)
{
    struct tm *tm = _localtime64(time);
    return tm ? asctime(tm) : NULL;
}

char *_ctime32(const __time32_t *time)
{
    __time64_t wide = *time;
    return _ctime64(&wide);
}

wchar_t *_wctime64(const __time64_t *time)
{
    struct tm *tm = _localtime64(time);
    return tm ? _wasctime(tm) : NULL;
}

wchar_t *_wctime32(const __time32_t *time)
{
    __time64_t wide = *time;
    return _wctime64(&wide);
}
