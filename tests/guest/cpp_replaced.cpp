// SPDX-License-Identifier: MIT
// A program that replaces the global operator new and delete.
#include <cstdio>
#include <cstdlib>
#include <list>
#include <new>
#include <string>

static unsigned news, deletes, bytes;
void *operator new(std::size_t n)
{
    news++;
    bytes += (unsigned)n;
    if (void *p = std::malloc(n))
        return p;
    throw std::bad_alloc();
}
void operator delete(void *p) noexcept
{
    deletes++;
    std::free(p);
}
void operator delete(void *p, std::size_t) noexcept
{
    operator delete(p);
}

int main()
{
    {
        std::list<int> l;
        for (int i = 0; i < 100; i++)
            l.push_back(i);
        std::string s(1000, 'x');
        int *array = new int[50];
        delete[] array;
    }
    std::printf("%u news of %u bytes, %u deletes\n", news, bytes, deletes);
    return news == deletes ? 7 : 1;
}
