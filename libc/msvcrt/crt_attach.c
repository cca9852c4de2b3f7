/* crt_attach.c - the DLL's entry: the order in which the run-time comes up and goes down.
 *
 * Invariant: nothing before crt_locks_open may take a lock, and nothing before the heap is there
 * may call malloc.
 * Manual: Win32, "DllMain"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"

static BOOL process_attach(void)
{
    _crtheap = HeapCreate(0, 0x1000, 0); /* malloc */
    if (!_crtheap)
        return FALSE;
    crt_locks_open();        /* _lock */
    crt_clock_open();        /* clock */
    if (!crt_threads_open()) /* errno */
        return FALSE;
    crt_fds_open();     /* 0, 1, 2 from GetStdHandle */
    crt_streams_open(); /* stdin, stdout, stderr */
    return crt_args_open() && crt_environment_open();
}

/* ExitProcess without exit skips the exit list, but what was printed is not lost. */
static void process_detach(BOOL process_ends)
{
    crt_flush_at_end();
    if (process_ends)
        return; /* the system takes the rest */
    crt_threads_close();
    crt_locks_close();
    HeapDestroy(_crtheap);
}

/* The entry point. FALSE from attach (no memory) ends the process's start. */
BOOL WINAPI DllMainCRTStartup(HINSTANCE module, DWORD reason, void *process_ends)
{
    (void)module;
    switch (reason) {
    case DLL_PROCESS_ATTACH:
        return process_attach();
    case DLL_PROCESS_DETACH:
        process_detach(process_ends != NULL);
        break;
    case DLL_THREAD_DETACH:
        crt_thread_free();
        break;
    }
    return TRUE;
}
