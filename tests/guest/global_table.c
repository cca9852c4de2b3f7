/*
 * global_table.c - GlobalAlloc and LocalAlloc, call by call: what each returns, with which error.
 *
 * One line for each step: what was done, what came back. Addresses are said as what they are:
 * "pointer" (a multiple of 8), "handle" (not one), "same", "null". Every step is done twice,
 * by the Global and by the Local names: the same code, but for GlobalUnlock of fixed memory, which
 * is always TRUE (MSDN "GlobalUnlock"), and for what only GlobalReAlloc can do.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

/* One family: the same calls under two names. */
struct family {
    const char *name;
    HANDLE(WINAPI *allocate)(UINT, SIZE_T);
    HANDLE(WINAPI *reallocate)(HANDLE, SIZE_T, UINT);
    HANDLE(WINAPI *release)(HANDLE);
    LPVOID(WINAPI *lock)(HANDLE);
    BOOL(WINAPI *unlock)(HANDLE);
    SIZE_T(WINAPI *size)(HANDLE);
    UINT(WINAPI *flags)(HANDLE);
    HANDLE(WINAPI *handle)(LPCVOID);
};

static const struct family families[2] = {
    {"Global", GlobalAlloc, GlobalReAlloc, GlobalFree, GlobalLock, GlobalUnlock, GlobalSize,
     GlobalFlags, GlobalHandle},
    {"Local", LocalAlloc, LocalReAlloc, LocalFree, LocalLock, LocalUnlock, LocalSize, LocalFlags,
     LocalHandle},
};
static const struct family *f;
static HANDLE current; /* what the steps work on */

static const char *kind(const void *p)
{
    return p == NULL ? "null" : p == current ? "same" : (ULONG_PTR)p & 7 ? "handle" : "pointer";
}

static void say(const char *step, const char *result)
{
    DWORD error = GetLastError();
    printf("%-34s %s", step, result);
    if (error != 0xDEAD)
        printf(", error %lu", error);
    printf("\n");
    SetLastError(0xDEAD);
}

static void say_number(const char *step, ULONG_PTR number)
{
    char text[16];
    sprintf(text, "%lx", (unsigned long)number);
    say(step, text);
}

static void allocate(UINT flags, SIZE_T bytes)
{
    char step[64];
    current = NULL;
    HANDLE made = f->allocate(flags, bytes);
    sprintf(step, "Alloc(%x, %lu)", flags, (unsigned long)bytes);
    say(step, kind(made));
    current = made;
}

static void reallocate(SIZE_T bytes, UINT flags)
{
    char step[64];
    HANDLE made = f->reallocate(current, bytes, flags);
    sprintf(step, "ReAlloc(%lu, %x)", (unsigned long)bytes, flags);
    /* whether a pointer moved is the allocator's affair */
    BOOL was_pointer = current != NULL && ((ULONG_PTR)current & 7) == 0;
    say(step, was_pointer && made != NULL && ((ULONG_PTR)made & 7) == 0 ? "pointer" : kind(made));
    if (made != NULL)
        current = made;
}

static void facts(void)
{
    say_number("  Flags", f->flags(current));
    say_number("  Size", f->size(current));
}

static char *lock(void)
{
    char *memory = f->lock(current);
    say("Lock", kind(memory));
    return memory;
}

static void unlock(void)
{
    say_number("Unlock", (ULONG_PTR)f->unlock(current));
}

static void release(void)
{
    say("Free", kind(f->release(current)));
}

static void fixed(void)
{
    allocate(0, 24);
    facts();
    lock();
    unlock();
    say("Handle", kind(f->handle(current)));
    strcpy(current, "fixed");
    reallocate(16, 0); /* smaller, in place */
    facts();
    reallocate(5000, LMEM_MOVEABLE);
    printf("  holds %s\n", (char *)current);
    facts();
    release();
}

static void zero_sized(void)
{
    allocate(0, 0); /* a block; its size is not specified */
    release();
    allocate(LMEM_MOVEABLE, 0);
    facts();
    lock();
    reallocate(8, LMEM_MOVEABLE | LMEM_ZEROINIT);
    facts();
    release();
}

static void moveable(void)
{
    allocate(LMEM_MOVEABLE | LMEM_ZEROINIT, 32);
    facts();
    unlock(); /* it is not locked */
    char *memory = lock();
    say("Handle(memory)", kind(f->handle(memory)));
    strcpy(memory, "moveable");
    lock();
    facts();
    unlock();
    facts();
    unlock();
    facts();
    unlock();
    reallocate(64, LMEM_MOVEABLE | LMEM_ZEROINIT);
    memory = lock();
    printf("  holds %s, then %d\n", memory, memory[63]);
    facts();
    release(); /* locked as it is */
}

static void discarded(void)
{
    allocate(LMEM_MOVEABLE, 32);
    reallocate(0, LMEM_MOVEABLE);
    facts();
    lock();
    unlock();
    reallocate(48, LMEM_MOVEABLE);
    facts();
    release();
    allocate(LMEM_MOVEABLE, 32);
    f->lock(current);
    HANDLE refused = f->reallocate(current, 0, LMEM_MOVEABLE);
    SetLastError(0xDEAD); /* Global and Local say different things */
    say("Locked: ReAlloc(0, 2)", kind(refused));
    facts();
    release();
}

static void modified(void)
{
    allocate(LMEM_MOVEABLE, 24);
    reallocate(0, LMEM_MODIFY);
    facts();
    release();
    if (f != &families[0])
        return;
    allocate(0, 24);
    strcpy(current, "modified");
    reallocate(0, GMEM_MODIFY | GMEM_MOVEABLE);
    facts();
    char *memory = lock();
    if (memory != NULL)
        printf("  holds %s\n", memory);
    release();
}

static void many_locks(void)
{
    allocate(LMEM_MOVEABLE, 16);
    for (int i = 0; i < 300; i++)
        f->lock(current);
    say_number("Flags after 300 locks", f->flags(current));
    release();
}

static void refused(void)
{
    allocate(LMEM_FIXED, 0x7FFFFFF0);
    allocate(LMEM_MOVEABLE, 0x7FFFFFF0);
    current = NULL;
    say("Free(NULL)", kind(f->release(NULL)));
    say_number("Flags(NULL)", f->flags(NULL));
    allocate(LMEM_MOVEABLE, 16);
    HANDLE stale = current;
    release();
    say("Lock(freed handle)", kind(f->lock(stale)));
    say_number("Size(freed handle)", f->size(stale));
    say_number("Flags(freed handle)", f->flags(stale));
}

static void accepted_flags(void)
{
    static const UINT flags[] = {0x10, 0x20, 0x72, 0x100, 0x42, 0x40, 0x1000, 0x2000, 0x4000};
    for (unsigned i = 0; i < (f == &families[0] ? 9 : 6); i++) {
        allocate(flags[i], 16);
        if (current != NULL)
            release();
    }
}

int main(void)
{
    SetLastError(0xDEAD);
    for (f = families; f < families + 2; f++) {
        printf("--- %s\n", f->name);
        fixed();
        zero_sized();
        moveable();
        discarded();
        modified();
        many_locks();
        refused();
        accepted_flags();
    }
    return 0;
}
