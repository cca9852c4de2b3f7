# sources.mk - the files of msvcrt.dll in reading order: the path first.
MSVCRT_SOURCES := $(addprefix libc/msvcrt/, \
    new.cpp malloc.c new_handler.c msize.c aligned_malloc.c heapchk.c \
    crt_attach.c lock.c per_thread.c errno.c strerror.c \
    getmainargs.c argv.c getenv.c exit.c signal.c \
    setjmp.asm longjmp.c except_call.asm except_handler.c \
    fd.c inherit.c open.c readwrite.c stream.c stream_buffer.c fopen.c tmpnam.c fgetc.c fread.c fseek.c wide_io.c \
    printf_core.c float_text.c printf.c scanf_core.c scanf.c \
    memcpy.c strings.c stricmp.c wcs.c wcsicmp.c ctype.c strtol.c itoa.c setlocale.c \
    localtime.c ftime.c strftime.c stat.c findfirst.c unlink.c fullpath.c spawn.c spawn_child.c spawn_narrow.c spawn_wide.c popen.c \
    qsort.c rand.c beginthread.c resetstkoflw.c controlfp.c math.c bessel.c ci.asm)
MSVCRT_LDFLAGS := -Wl,--entry,_DllMainCRTStartup@12
MSVCRT_LIBS := -lmingwex

MSVCRT_LDFLAGS := -Wl,--entry,_DllMainCRTStartup@12
MSVCRT_LIBS := -lmingwex
