/* crt.h - what the files of msvcrt.dll share.
 *
 * The public contract is mingw-w64's own <stdio.h>, <stdlib.h>...: this DLL is the other end of
 * their imports, so the import decoration is switched off before they are read. Every function
 * returns errors as its MSDN page says: a value and errno; errno comes from GetLastError through
 * crt_os_error alone.
 * Lock order: stream lock, then CRT_LOCK_FD; never two streams except in crt_for_each_stream.
 * SPDX-License-Identifier: MIT
 */
#ifndef CRT_H
#define CRT_H

#define _MSVCRT_ 1 /* plain externs for _iob, _fmode, _environ */
#define _CRTIMP
#define __MINGW_IMPORT          extern
#define __USE_MINGW_ANSI_STDIO  0
#define _CRT_SECURE_NO_WARNINGS 1
#define MINGW_HAS_SECURE_API    1
#define _WIN32_WINNT            0x0501
#define WIN32_LEAN_AND_MEAN
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <errno.h>
#include <fcntl.h>
#include <process.h>
#include <stddef.h>
#include <io.h>
#include <share.h>
#include <stdarg.h>
#include <stdint.h>
#include <time.h>
#include <ctype.h>
#include <limits.h>
#include <wctype.h>
#include <windows.h>

#undef _acmdln /* macros of the headers for what is defined here */
#undef _wcmdln
#undef _fmode
extern int _fmode;

/* ---- locks: _lock(n). Programs of mingw compute 16 + i for the stream &_iob[i] by themselves.
 * ---- */
enum {
    CRT_LOCK_SIGNAL = 0,
    CRT_LOCK_HEAP = 4,
    CRT_LOCK_ENV = 7,
    CRT_LOCK_EXIT = 8,
    CRT_LOCK_TIME = 11,
    CRT_LOCK_FD = 14,
    CRT_LOCK_TABLE = 15,  /* the table of streams */
    CRT_LOCK_STREAM = 16, /* + index in _iob */
    CRT_LOCKS = CRT_LOCK_STREAM + _IOB_ENTRIES,
};
void _lock(int number);
void _unlock(int number);
BOOL crt_try_lock(int number);
void crt_locks_open(void);
void crt_locks_close(void);

/* ---- per thread ---- */
struct per_thread {
    int errno_value;
    unsigned long doserrno_value;
    unsigned rand_state;
    char *strtok_next;
    wchar_t *wcstok_next;
    struct tm tm;
    char asctime_text[26];
    wchar_t wasctime_text[26];
    char message[160];     /* strerror, _strerror */
    wchar_t wmessage[160]; /* _wcserror */
    EXCEPTION_POINTERS *exception;
    int fpe_code;
};
BOOL crt_threads_open(void);
void crt_threads_close(void);
void crt_thread_free(void);
struct per_thread *crt_thread(void); /* never NULL; keeps GetLastError */

/* ---- errors ---- */
int crt_fail(int error); /* errno = error; -1 */
int crt_os_fail(void);   /* errno from GetLastError(); -1 */
void crt_os_error(DWORD error);
const char *crt_error_text(int error); /* any number: an unknown one is "Unknown error" */

/* ---- heap ---- */
extern HANDLE _crtheap;
int _callnewh(size_t bytes);

/* ---- start and end ---- */
typedef void (*_PVFV)(void);
typedef int (*_PIFV)(void);
extern int _commode;
BOOL crt_args_open(void);
BOOL crt_environment_open(void);
void crt_run_exit_list(void);
void crt_write_error(const char *text); /* to the handle of standard error, unbuffered */
char *crt_narrow(const wchar_t *text);  /* malloc'd ANSI copy, or NULL and errno */
wchar_t *crt_widen(const char *text);

