// SPDX-License-Identifier: MIT
// args: a
#include <iomanip>
#include <iostream>
#include <string>

int main(int argc, char **argv)
{
    std::cout << "hello, world" << std::endl;
    std::cout << std::hex << std::showbase << 48879 << std::dec << ' ' << std::setprecision(10)
              << 3.14159265358979 << ' ' << std::setw(8) << std::setfill('*') << 42 << '\n';
    for (int i = 1; i < argc; i++)
        std::cout << "argv[" << i << "]=<" << argv[i] << ">\n";
    std::string line;
    for (int n = 1; std::getline(std::cin, line); n++)
        std::cout << n << ": " << line << '\n';
    std::cerr << "done\n";
    return 0;
}
