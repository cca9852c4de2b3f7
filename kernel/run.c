/*
 * run.c - the main thread of ring 0: runs the program, ends what it left running, then gives
 * everything back and counts the frames.
 *
 * Every run is a test for leaks: after the last process, with caches emptied, there must be as many
 * free frames as before the first. The records (@exit, @end) are described in docs/channels.md.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k/boot.h"
#include "k/ex.h"
#include "k/io.h"
#include "k/x86.h"
#include "kernel/newprocess.h"
#include "kernel/run.h"

enum { EXIT_FINISHED = 0x10, COMMAND_BYTES = 32768 };

extern uint64_t KiStartTsc;    /* main.c */
volatile ULONG KiDebuggerWait; /* option stop: a debugger sets it to 0 */

static ULONG count_free_frames(void)
{
    MmTrimSystemSpace();
    ExTrimPool();
    MmTrimSystemSpace(); /* tables that the pool's pages held */
    return MmFreePages();
}

/* The command line that the loader passed, or the archive's boot/command. */
static bool find_command(const BOOT_INFO *boot, char *out)
{
    const char *given = KiBootProgram(boot);
    ULONG bytes = given != NULL ? strlen(given) : 0;
    if (given == NULL)
        given = FsBootMember("command", &bytes);
    if (given == NULL || bytes == 0)
        return false;
    if (bytes >= COMMAND_BYTES)
        bytes = COMMAND_BYTES - 1;
    memcpy(out, given, bytes);
    out[bytes] = 0;
    return true;
}

/* Where a debugger that was attached before the program starts waits for its symbols. */
NOINLINE void KiWaitForDebugger(void)
{
    while (KiDebuggerWait)
        KeYield();
}

static void wait_for_end(EPROCESS *process, PROGRAM_END *end)
{
    KdPrint("@start %u\n", (ULONG)(rdtsc() - KiStartTsc));
    KiWaitForDebugger();
    KeWaitForSingleObject(&process->header, false, NULL);
    end->exit_status = process->exit_status;
    end->by_exception = process->ended_by_exception;
}

void KiRunProgram(const char *command, PROGRAM_END *end)
{
    EPROCESS *process;
    end->started = NT_SUCCESS(PspCreateFirstProcess(command, &process, end->why));
    if (end->started) {
        wait_for_end(process, end);
        ObDereference(process);
        PspEndAllProcesses(); /* those that it made and did not wait for */
    }
    PspCloseKnownDlls();
    PspSetNtdll(NULL);
}

static void run_program(const BOOT_INFO *boot)
{
    static char command[COMMAND_BYTES];
    static PROGRAM_END end;
    char injection[32];
    if (!find_command(boot, command)) {
        KdPrint("@fail No program was named: give \" -- program\" on the kernel's command line, or "
                "boot/command in the archive.\n");
        return;
    }
    if (KiBootOption(boot, "fail", injection, sizeof injection))
        KiRunWithInjection(command, injection, &end);
    else
        KiRunProgram(command, &end);
    if (end.started)
        KdPrint("@exit 0x%08x%s\n", end.exit_status, end.by_exception ? " exception" : "");
    else
        KdPrint("@fail %s\n", end.why);
}

void KiRunFirstProcess(void *context)
{
    const BOOT_INFO *boot = context;
    char value[16];
    const void *archive =
        boot->archive_bytes > 0 ? MmMapPhysical(boot->archive, boot->archive_bytes, false) : NULL;
    ULONG before = count_free_frames();
    ExMarkPool();
    if (archive == NULL || !FsInitialize(archive, boot->archive_bytes))
        KeBugCheckEx(BUG_NO_ARCHIVE, (ULONG)boot->archive, boot->archive_bytes, 0, 0);
    MmSetCommitLimit();
    KiDebuggerWait = KiBootOption(boot, "stop", value, sizeof value);
    run_program(boot);
    MmReportPages();
    if (KiBootOption(boot, "files", value, sizeof value) && strcmp(value, "com4") == 0)
        FsSendChanges();
    MmTrimSections();
    FsShutdown();
    MiCheckPages();
    MmCheckRights();
    ULONG after = count_free_frames(), blocks = ExReportPoolLeaks();
    if (after == before && blocks == 0)
        KdPrint("@end ok\n");
    else
        KdPrint("@end lost %d frames, %d blocks of pool\n", (int)(before - after), (int)blocks);
    KiEndMachine(EXIT_FINISHED);
}
