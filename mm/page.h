/*
 * page.h - frames: _PageAlloc and the PFN database.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/base.h"

#define PAGE_NONE 0xFFFFFFFFu /* no frame */
