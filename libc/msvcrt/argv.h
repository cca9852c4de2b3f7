/* argv.h - the cut command line and the environment, for start-up. SPDX-License-Identifier: MIT */
#ifndef ARGV_H
#define ARGV_H
#include "new_handler.h"

wchar_t **crt_argv(const wchar_t *line, int wildcards, int *argc); /* NULL: no memory */
char **crt_narrow_argv(wchar_t **wide, int argc);
BOOL crt_wide_environment(void); /* makes _wenviron */

#endif
