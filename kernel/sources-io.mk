# kernel: the log, the archive, files, the console, in reading order.
KERNEL_IO_SOURCES := kernel/serial.c kernel/vga.c kernel/log.c kernel/format.c \
	kernel/archive.c kernel/fsload.c kernel/fsutf.c kernel/fsname.c kernel/fsnode.c kernel/fspath.c kernel/fsdata.c \
	kernel/file.c kernel/iorequest.c kernel/irp.c kernel/filename.c kernel/fileopen.c kernel/filerw.c kernel/fileinfo.c \
	kernel/fileset.c kernel/filelock.c kernel/filerename.c kernel/dirquery.c kernel/volume.c \
	kernel/pipename.c kernel/pipeentry.c kernel/pipestate.c kernel/pipedata.c kernel/pipewrite.c kernel/pipectl.c kernel/pipeinfo.c \
	kernel/stdin.c kernel/console.c kernel/tarwrite.c kernel/sysinfo.c
