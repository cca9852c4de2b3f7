# sources.mk - the files of ole32.dll in reading order.
OLE32_SOURCES := $(addprefix libc/ole32/, \
    task_memory.c imalloc.c malloc_spy.c guid_text.c apartment.c ole_attach.c)
OLE32_LDFLAGS := -Wl,--entry,_DllMain@12
OLE32_LIBS := -luuid
