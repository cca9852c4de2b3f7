/*
 * object.c - objects: a header that counts, before a body that everybody points to.
 *
 *     OBJECT_HEADER                body (what void *body points to)
 *     | references | handles | type | name | DISPATCHER_HEADER ... |
 *
 * Invariant: references >= handles >= 0; an object without references does not exist. Counts change
 * only in threads, never in interrupt handlers, so the kernel's not being preemptive guards them.
 * Next: handle.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/obp.h"

/* A zeroed body of `type` with one reference, the caller's; NULL: no pool.
 * A waitable one has an empty wait list and is not signalled. */
void *ObCreateObject(const OBJECT_TYPE *type)
{
    OBJECT_HEADER *header = ExAllocateZeroed(sizeof *header + type->body_bytes, type->pool_tag);
    if (header == NULL)
        return NULL;
    header->references = 1;
    header->type = type;
    if (type->waitable)
        InitializeListHead(&((DISPATCHER_HEADER *)header->body)->WaitListHead);
    return header->body;
}

void ObReference(void *body)
{
    OBJECT_HEADER *header = ObHeader(body);
    KASSERT(header->references > 0);
    header->references++;
}

/* Gives one reference back; the last one ends the object. */
void ObDereference(void *body)
{
    OBJECT_HEADER *header = ObHeader(body);
    KASSERT(header->references > 0);
    if (--header->references > 0)
        return;
    KASSERT(header->handles == 0);
    ObpRemoveName(header);
    if (header->type->waitable)
        KASSERT(IsListEmpty(&((DISPATCHER_HEADER *)body)->WaitListHead));
    if (header->type->delete_body != NULL)
        header->type->delete_body(body);
    ExFreePoolWithTag(header, header->type->pool_tag);
}

/* The rights of `type` that an access mask with generic rights stands for. Rights that the type
 * does not know are dropped; MAXIMUM_ALLOWED is all of them, as nothing is secured here. Source:
 * MSDN, "Generic Access Rights". */
ACCESS_MASK ObMapGeneric(const OBJECT_TYPE *type, ACCESS_MASK access)
{
    static const ACCESS_MASK generic[4] = {GENERIC_READ, GENERIC_WRITE, GENERIC_EXECUTE,
                                           GENERIC_ALL};
    ACCESS_MASK mapped = access;
    for (unsigned i = 0; i < ARRAY_SIZE(generic); i++)
        if (access & generic[i])
            mapped |= type->generic[i];
    if (access & MAXIMUM_ALLOWED)
        mapped |= type->all_access;
    return mapped & type->all_access;
}
