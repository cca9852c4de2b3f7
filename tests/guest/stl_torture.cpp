// SPDX-License-Identifier: MIT
// C++ STL / exception / operator-new torture. Deterministic output.
#include <algorithm>
#include <deque>
#include <exception>
#include <functional>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <memory_resource>
#include <new>
#include <numeric>
#include <queue>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <typeinfo>
#include <unordered_map>
#include <vector>
#include <cstdint>
#include <cstring>
#include <cstdlib>

static uint32_t seed = 12345;
static uint32_t rnd()
{
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}
static uint32_t hashv;
static void mix(uint32_t v)
{
    hashv = (hashv ^ v) * 16777619u;
}
static void report(const char *n)
{
    std::cout << n << ": " << std::hex << hashv << std::dec << std::endl;
    hashv = 2166136261u;
}

static void t_map()
{
    std::map<int, std::string> m;
    for (int i = 0; i < 20000; i++)
        m[rnd() % 50000] += std::to_string(i) + ",";
    for (int i = 0; i < 10000; i++)
        m.erase(rnd() % 50000);
    for (auto &p : m) {
        mix(p.first);
        mix(p.second.size());
    }
    std::unordered_map<std::string, std::vector<int>> u;
    for (int i = 0; i < 20000; i++)
        u["key" + std::to_string(rnd() % 3000)].push_back(i);
    std::vector<std::string> keys;
    for (auto &p : u)
        keys.push_back(p.first);
    std::sort(keys.begin(), keys.end());
    for (auto &k : keys) {
        mix(k.size());
        for (int v : u[k])
            mix(v);
    }
    std::multiset<std::string> ms;
    for (int i = 0; i < 5000; i++)
        ms.insert(std::string(rnd() % 40, 'a' + rnd() % 26));
    for (auto &s : ms)
        mix(s.size() * 31 + (s.empty() ? 0 : s[0]));
    report("maps");
}
static void t_seq()
{
    std::vector<std::vector<int>> vv;
    for (int i = 0; i < 300; i++) {
        std::vector<int> v;
        for (uint32_t j = rnd() % 2000; j--;)
            v.push_back(rnd());
        vv.push_back(std::move(v));
    }
    for (auto &v : vv) {
        std::stable_sort(v.begin(), v.end());
        for (int x : v)
            mix(x);
    }
    std::list<std::string> l;
    for (int i = 0; i < 5000; i++)
        (rnd() & 1) ? l.push_back(std::to_string(rnd())) : l.push_front(std::to_string(rnd()));
    l.sort();
    l.unique();
    for (auto &s : l)
        mix(std::hash<std::string>()(s));
    std::deque<uint64_t> d;
    for (int i = 0; i < 100000; i++) {
        d.push_back(rnd());
        if (rnd() % 3 == 0) {
            mix((uint32_t)d.front());
            d.pop_front();
        }
    }
    std::priority_queue<int> pq;
    for (int i = 0; i < 20000; i++)
        pq.push(rnd());
    while (!pq.empty()) {
        mix(pq.top());
        pq.pop();
    }
    report("sequences");
}
static void t_str()
{
    std::string s;
    for (int i = 0; i < 200000; i++) {
        s += (char)('a' + rnd() % 26);
        if (s.size() > 70000)
            s.erase(rnd() % 1000, rnd() % 5000);
    }
    for (char c : s)
        mix(c);
    std::ostringstream o;
    for (int i = 0; i < 3000; i++)
        o << i << ' ' << i * 0.5 << ' ' << std::hex << i << std::dec << '\n';
    mix(o.str().size());
    std::istringstream in(o.str());
    int a;
    double b;
    std::string c;
    double sum = 0;
    while (in >> a >> b >> c)
        sum += a + b;
    mix((uint32_t)sum);
    std::regex re("([a-z]+)([0-9]+)");
    std::string t = "abc123 def456 ghi789";
    int n = 0;
    for (auto it = std::sregex_iterator(t.begin(), t.end(), re); it != std::sregex_iterator();
         ++it, ++n)
        mix((uint32_t)(*it)[2].str().size());
    mix(n);
    std::wstring w;
    for (int i = 0; i < 10000; i++)
        w += (wchar_t)(0x400 + i % 100);
    for (wchar_t x : w)
        mix(x);
    report("strings");
}

