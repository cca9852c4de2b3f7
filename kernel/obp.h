/*
 * obp.h - what the files of the object manager share.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/ex.h"
#include "k/ob.h"

#define TAG_NAME    TAG_('O', 'b', 'N', 'm')
#define TAG_HANDLES TAG_('O', 'b', 't', 'b')

/* The name of an object, in one flat list. It goes with the last handle; a known DLL's stays. */
typedef struct OBJECT_NAME {
    LIST_ENTRY link;
    void *body;
    bool known_dll;      /* it stands in \KnownDlls; all others in \BaseNamedObjects */
    UNICODE_STRING name; /* without the directory; Buffer follows the structure */
} OBJECT_NAME;

void ObpRemoveName(OBJECT_HEADER *header); /* nothing to do without a name */

/* What a handle of `process` stands for, referenced. granted, attributes: of the handle.
 * STATUS_INVALID_HANDLE. */
struct handle_view {
    void *body;
    ACCESS_MASK granted;
    ULONG attributes; /* OBJ_INHERIT, OBJ_PROTECT_CLOSE */
};
NTSTATUS ObpReferenceIn(EPROCESS *process, HANDLE handle, struct handle_view *view);
/* Sets a handle's OBJ_INHERIT and OBJ_PROTECT_CLOSE. STATUS_INVALID_HANDLE. */
NTSTATUS ObpSetHandleFlags(EPROCESS *process, HANDLE handle, ULONG attributes);
