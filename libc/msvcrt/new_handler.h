/* new_handler.h - who is asked when memory has run out. SPDX-License-Identifier: MIT */
#ifndef NEW_HANDLER_H
#define NEW_HANDLER_H
#include <stddef.h>

typedef int (*crt_new_handler)(size_t bytes); /* non-zero: try again */
typedef void (*crt_std_handler)(void);

extern int crt_new_mode; /* 1: malloc asks the handler, too */

#endif
