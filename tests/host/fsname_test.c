/*
 * fsname_test.c - patterns, case, UTF-8, and what the bytes on COM1 mean.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/stdin.h"
#include "tests/host/fs_world.h"

static const struct {
    const char *pattern, *name;
    bool match;
} patterns[] = {
    {"*", "a.b", true},
    {"*", ".", true},
    {"*.*", "a.b", true},
    {"*.*", "ab", false},
    {"a*", "Abc", true},
    {"*c", "abc", true},
    {"*d", "abc", false},
    {"a?c", "abc", true},
    {"a?c", "ac", false},
    {"abc", "ABC", true},
    {"abc", "abcd", false},
    {"*.c*", "x.cpp", true},
    {"*a*b*c*", "xxaxxbxxc", true},
    {"?", "", false},
    {"<", "abc", true},
    {"<", "a.b", false},
    {"<.c", "a.b.c", true},
    {"<\"*", "ab", true},
    {"<.*", "a.b.c", true},
    {"a>>>", "ab", true},
    {"a>>>", "abcde", false},
    {"a>>>.t", "ab.t", true},
    {"a\"", "a", true},
    {"a\"", "a.", true},
    {"a\"b", "a.b", true},
    {"********************a", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", false},
};

static void match(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(patterns); i++)
        ok(FsMatch(name_of(patterns[i].pattern), name_of(patterns[i].name)) == patterns[i].match,
           "%s %s %s", patterns[i].pattern, patterns[i].match ? "matches" : "does not match",
           patterns[i].name);
}

static void utf8(void)
{
    int wrong = 0;
    for (uint32_t unit = 1; unit < 0x10000; unit++) {
        WCHAR c = (WCHAR)unit, back[2];
        char bytes[4];
        int n = FsToUtf8((struct fs_name){&c, 1}, bytes, sizeof bytes);
        int m = n > 0 ? FsFromUtf8(bytes, (ULONG)n, back, 2) : -1;
        bool surrogate = unit >= 0xD800 && unit < 0xE000;
        wrong += m != 1 || back[0] != (surrogate ? 0xFFFD : unit);
        wrong += FsUpcase(FsUpcase(c)) != FsUpcase(c);
    }
    ok(wrong == 0, "each unit goes to UTF-8 and back, and upper case stays so");
    WCHAR pair[] = {0xD83D, 0xDE00}, back[2];
    char bytes[4];
    ok(FsToUtf8((struct fs_name){pair, 2}, bytes, 4) == 4 && !memcmp(bytes, "\xF0\x9F\x98\x80", 4),
       "a pair");
    ok(FsFromUtf8(bytes, 4, back, 2) == 2 && back[0] == pair[0] && back[1] == pair[1], "and back");
    static const char *const bad[] = {
        "\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xF8", "\xE2\x82", "\xC3("};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        ok(FsFromUtf8(bad[i], (ULONG)strlen(bad[i]), back, 2) == -1, "malformed UTF-8, form %zu",
           i + 1);
}

static struct stdin_ring ring;

static ULONG feed(struct stdin_state *state, const char *wire, size_t n, UCHAR *out, ULONG room,
                  bool *end)
{
    for (size_t i = 0; i < n; i++)
        StdinPut(&ring, (UCHAR)wire[i]);
    return StdinTake(&ring, state, out, room, end);
}

static void standard_input(void)
{
    UCHAR out[100];
    bool end;
    struct stdin_state framed = {.framed = true}, raw = {.at_line_start = true};
    ok(feed(&framed, "\5he", 3, out, 100, &end) == 2 && !memcmp(out, "he", 2) && !end,
       "half a packet");
    ok(feed(&framed, "llo\2ab", 6, out, 4, &end) == 4 && !memcmp(out, "lloa", 4),
       "across two packets");
    ok(feed(&framed, "\0", 1, out, 100, &end) == 1 && out[0] == 'b' && end,
       "the last byte, then the end");
    ok(feed(&framed, "\3xyz", 4, out, 100, &end) == 0 && end, "for ever");
    ring.out = ring.in;
    ok(feed(&raw, "ab\x1A\r\n\x1A", 6, out, 100, &end) == 5 && !end, "Ctrl-Z in a line is text");
    ok(feed(&raw, "x\n", 2, out, 100, &end) == 3 && !memcmp(out, "\x1Ax\n", 3),
       "so it is before other text");
    ok(feed(&raw, "\x1A", 1, out, 100, &end) == 0 && !end, "at the beginning of a line it waits");
    ok(feed(&raw, "\rmore", 5, out, 100, &end) == 0 && end, "for Enter, and the input ends");
    ok(feed(&raw, "", 0, out, 2, &end) == 2 && !end && !memcmp(out, "mo", 2), "once");
    ring.in = ring.out = 0xFFFFFFF0;
    for (int i = 0; i < STDIN_RING; i++)
        StdinPut(&ring, 'r');
    ok(StdinFull(&ring), "the ring takes %d bytes, also where its counters turn over", STDIN_RING);
    raw.at_line_start = false;
    ok(StdinTake(&ring, &raw, out, 100, &end) == 100 && !StdinFull(&ring) && !StdinEmpty(&ring),
       "and gives them");
}

int main(void)
{
    match();
    utf8();
    standard_input();
    return tap_end();
}
