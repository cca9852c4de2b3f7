/* longjmp.c - longjmp: unwind the exception frames that are left behind, then load the registers of
 * setjmp.
 *
 * Manual: Visual C++ run-time library, "longjmp"; Win32, "RtlUnwind"
 * SPDX-License-Identifier: MIT
 */
#include "crt.h"
#include "except_frame.h"

struct jump {
    uint32_t ebp, ebx, edi, esi, esp, eip, registration, try_level, cookie, unwind, data[6];
};
enum { JUMP_COOKIE = 0x56433230 };

void crt_jump(struct jump *jump, int value) __attribute__((noreturn));

/* Global unwind: RtlUnwind pops every frame above the one that setjmp saw. */
static void unwind_to(struct jump *jump)
{
    struct except_frame *target = (struct except_frame *)jump->registration;
    if (crt_first_frame() != target)
        crt_global_unwind(target);
    if (jump->registration == (uint32_t)-1)
        return;
    if (jump->cookie == JUMP_COOKIE && jump->unwind)
        ((void(__stdcall *)(struct jump *))jump->unwind)(jump);
    else if (target->handler == (void *)_except_handler3)
        _local_unwind2(target, jump->try_level);
}

/* longjmp(jump, value): setjmp returns value, or 1 for 0. */
void crt_longjmp(struct jump *jump, int value)
{
    unwind_to(jump);
    crt_jump(jump, value ? value : 1);
}
