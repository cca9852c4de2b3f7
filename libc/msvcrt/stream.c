/* stream.c - the table of streams and their locks.
 *
 * A FILE has 32 bytes, as programs index _iob by themselves. The first twenty live in _iob with
 * lock _lock(16 + i); each further one is a heap block, FILE first, then its critical section:
 * mingw's own _lock_file expects just that. A FILE whose _flag is 0 is free. Lock: CRT_LOCK_TABLE
 * guards the table.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

_Static_assert(sizeof(FILE) == 32, "programs compute &_iob[i]");
_Static_assert(offsetof(struct locked_file, lock) == 32, "mingw's _lock_file");

FILE _iob[_IOB_ENTRIES];
int _commode;
static struct locked_file *more[STREAM_MAX - _IOB_ENTRIES];
static int entries = _IOB_ENTRIES; /* entries before this one were made, all others not */

int *__p__commode(void)
{
    return &_commode;
}

FILE *__p__iob(void)
{
    return _iob;
}

void crt_streams_open(void)
{
    for (int i = 0; i < 3; i++) {
        _iob[i]._file = i;
        _iob[i]._flag = i == 0 ? _IOREAD : i == 1 ? _IOWRT : _IOWRT | _IONBF;
    }
    for (int i = 3; i < _IOB_ENTRIES; i++)
        _iob[i]._file = -1;
}

static BOOL is_static(const FILE *stream)
{
    return stream >= _iob && stream < _iob + _IOB_ENTRIES;
}

void crt_stream_lock(FILE *stream)
{
    if (is_static(stream))
        _lock(CRT_LOCK_STREAM + (stream - _iob));
    else
        EnterCriticalSection(&((struct locked_file *)stream)->lock);
}

void crt_stream_unlock(FILE *stream)
{
    if (is_static(stream))
        _unlock(CRT_LOCK_STREAM + (stream - _iob));
    else
        LeaveCriticalSection(&((struct locked_file *)stream)->lock);
}

/* Entry i of the table; NULL if it was never made. */
static FILE *entry(int i)
{
    return i < _IOB_ENTRIES ? &_iob[i] : (FILE *)more[i - _IOB_ENTRIES];
}

static FILE *make_entry(int i)
{
    struct locked_file *made = calloc(1, sizeof *made);
    if (made)
        InitializeCriticalSection(&made->lock);
    more[i - _IOB_ENTRIES] = made;
    if (made)
        entries = i + 1;
    return (FILE *)made;
}

FILE *crt_stream_new(void)
{
    FILE *found = NULL;
    _lock(CRT_LOCK_TABLE);
    for (int i = 3; i < STREAM_MAX && !found; i++) {
        FILE *stream = entry(i);
        if (!stream || stream->_flag == 0) {
            found = stream ? stream : make_entry(i);
            break;
        }
    }
    if (found) {
        crt_stream_lock(found);
        *found = (FILE){._file = -1, ._flag = _IORW};
    } else {
        errno = EMFILE;
    }
    _unlock(CRT_LOCK_TABLE);
    return found;
}

void crt_stream_give_back(FILE *stream)
{
    *stream = (FILE){._file = -1};
}

/* crt_for_each_stream(step, from, mask): calls step on each stream in use whose _flag has a bit of
 * mask, its lock held; the sum of the results. Others in use count 1 and are not locked: a thread
 * may be waiting in one for input. */
int crt_for_each_stream(int (*step)(FILE *stream), int from, int mask)
{
    int sum = 0;
    _lock(CRT_LOCK_TABLE);
    for (int i = from; i < entries; i++) {
        FILE *stream = entry(i);
        if (!(stream->_flag & mask)) {
            sum += stream->_flag != 0;
            continue;
        }
        crt_stream_lock(stream);
        if (stream->_flag)
            sum += step(stream);
        crt_stream_unlock(stream);
    }
    _unlock(CRT_LOCK_TABLE);
    return sum;
}

/* At the end of the process the other threads are gone, but not their locks: what one of them was
 * in the middle of is left alone. */
void crt_flush_at_end(void)
{
    for (int i = 0; i < entries; i++) {
        FILE *stream = entry(i);
        if (!(stream->_flag & _IOWRT))
            continue;
        if (i < _IOB_ENTRIES ? crt_try_lock(CRT_LOCK_STREAM + i)
                             : TryEnterCriticalSection(&((struct locked_file *)stream)->lock)) {
            crt_flush(stream);
            crt_stream_unlock(stream);
        }
    }
}

int _fileno(FILE *stream)
{
    return stream->_file;
}
