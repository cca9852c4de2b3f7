// SPDX-License-Identifier: MIT
// Frees a string and keeps an array: tests/image/heap_report.t says which.
#include <string>

struct Keeper {
    int *kept = nullptr;
    __attribute__((noinline)) void keep(int count)
    {
        kept = new int[count];
    }
};

int main()
{
    static Keeper keeper;
    std::string text(1000, 'x');
    keeper.keep(text.size() == 1000 ? 10 : 1);
}
