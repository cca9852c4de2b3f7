/* crt_string_ops.h - rep movs and rep stos as named functions. SPDX-License-Identifier: MIT */
#ifndef CRT_STRING_OPS_H
#define CRT_STRING_OPS_H
#include <stddef.h>

static inline void copy_words(void *to, const void *from, size_t words)
{
    __asm__ volatile("rep movsl" : "+D"(to), "+S"(from), "+c"(words) : : "memory");
}

/* From the last byte to the first: words at the top, then what is left at the bottom. */
static inline void copy_bytes_down(void *to, const void *from, size_t bytes)
{
    char *to_end = (char *)to + bytes - 4;
    const char *from_end = (const char *)from + bytes - 4;
    size_t words = bytes / 4, rest = bytes & 3;
    __asm__ volatile(
        "std\n\trep movsl\n\tadd $3, %%edi\n\tadd $3, %%esi\n\tmov %3, %%ecx\n\trep movsb\n\tcld"
        : "+D"(to_end), "+S"(from_end), "+c"(words)
        : "r"(rest)
        : "memory");
}

static inline void fill_words(void *to, unsigned word, size_t words)
{
    __asm__ volatile("rep stosl" : "+D"(to), "+c"(words) : "a"(word) : "memory");
}

#endif
