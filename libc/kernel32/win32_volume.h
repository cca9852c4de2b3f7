/*
 * win32_volume.h - the name of the one volume.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

/* `\\` in place of the volume's GUID path, which the kernel does not know, or of NULL (the
 * volume of the current directory); any other path as it is. */
LPCWSTR BasepVolumePath(LPCWSTR path);

/* The serial number of the volume that `file` lies on; 0 when it lies on none. */
DWORD BasepVolumeSerial(HANDLE file);
