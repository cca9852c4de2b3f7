/* new_handler.c - _set_new_handler, _set_new_mode: who is asked when memory has run out.
 *
 * The C++ names are bound in msvcrt.def (?_set_new_handler@@YAP6AHI@ZP6AHI@Z@Z and its kin).
 * Manual: Visual C++ run-time library, "_set_new_handler", "_query_new_handler", "_set_new_mode",
 *         "_query_new_mode"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "new_handler.h"

int crt_new_mode;
static crt_new_handler handler;

/* _callnewh(bytes): ask the handler. 1: memory may be there now, try again; 0: no handler, or it
 * gave up. */
int _callnewh(size_t bytes)
{
    return handler && handler(bytes) != 0;
}

/* _set_new_handler(new): returns the previous handler, NULL if none. NULL removes. */
crt_new_handler crt_set_new_handler(crt_new_handler new_handler)
{
    return InterlockedExchangePointer((void **)&handler, new_handler);
}

crt_new_handler crt_query_new_handler(void)
{
    return handler;
}

/* set_new_handler(new), the C++ standard's: Microsoft's takes only NULL, which removes any handler;
 * returns NULL. */
crt_std_handler crt_set_std_handler(crt_std_handler new_handler)
{
    if (!new_handler)
        crt_set_new_handler(NULL);
    return NULL;
}

/* _set_new_mode(mode): 1: malloc asks the handler as operator new does; 0: it does not. Returns the
 * old mode; any other mode: -1. */
int crt_set_new_mode(int mode)
{
    if (mode != 0 && mode != 1)
        return -1;
    int old = crt_new_mode;
    crt_new_mode = mode;
    return old;
}

int crt_query_new_mode(void)
{
    return crt_new_mode;
}