struct Tracked {
    static int live;
    char pad[24];
    Tracked()
    {
        live++;
    }
    Tracked(const Tracked &)
    {
        live++;
    }
    ~Tracked()
    {
        live--;
    }
};
int Tracked::live;
struct MyEx : std::runtime_error {
    Tracked t;
    int code;
    MyEx(int c) : std::runtime_error("my exception " + std::to_string(c)), code(c)
    {
    }
};
static void deep(int n)
{
    Tracked t;
    std::vector<Tracked> v(n % 5);
    std::string s(n, 'x');
    if (n == 0)
        throw MyEx(77);
    deep(n - 1);
}
struct Base {
    virtual ~Base()
    {
    }
};
struct D1 : Base {
};
struct D2 : Base {
};
struct ThrowInCtor {
    Tracked a, b;
    ThrowInCtor(int n)
    {
        if (n == 3)
            throw n;
    }
};
static void t_exc()
{
    for (int i = 0; i < 200; i++) {
        try {
            deep(i % 60);
        } catch (const MyEx &e) {
            mix(e.code);
            mix(strlen(e.what()));
        }
    }
    std::cout << "live after unwinding: " << Tracked::live << std::endl;
    try {
        std::vector<int> v(3);
        v.at(3) = 1;
    } catch (const std::out_of_range &e) {
        std::cout << "out_of_range: " << e.what() << std::endl;
    }
    try {
        std::string s("abc");
        s.substr(9);
    } catch (const std::exception &e) {
        std::cout << "exception: " << e.what() << std::endl;
    }
    try {
        Base *b = new D1;
        std::unique_ptr<Base> g(b);
        (void)dynamic_cast<D2 &>(*b);
    } catch (const std::bad_cast &e) {
        std::cout << "bad_cast" << std::endl;
    }
    try {
        std::stoi("zzz");
    } catch (const std::invalid_argument &e) {
        std::cout << "invalid_argument: " << e.what() << std::endl;
    }
    try {
        std::vector<ThrowInCtor> v;
        for (int i = 0; i < 10; i++)
            v.emplace_back(i);
    } catch (int n) {
        std::cout << "int " << n << " live " << Tracked::live << std::endl;
    }
    std::exception_ptr ep;
    try {
        throw MyEx(5);
    } catch (...) {
        ep = std::current_exception();
    }
    try {
        std::rethrow_exception(ep);
    } catch (MyEx &e) {
        std::cout << "rethrown " << e.code << std::endl;
    }
    ep = nullptr;
    try {
        try {
            throw std::logic_error("inner");
        } catch (...) {
            std::throw_with_nested(std::runtime_error("outer"));
        }
    } catch (const std::exception &e) {
        std::cout << e.what();
        try {
            std::rethrow_if_nested(e);
        } catch (const std::exception &n) {
            std::cout << " <- " << n.what() << std::endl;
        }
    }
    try {
        std::function<int()> f;
        f();
    } catch (const std::bad_function_call &) {
        std::cout << "bad_function_call" << std::endl;
    }
    std::cout << "live at end: " << Tracked::live << std::endl;
    report("exceptions");
}

