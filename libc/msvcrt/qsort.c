/* qsort.c - sorting and searching in arrays: qsort, bsearch, _lfind, _lsearch.
 *
 * Heap sort on ranges that quicksort splits badly: never more than n log n steps, and no recursion
 * deeper than log n.
 * Manual: Visual C++ run-time library, pages of the same names.
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include <search.h>

typedef int (*compare_t)(const void *, const void *);

struct array {
    char *base;
    size_t size; /* of an item, bytes */
    compare_t compare;
};

static char *item(const struct array *array, size_t i)
{
    return array->base + i * array->size;
}

static void swap(const struct array *array, size_t i, size_t j)
{
    char *a = item(array, i), *b = item(array, j);
    size_t left = array->size;
    for (; left >= 4; left -= 4, a += 4, b += 4) {
        uint32_t kept = *(uint32_t *)a;
        *(uint32_t *)a = *(uint32_t *)b;
        *(uint32_t *)b = kept;
    }
    for (; left; left--, a++, b++) {
        char kept = *a;
        *a = *b;
        *b = kept;
    }
}

static BOOL less(const struct array *array, size_t i, size_t j)
{
    return array->compare(item(array, i), item(array, j)) < 0;
}

static void insertion_sort(const struct array *array, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && less(array, j, j - 1); j--)
            swap(array, j, j - 1);
}

static void sift_down(const struct array *array, size_t root, size_t count)
{
    for (size_t child; (child = 2 * root + 1) < count; root = child) {
        if (child + 1 < count && less(array, child, child + 1))
            child++;
        if (!less(array, root, child))
            return;
        swap(array, root, child);
    }
}

static void heap_sort(const struct array *array, size_t count)
{
    for (size_t i = count / 2; i-- > 0;)
        sift_down(array, i, count);
    for (size_t end = count; end-- > 1;) {
        swap(array, 0, end);
        sift_down(array, 0, end);
    }
}

/* Item 0 becomes the median of three and splits; returns where it ends up. */
static size_t partition(const struct array *array, size_t count)
{
    size_t middle = count / 2, last = count - 1;
    if (less(array, middle, 0))
        swap(array, middle, 0);
    if (less(array, last, middle))
        swap(array, last, middle);
    if (less(array, middle, 0))
        swap(array, middle, 0);
    swap(array, 0, middle);
    size_t low = 0, high = count;
    for (;;) {
        do
            low++;
        while (low < count && less(array, low, 0));
        do
            high--;
        while (less(array, 0, high));
        if (low >= high)
            break;
        swap(array, low, high);
    }
    swap(array, 0, high);
    return high;
}

static void sort(struct array array, size_t count, int splits_left)
{
    while (count > 8) {
        if (splits_left-- == 0) {
            heap_sort(&array, count);
            return;
        }
        size_t middle = partition(&array, count);
        struct array right = {item(&array, middle + 1), array.size, array.compare};
        size_t right_count = count - middle - 1;
        if (middle < right_count) { /* the smaller side by recursion */
            sort(array, middle, splits_left);
            array = right;
            count = right_count;
        } else {
            sort(right, right_count, splits_left);
            count = middle;
        }
    }
    insertion_sort(&array, count);
}

/* qsort(base, count, size, compare): in ascending order; equal items in no order. */
void qsort(void *base, size_t count, size_t size, compare_t compare)
{
    int splits = 2;
    for (size_t n = count; n; n >>= 1)
        splits += 2;
    if (size)
        sort((struct array){base, size, compare}, count, splits);
}

/* bsearch(key, base, count, size, compare): an item equal to key, or NULL. */
void *bsearch(const void *key, const void *base, size_t count, size_t size, compare_t compare)
{
    const char *first = base;
    while (count) {
        const char *middle = first + count / 2 * size;
        int order = compare(key, middle);
        if (order == 0)
            return (void *)middle;
        if (order > 0) {
            first = middle + size;
            count--;
        }
        count /= 2;
    }
    return NULL;
}

/* _lfind: linear; *count items. _lsearch: appends the key if it is not there. */
void *_lfind(const void *key, const void *base, unsigned *count, unsigned size, compare_t compare)
{
    const char *at = base;
    for (unsigned i = 0; i < *count; i++, at += size)
        if (compare(key, at) == 0)
            return (void *)at;
    return NULL;
}

void *_lsearch(const void *key, void *base, unsigned *count, unsigned size, compare_t compare)
{
    void *found = _lfind(key, base, count, size, compare);
    return found ? found : memcpy((char *)base + (*count)++ * size, key, size);
}
