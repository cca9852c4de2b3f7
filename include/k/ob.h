/*
 * ob.h - objects and handles.
 *
 * An object is a pool block: OBJECT_HEADER, then the body that everybody points to. It lives while it has
 * references; a handle holds one. A handle is 4 * (index + 1) into the process's table.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "k/ke.h"

typedef struct OBJECT_TYPE {
    const char *name;              /* "Event" */
    ULONG pool_tag;
    size_t body_bytes;
    bool waitable;                 /* the body begins with a DISPATCHER_HEADER */
    ACCESS_MASK all_access;
    ACCESS_MASK generic[4];        /* what GENERIC_READ, WRITE, EXECUTE, ALL stand for */
    void (*delete_body)(void *body); /* last reference gone; NULL: nothing to do */
    void (*close_handle)(EPROCESS *process, void *body); /* a handle of it was closed; NULL */
} OBJECT_TYPE;

typedef struct OBJECT_HEADER {
    LONG references; /* pointers and handles */
    LONG handles;
    const OBJECT_TYPE *type;
    struct OBJECT_NAME *name; /* NULL: none */
    ULONG body[];
} OBJECT_HEADER;

static inline OBJECT_HEADER *ObHeader(void *body)
{
    return CONTAINER_OF(body, OBJECT_HEADER, body);
}

/* A zeroed body with one reference, the caller's. NULL: no pool. */
void *ObCreateObject(const OBJECT_TYPE *type);
void ObReference(void *body);
void ObDereference(void *body);
/* Body of a handle of the current process, referenced, if it is of `type` (NULL: any) and grants `access`.
 * Knows NtCurrentProcess() and NtCurrentThread(). STATUS_INVALID_HANDLE, _OBJECT_TYPE_MISMATCH, _ACCESS_DENIED. */
NTSTATUS ObReferenceByHandle(HANDLE handle, const OBJECT_TYPE *type, ACCESS_MASK access, void **body);
/* The handle takes a reference of its own. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS ObInsertHandle(EPROCESS *process, void *body, ACCESS_MASK access, ULONG attributes, HANDLE *handle);
/* What create and open services share: captures attributes, looks the name up or enters it, makes the handle,
 * writes it to *user_handle (probed beforehand by the callee). With a name that exists: OBJ_OPENIF gives the existing object and
 * STATUS_OBJECT_NAME_EXISTS, else STATUS_OBJECT_NAME_COLLISION; the new body is dereferenced in any case. */
NTSTATUS ObInsertNamed(void *body, ACCESS_MASK access, POBJECT_ATTRIBUTES user_attributes, HANDLE *user_handle);
NTSTATUS ObOpenNamed(const OBJECT_TYPE *type, ACCESS_MASK access, POBJECT_ATTRIBUTES user_attributes, HANDLE *user_handle);
/* Names an object \KnownDlls\LEAF until its last reference goes. STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS ObEnterKnownDll(void *body, const UNICODE_STRING *leaf);
/* ObInsertHandle in the current process, and the handle written to *user_handle; nothing is left when that fails. */
NTSTATUS ObReturnHandle(void *body, ACCESS_MASK access, ULONG attributes, HANDLE *user_handle);
/* Attributes (OBJ_*) of an optional OBJECT_ATTRIBUTES whose name does not matter. STATUS_INVALID_PARAMETER. */
NTSTATUS ObCaptureAttributes(const OBJECT_ATTRIBUTES *user, ULONG *attributes);
/* STATUS_INVALID_HANDLE, _HANDLE_NOT_CLOSABLE. */
NTSTATUS ObCloseHandle(EPROCESS *process, HANDLE handle);
HANDLE_TABLE *ObCreateHandleTable(void);
/* Gives `to`, whose table is empty, each inheritable handle of `from`, with the same number.
 * STATUS_INSUFFICIENT_RESOURCES. */
NTSTATUS ObInheritHandles(const EPROCESS *from, EPROCESS *to);
void ObDestroyHandleTable(EPROCESS *process); /* closes all */
ULONG ObHandleCount(const EPROCESS *process);
bool ObHasHandle(const EPROCESS *process, const void *body);
ACCESS_MASK ObMapGeneric(const OBJECT_TYPE *type, ACCESS_MASK access);

extern const OBJECT_TYPE PsThreadType, PsProcessType, ExEventType, ExMutantType, ExSemaphoreType, IoFileType;
extern const OBJECT_TYPE MmSectionType;