static volatile size_t two_gb = 0x7fffff00u, huge_n = 0x40000001u;
static char *reserve;
static int handler_calls;
static void handler()
{
    handler_calls++;
    if (handler_calls == 1) {
        std::cout << "new_handler: giving back the reserve" << std::endl;
        delete[] reserve;
        reserve = nullptr;
    } else if (handler_calls == 3) {
        std::cout << "new_handler: giving up" << std::endl;
        std::set_new_handler(nullptr);
    }
}
static void t_oom()
{
    try {
        char *p = new char[two_gb];
        std::cout << "UNEXPECTED " << (void *)p << std::endl;
    } catch (const std::bad_alloc &e) {
        std::cout << "bad_alloc: " << e.what() << std::endl;
    }
    try {
        int *p = new int[huge_n];
        std::cout << "UNEXPECTED " << (void *)p << std::endl;
    } catch (const std::bad_array_new_length &e) {
        std::cout << "bad_array_new_length: " << e.what() << std::endl;
    }
    char *q = new (std::nothrow) char[two_gb];
    std::cout << "nothrow: " << (q ? "ptr" : "null") << std::endl;
    std::cout << "malloc 2 GB: " << (malloc(two_gb) ? "ptr" : "null") << std::endl;
    try {
        std::vector<char> v;
        v.reserve(two_gb);
    } catch (const std::bad_alloc &) {
        std::cout << "vector reserve: bad_alloc" << std::endl;
    } catch (const std::length_error &) {
        std::cout << "vector reserve: length_error" << std::endl;
    }
    try {
        std::vector<char> v(0x80000000u);
    } catch (const std::length_error &e) {
        std::cout << "length_error: " << e.what() << std::endl;
    }
    try {
        std::string s;
        for (;;)
            s.reserve(s.capacity() * 2 + 1000000);
    } catch (const std::bad_alloc &) {
        std::cout << "string doubling: bad_alloc" << std::endl;
    } catch (const std::length_error &) {
        std::cout << "string doubling: length_error" << std::endl;
    }
    reserve = new char[1 << 20];
    std::set_new_handler(handler);
    try {
        char *p = new char[two_gb];
        std::cout << "UNEXPECTED " << (void *)p << std::endl;
    } catch (const std::bad_alloc &) {
        std::cout << "handler calls: " << handler_calls << std::endl;
    }
    report("out of memory");
}
struct alignas(64) Al {
    char c[64];
};
static void t_misc()
{
    std::vector<std::unique_ptr<Al>> v;
    bool ok = true;
    for (int i = 0; i < 500; i++) {
        v.emplace_back(new Al);
        ok &= ((uintptr_t)v.back().get() & 63) == 0;
    }
    void *p = ::operator new(10000, std::align_val_t(4096));
    ok &= ((uintptr_t)p & 4095) == 0;
    ::operator delete(p, std::align_val_t(4096));
    std::cout << "aligned new: " << (ok ? "ok" : "BAD") << std::endl;
    bool ok8 = true;
    std::vector<char *> blocks;
    for (int i = 1; i < 3000; i++) {
        blocks.push_back(new char[i]);
        ok8 &= ((uintptr_t)blocks.back() & 7) == 0;
        memset(blocks.back(), i, i);
    }
    for (size_t i = 0; i < blocks.size(); i++) {
        for (size_t j = 0; j <= i; j++)
            ok8 &= blocks[i][j] == (char)(i + 1);
        delete[] blocks[i];
    }
    std::cout << "8-aligned, undamaged: " << (ok8 ? "ok" : "BAD") << std::endl;
    struct Node {
        std::shared_ptr<Node> next;
        std::weak_ptr<Node> prev;
        int v;
    };
    std::shared_ptr<Node> head;
    for (int i = 0; i < 20000; i++) {
        auto n = std::make_shared<Node>();
        n->v = i;
        n->next = head;
        if (head)
            head->prev = n;
        head = n;
    }
    while (head) {
        mix(head->v);
        auto n = head->next;
        head->next.reset();
        head = n;
    }
    std::pmr::monotonic_buffer_resource mono;
    std::pmr::unsynchronized_pool_resource pool(&mono);
    {
        std::pmr::vector<std::pmr::string> pv(&pool);
        for (int i = 0; i < 2000; i++)
            pv.emplace_back(std::to_string(rnd()) + " a string too long for SSO");
        for (auto &s : pv)
            mix(s.size());
    }
    std::cout << typeid(std::map<int, int>).name() << std::endl;
    report("misc");
}
int main()
{
    hashv = 2166136261u;
    t_map();
    t_seq();
    t_str();
    t_exc();
    t_oom();
    t_misc();
    std::cout << "PASS" << std::endl;
    return 0;
}
