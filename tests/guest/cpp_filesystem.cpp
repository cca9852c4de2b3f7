// SPDX-License-Identifier: MIT
// flags: -std=c++17 -static
// std::filesystem: what it makes, finds, renames, copies, resizes and removes, and its errors.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace fs = std::filesystem;

static void write(const fs::path &name, const std::string &text)
{
    std::ofstream(name, std::ios::binary) << text;
}

static std::string read(const fs::path &name)
{
    std::ifstream file(name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

static void say(const char *what, const std::error_code &error)
{
    std::printf("%s: failed %d, missing %d, exists %d, not empty %d\n", what, !!error,
                error == std::errc::no_such_file_or_directory, error == std::errc::file_exists,
                error == std::errc::directory_not_empty);
}

template <class Iterator> static void list(const char *what, const fs::path &folder)
{
    std::set<std::string> found; // the order of a directory is not specified
    for (const auto &entry : Iterator(folder))
        found.insert(entry.path().generic_string() + (entry.is_directory() ? "/" : ""));
    std::printf("%s:", what);
    for (const auto &name : found)
        std::printf(" %s", name.c_str());
    std::printf("\n");
}

static void directories()
{
    std::error_code error;
    std::printf("exists %d\n", fs::exists("tree"));
    std::printf("create %d", fs::create_directory("tree"));
    std::printf(" again %d", fs::create_directory("tree"));
    std::printf(" many %d", fs::create_directories("tree/a/b"));
    std::printf(" again %d\n", fs::create_directories("tree/a/b"));
    std::printf("no parent %d\n", fs::create_directory("none/child", error));
    say("no parent", error);
    std::printf("is_directory %d, is_empty %d %d\n", fs::is_directory("tree/a"),
                fs::is_empty("tree/a"), fs::is_empty("tree/a/b"));
}

static void files()
{
    std::error_code error;
    write("tree/one.txt", "first");
    write("tree/a/two.txt", "the second");
    write("tree/a/b/three.txt", std::string(100000, '3'));
    std::printf("sizes %u %u %u\n", (unsigned)fs::file_size("tree/one.txt"),
                (unsigned)fs::file_size("tree/a/two.txt"),
                (unsigned)fs::file_size("tree/a/b/three.txt"));
    std::printf("regular %d, links %u\n", fs::is_regular_file("tree/one.txt"),
                (unsigned)fs::hard_link_count("tree/one.txt"));
    std::printf("no size %d\n", fs::file_size("tree/none", error) == (std::uintmax_t)-1);
    say("size of nothing", error);
    list<fs::directory_iterator>("here", "tree");
    list<fs::recursive_directory_iterator>("below", "tree");
    fs::directory_iterator nothing("none", error);
    say("list nothing", error);
}

static void copies()
{
    std::error_code error;
    std::printf("copy_file %d\n", fs::copy_file("tree/one.txt", "tree/copy.txt"));
    fs::copy_file("tree/a/two.txt", "tree/copy.txt", error);
    say("copy over", error);
    std::printf("copy holds '%s'\n", read("tree/copy.txt").c_str());
    fs::copy("tree", "twin", fs::copy_options::recursive);
    list<fs::recursive_directory_iterator>("twin", "twin");
}

static void renames()
{
    std::error_code error;
    fs::rename("tree/copy.txt", "tree/renamed.txt");
    fs::rename("tree/renamed.txt", "tree/one.txt");
    std::printf("renamed holds '%s'\n", read("tree/one.txt").c_str());
    fs::rename("tree/a", "tree/moved");
    list<fs::recursive_directory_iterator>("moved", "tree");
    fs::rename("tree/none", "tree/else", error);
    say("rename nothing", error);
}

static void sizes_and_times()
{
    using namespace std::chrono_literals;
    fs::resize_file("tree/one.txt", 3);
    std::printf("shorter '%s'\n", read("tree/one.txt").c_str());
    fs::resize_file("tree/one.txt", 5000);
    std::printf("longer %u\n", (unsigned)read("tree/one.txt").size());
    auto before = fs::last_write_time("tree/one.txt");
    auto whole = std::chrono::floor<std::chrono::seconds>(before) - 7200s;
    fs::last_write_time("tree/one.txt", whole);
    std::printf("time kept %d\n", fs::last_write_time("tree/one.txt") == whole);
    auto space = fs::space(".");
    std::printf("space %d\n", space.capacity > 0 && space.available <= space.capacity);
}

static void places()
{
    fs::path start = fs::current_path();
    fs::current_path("tree");
    std::printf("inside '%s', up %d, relative '%s'\n",
                fs::current_path().filename().string().c_str(),
                fs::current_path().parent_path() == start,
                fs::relative(fs::absolute("moved/two.txt")).generic_string().c_str());
    std::printf("equivalent %d %d\n", fs::equivalent("one.txt", "../tree/one.txt"),
                fs::equivalent("one.txt", "moved/two.txt"));
    std::printf("canonical %d\n",
                fs::canonical("moved/../one.txt").filename().string() == "one.txt");
    fs::current_path(start);
    std::printf("temporary folder %d\n", fs::is_directory(fs::temp_directory_path()));
}

static void removals()
{
    std::error_code error;
    std::printf("remove %d", fs::remove("tree/one.txt"));
    std::printf(" again %d\n", fs::remove("tree/one.txt"));
    fs::remove("tree", error);
    say("remove full", error);
    std::printf("remove_all %u %u %u\n", (unsigned)fs::remove_all("tree"),
                (unsigned)fs::remove_all("twin"), (unsigned)fs::remove_all("none"));
    std::printf("exists %d %d\n", fs::exists("tree"), fs::exists("twin"));
}

int main()
{
    try {
        directories();
        files();
        copies();
        renames();
        sizes_and_times();
        places();
        removals();
    } catch (const fs::filesystem_error &error) {
        std::printf("thrown: %s\n", error.what());
        return 1;
    }
    return 0;
}
