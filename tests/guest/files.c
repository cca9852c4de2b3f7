// SPDX-License-Identifier: MIT
// plumb: --file tests/guest/files.c=in.txt
// Reads a file that the host gave, makes others, and prints what it finds.
#include <direct.h>
#include <stdio.h>
#include <string.h>

static void write_file(const char *path, const char *mode, const char *text)
{
    FILE *file = fopen(path, mode);
    printf("%s: %s\n", path, file ? "open" : "no");
    if (!file)
        return;
    fputs(text, file);
    fclose(file);
}

int main(void)
{
    char line[100] = "";
    FILE *in = fopen("in.txt", "r");
    if (in)
        fgets(line, sizeof line, in);
    printf("in.txt: %s", in ? line : "no\n");
    if (in)
        fclose(in);
    write_file("out.txt", "wb", "made by the guest\n");
    write_file("OUT.TXT", "ab", "and added to\n");
    printf("mkdir: %d\n", _mkdir("made"));
    write_file("made/deep.txt", "wb", "below\n");
    write_file("absent/x.txt", "wb", "never\n");
    return 0;
}
