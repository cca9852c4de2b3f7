/*
 * beforeuser.c - what stands between a thread in ring 0 and its return to ring 3.
 *
 * The kernel is preempted here and nowhere else. Everything is asked again after each deed, for
 * another thread may have run meanwhile; the answer "nothing" and the return to ring 3 are one
 * step, with interrupts off. Before: sysentry.asm, trapentry.asm. Next: apc.c, suspend.c, sched.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "kernel/dispatch.h"
#include "mm/mm.h"

/* Option checked[=N]: at each N-th return from a call or fault, whichever thread's it is. Interrupts
 * change no books; and where a check takes longer than the clock's tick, the next interrupt is there
 * before the first instruction, and with a check behind it ring 3 would never be reached. */
static void check_memory(EPROCESS *process, const KTRAP_FRAME *frame)
{
    static ULONG returns;
    if (frame->ErrCode != (ULONG)ERR_CODE_INTERRUPT && ++returns % KiCheckPeriod == 0) {
        MmCheckAll(&process->space);
        MmCheckRights();
    }
}

/* See ke.h. Returns with interrupts off; does not return when the thread ends. */
void KiBeforeUser(KTRAP_FRAME *frame)
{
    KTHREAD *thread = KeGetCurrentThread();
    KASSERT(frame == KiUserFrame(thread));
    for (;;) {
        cli();
        if (thread->terminating) {
            sti();
            PsExitThread(thread->terminate_status);
        } else if (thread->suspend_count > 0) {
            KiSuspendSelf(thread);
        } else if (KiSwitchWanted()) {
            KiSwap();
        } else if (thread->user_apc_pending) {
            sti();
            KiDeliverUserApc(frame);
        } else {
            if (thread->checked)
                check_memory(thread->process, frame);
            return;
        }
    }
}
