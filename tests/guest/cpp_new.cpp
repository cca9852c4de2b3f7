// SPDX-License-Identifier: MIT
// flags: -static
// The operators of C++: bad_alloc, set_new_handler, a class's own operator new, placement, nothrow.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

static int handler_calls;
static void handler()
{
    if (++handler_calls == 3)
        std::set_new_handler(nullptr);
}

struct Pooled {
    static int news, deletes;
    int value[4];
    static void *operator new(std::size_t n)
    {
        news++;
        return std::malloc(n);
    }
    static void operator delete(void *p)
    {
        deletes++;
        std::free(p);
    }
};
int Pooled::news, Pooled::deletes;

struct Noisy {
    int id;
    explicit Noisy(int i) : id(i)
    {
        std::printf("+%d ", id);
        if (id == 3)
            throw std::runtime_error("three");
    }
    ~Noisy() { std::printf("-%d ", id); }
};

static std::size_t huge() // the compiler must not know it
{
    volatile std::size_t n = 0x7fffffff;
    return n;
}

int main()
{
    try {
        char *p = new char[huge()];
        std::printf("got %p\n", (void *)p);
    } catch (const std::bad_alloc &e) {
        std::printf("bad_alloc: %s\n", e.what());
    }
    std::set_new_handler(handler);
    try {
        delete[] new char[huge()];
    } catch (const std::bad_alloc &) {
        std::printf("after %d calls of the handler\n", handler_calls);
    }
    std::printf("nothrow: %s\n", new (std::nothrow) char[huge()] ? "memory" : "null");
    delete new Pooled;
    std::unique_ptr<Pooled> pooled(new Pooled);
    pooled.reset();
    std::printf("class operators: %d %d\n", Pooled::news, Pooled::deletes);
    try {
        std::vector<std::unique_ptr<Noisy>> v;
        for (int i = 1; i < 6; i++)
            v.emplace_back(new Noisy(i));
    } catch (const std::exception &e) {
        std::printf("caught %s\n", e.what());
    }
    std::map<std::string, int> words;
    for (int i = 0; i < 1000; i++)
        words["word" + std::to_string(i % 37)] += i;
    std::printf("map %u %d\n", (unsigned)words.size(), words["word5"]);
    alignas(16) char place[sizeof(Noisy)];
    Noisy *n = new (place) Noisy(9);
    n->~Noisy();
    std::printf("\n");
    try {
        std::vector<int> v(3);
        return v.at(7);
    } catch (const std::out_of_range &) {
        std::printf("out of range\n");
    }
    throw 42; // terminate: abort
}
