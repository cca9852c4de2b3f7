# sources.mk - the files of bcrt.dll in reading order.
BCRT_SOURCES := $(addprefix libc/bcrt/,borland_malloc.c borland_block.c borland_section.c)
BCRT_LDFLAGS := -Wl,--entry,_DllMain@12
