/*
 * dll_attach.h - the parts of kernel32 that need setting up before anybody calls them.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

/* Each returns FALSE when there is no memory; then kernel32 cannot be loaded. */
BOOL BasepInitializeCommandLine(void); /* startup_info.c */
BOOL BasepInitializeParking(void);     /* parking.c */
