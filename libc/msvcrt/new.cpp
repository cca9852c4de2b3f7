// new.cpp - stop 1 of the path: `new T` calls operator new, and that malloc.
//
// As the operator of Windows' own msvcrt.dll it returns null when memory has run out: it throws
// nothing (observed on the oracle). A handler set by _set_new_handler is asked first, as long as it
// returns non-zero.
//
// Before: the `new` of a program (apps/chain/chain.cpp)
// Next:   malloc.c (bytes)
// Manual: Visual C++ run-time library, "operator new (CRT)", "_set_new_handler"
// SPDX-License-Identifier: MIT
#include <stddef.h>

// msvcrt.dll has no sized delete.
#pragma GCC diagnostic ignored "-Wsized-deallocation"

extern "C" void *malloc(size_t bytes);
extern "C" void free(void *block);
extern "C" int _callnewh(size_t bytes);

// operator new(bytes): a block of at least that many bytes, 8-aligned; 0 bytes gives a block, too.
// Null: out of memory and the handler gave up, or there is none.
void *operator new(size_t bytes)
{
    void *block;
    do {
        block = malloc(bytes);
    } while (!block && _callnewh(bytes));
    return block;
}

void *operator new[](size_t bytes)
{
    return operator new(bytes);
}

// operator delete(block): gives back what operator new returned; null is allowed.
void operator delete(void *block) noexcept
{
    free(block);
}

void operator delete[](void *block) noexcept
{
    free(block);
}