/* ---- files: one entry per descriptor ---- */
enum {
    FD_OPEN = 0x01,
    FD_EOF = 0x02,    /* Ctrl-Z was read */
    FD_PEEKED = 0x04, /* lookahead holds a byte */
    FD_PIPE = 0x08,
    FD_NOINHERIT = 0x10,
    FD_APPEND = 0x20,
    FD_DEVICE = 0x40,
    FD_TEXT = 0x80,
    FD_MAX = 2048,
};
struct fd {
    HANDLE handle;
    unsigned char flags;
    unsigned char lookahead; /* the byte after a CR at the end of a read from a pipe */
    int64_t read_start;      /* file position where the last _read began */
};
void crt_fds_open(void);
struct fd *crt_fd(int fd);                     /* NULL and errno EBADF if not open */
int crt_fd_new(HANDLE handle, unsigned flags); /* descriptor, or -1 and EMFILE */
struct fd *crt_fd_entry(int fd);               /* open or not */
int crt_fds_count(void);                       /* one more than the highest that is open */
void *crt_fds_tell(int first, WORD *bytes);    /* for a child: STARTUPINFO.lpReserved2; for free() */
void crt_fds_inherit(void);                    /* what the parent told */

/* ---- streams: a FILE of 32 bytes, then its lock; _iob's locks are _lock(16 + i) ---- */
enum {
    STREAM_YOURBUF = 0x0100, /* the buffer belongs to the program */
    STREAM_SETVBUF = 0x0400, /* full buffering was asked for */
    STREAM_CTRLZ = 0x2000,
    STREAM_COMMIT = 0x4000, /* mode 'c' */
    STREAM_BYTES = 4096,
    STREAM_MAX = 512,
};
struct locked_file {
    FILE file;
    CRITICAL_SECTION lock;
};
void crt_streams_open(void);
FILE *crt_stream_new(void); /* locked, or NULL and EMFILE */
void crt_stream_give_back(FILE *stream);
void crt_stream_lock(FILE *stream);
void crt_stream_unlock(FILE *stream);
int crt_for_each_stream(int (*step)(FILE *stream), int from, int mask);
void crt_flush_at_end(void); /* after the other threads were ended */
int crt_flush(FILE *stream); /* lock held */
int crt_close(FILE *stream); /* lock held */
int crt_getc(FILE *stream);
int crt_putc(int c, FILE *stream);
size_t crt_write(const char *bytes, size_t count, FILE *stream);
int crt_borrow_buffer(FILE *stream, char *buffer); /* for one printf on an unbuffered stream */
void crt_return_buffer(FILE *stream, int borrowed);
wint_t crt_putwc(unsigned unit, FILE *stream);
wint_t crt_getwc(FILE *stream);
int crt_parse_mode(const char *mode, int *open_flags, int *stream_flags);

/* ---- formatted output and input; text is bytes or wide units, told by `wide` ---- */
struct sink {
    void (*put)(struct sink *sink, unsigned unit);
    int wide;
    int count; /* units asked for so far, or -1 after an error */
    void *target;
    size_t room; /* memory sinks: units left */
};
int crt_format(struct sink *sink, const void *format, va_list args);
struct source {
    int (*get)(struct source *source); /* EOF at the end */
    void (*unget)(struct source *source, int unit);
    int wide;
    const void *at; /* memory sources */
    FILE *stream;
};
int crt_scan(struct source *source, const void *format, va_list args);
struct float_spec {
    char conversion; /* a e f g, or upper case */
    int precision;   /* -1: default */
    int alternate;   /* '#' */
};
enum { FLOAT_TEXT_MAX = 1200 };
int crt_float_text(char *text, int room, double value, const struct float_spec *spec);
double crt_strtod(const char *text, char **end);
int64_t crt_parse_integer(const void *text, void **end, int base, int wide, int bits,
                          int is_signed);

/* ---- time ---- */
void crt_clock_open(void);
int64_t crt_from_filetime(const FILETIME *time); /* seconds since 1970, UTC */
void crt_to_filetime(int64_t seconds, FILETIME *time);

/* ---- wide or narrow units behind one loop ---- */
static inline unsigned unit_at(const void *text, size_t i, int wide)
{
    return wide ? ((const wchar_t *)text)[i] : ((const unsigned char *)text)[i];
}

#endif
