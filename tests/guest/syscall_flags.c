// flags: -lntdll
/*
 * syscall_flags.c - system calls and exceptions with the processor in a state that no compiler
 * makes.
 *
 * EFLAGS, segment registers, stack pointers, CONTEXTs: none of them may harm ring 0, and what
 * belongs to ring 3
 * must be the same afterwards. What ends the process is in hostile_end.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "k32_tap.h"
#include <cpuid.h>
#include <ntstatus.h>
#include <winternl.h>

NTSTATUS NTAPI NtContinue(CONTEXT *, BOOLEAN);
NTSTATUS NTAPI NtRaiseException(EXCEPTION_RECORD *, CONTEXT *, BOOLEAN);
NTSTATUS NTAPI NtYieldExecution(void);

enum {
    TF = 0x100,
    DF = 0x400,
    NT = 0x4000,
    AC = 0x40000,
    ID = 0x200000,
    PROTECT = 0x89,
    YIELD = 0x116,
    TEST_ALERT = 0x103
};
enum { KUSER = 0x7FFE0000 };

/* What the handler saw since it was last cleared. */
static struct {
    ULONG count, code, address, kind, at, flags;
} seen;
static CONTEXT before, after;

/* --- a piece of code that may fault: the handler lets it go on behind attempt()'s call --- */

ULONG attempt_esp;
void attempt(const void *code);
void attempt_end(void);
__asm__(".globl _attempt, _attempt_end\n_attempt:\n"
        "pushl %ebp\n pushl %ebx\n pushl %esi\n pushl %edi\n"
        "movl %esp,_attempt_esp\n call *20(%esp)\n"
        "_attempt_end:\n movl _attempt_esp,%esp\n"
        "movw $0x23,%ax\n movw %ax,%ds\n movw %ax,%es\n movw %ax,%ss\n movl _attempt_esp,%esp\n"
        "movw $0x3B,%ax\n movw %ax,%fs\n xorl %eax,%eax\n movw %ax,%gs\n cld\n"
        "popl %edi\n popl %esi\n popl %ebx\n popl %ebp\n ret\n");

static LONG CALLBACK handler(EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    seen.count++;
    seen.code = record->ExceptionCode;
    seen.at = (ULONG)record->ExceptionAddress;
    seen.flags = pointers->ContextRecord->EFlags;
    seen.kind = record->NumberParameters ? record->ExceptionInformation[0] : 0;
    seen.address = record->NumberParameters > 1 ? record->ExceptionInformation[1] : 0;
    if (seen.code == (ULONG)STATUS_SINGLE_STEP)
        return EXCEPTION_CONTINUE_EXECUTION;
    pointers->ContextRecord->Eip = (ULONG)attempt_end;
    pointers->ContextRecord->Esp = attempt_esp;
    pointers->ContextRecord->EFlags = 0x202;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static char *code_page;

/* The code of the exception that these bytes raise; 0: none. */
static ULONG run_bytes(const char *bytes, ULONG count)
{
    memset(&seen, 0, sizeof seen);
    memcpy(code_page, bytes, count);
    code_page[count] = (char)0xC3;
    attempt(code_page);
    return seen.code;
}
#define raises(bytes, code, text) is(run_bytes(bytes, sizeof(bytes) - 1), (ULONG)(code), text)

static int has_smap(void)
{
    unsigned a, b, c, d;
    return __get_cpuid_max(0, NULL) >= 7 && __get_cpuid_count(7, 0, &a, &b, &c, &d) &&
           (b >> 20 & 1);
}

static void instructions(void)
{
    raises("\x0F\x0B", STATUS_ILLEGAL_INSTRUCTION, "ud2");
    raises("\xCC", STATUS_BREAKPOINT, "int3");
    raises("\xCD\x03", STATUS_BREAKPOINT, "int 3 in two bytes");
    raises("\xB8\xFF\xFF\xFF\x7F\x83\xC0\x01\xCE", STATUS_INTEGER_OVERFLOW, "into");
    raises("\x31\xC9\x31\xC0\x31\xD2\xF7\xF1", STATUS_INTEGER_DIVIDE_BY_ZERO, "div by 0");
    raises("\xFA", STATUS_PRIVILEGED_INSTRUCTION, "cli");
    raises("\xFB", STATUS_PRIVILEGED_INSTRUCTION, "sti");
    raises("\xF4", STATUS_PRIVILEGED_INSTRUCTION, "hlt");
    memset(&seen, 0, sizeof seen);
    code_page[0xFFF] = (char)0xF4;
    attempt(code_page + 0xFFF);
    is(seen.code, (ULONG)STATUS_PRIVILEGED_INSTRUCTION, "hlt as the last byte before nothing");
    raises("\xE4\x60", STATUS_PRIVILEGED_INSTRUCTION, "in");
    raises("\xB0\x10\xBA\xF4\x00\x00\x00\xEE", STATUS_PRIVILEGED_INSTRUCTION,
           "out to the exit port");
    raises("\x0F\x20\xC0", STATUS_PRIVILEGED_INSTRUCTION, "mov eax, cr0");
    raises("\x0F\x30", STATUS_PRIVILEGED_INSTRUCTION, "wrmsr");
    raises("\x0F\x06", STATUS_PRIVILEGED_INSTRUCTION, "clts");
    raises("\x0F\x01\x15\x00\x00\x00\x00", STATUS_PRIVILEGED_INSTRUCTION, "lgdt");
    raises("\x0F\x35", STATUS_ACCESS_VIOLATION, "sysexit");
    raises("\xCD\x08", STATUS_ACCESS_VIOLATION, "int 8, a task gate");
    raises("\xCD\x0E", STATUS_ACCESS_VIOLATION, "int 14");
    raises("\xCD\x20", STATUS_ACCESS_VIOLATION, "int 20h");
    raises("\xCD\x30", STATUS_ACCESS_VIOLATION, "int 30h");
    raises("\xCD\xFF", STATUS_ACCESS_VIOLATION, "int FFh");
    raises("\x6A\x10\x17", STATUS_ACCESS_VIOLATION, "pop ss: ring 0's");
    raises("\x6A\x10\x1F", STATUS_ACCESS_VIOLATION, "pop ds: ring 0's");
    raises("\x6A\x08\x1F", STATUS_ACCESS_VIOLATION, "pop ds: ring 0's code");
    raises("\x6A\x28\x07", STATUS_ACCESS_VIOLATION, "pop es: a TSS");
    raises("\x6A\x07\x07", STATUS_ACCESS_VIOLATION, "pop es: no LDT");
    raises("\x6A\x30\x0F\xA1", STATUS_ACCESS_VIOLATION, "pop fs: the processor's data");
    raises("\x66\xB8\xF8\xFF\x8E\xE8", STATUS_ACCESS_VIOLATION, "mov gs: beyond the GDT");
    raises("\xEA\x00\x00\x10\x80\x08\x00", STATUS_ACCESS_VIOLATION, "jmp into ring 0");
    raises("\x9A\x00\x00\x00\x00\x28\x00", STATUS_ACCESS_VIOLATION, "call through a TSS");
    raises("\x9A\x00\x00\x00\x00\x50\x00", STATUS_ACCESS_VIOLATION,
           "call through the double fault's TSS");
    /* QEMU 7 reads the stack for these as ring 0 would: with SMAP it faults for ever */
    if (!has_smap()) {
        raises("\x6A\x08\x68\x00\x00\x10\x80\xCB", STATUS_ACCESS_VIOLATION, "retf to ring 0");
        raises("\x6A\x02\x6A\x08\x68\x00\x00\x10\x80\xCF", STATUS_ACCESS_VIOLATION,
               "iretd to ring 0");
        raises("\x68\x02\x40\x00\x00\x9D\x6A\x02\x6A\x1B\x68\x00\x00\x40\x00\xCF",
               STATUS_ACCESS_VIOLATION, "iretd with NT");
    }
    raises("\x68\x02\x00\x02\x00\x9D\x9C\x58", 0, "popf with VM does nothing");
    raises("\x6A\x3B\x1F\xA1\xF0\xFF\x00\x00", STATUS_ACCESS_VIOLATION, "beyond the TEB's segment");
    raises("\x9C\x80\x4C\x24\x01\x01\x9D\x90\x90\x90", STATUS_SINGLE_STEP, "TF");
    is(seen.count, 1, "one step, then TF is off");
    raises("\x9C\x80\x4C\x24\x01\x01\x66\x8C\xD0\x9D\x8E\xD0\x90\x90", STATUS_SINGLE_STEP,
           "TF over mov ss");
}

/* --- addresses --- */

static void read_at(ULONG address, const char *text)
{
    static char bytes[] = "\xA1????";
    memcpy(bytes + 1, &address, 4);
    is(run_bytes(bytes, 5), (ULONG)STATUS_ACCESS_VIOLATION, text);
    ok(seen.kind == 0 && seen.count == 1, "it was a read, once");
}

static void jump_to(ULONG address, const char *text)
{
    static char bytes[] = "\xB8????\xFF\xE0";
    memcpy(bytes + 1, &address, 4);
    is(run_bytes(bytes, 7), (ULONG)STATUS_ACCESS_VIOLATION, text);
    ok(seen.at == address && seen.address == address, "where it went");
}

static void addresses(void)
{
    read_at(0x7FFEFFFC, "the end of user memory");
    is(seen.address, 0x7FFEFFFC, "its address");
    read_at(0x7FFEFFFE, "over the end of user memory");
    read_at(0x7FFF0000, "the gap");
    is(seen.address, 0x7FFF0000, "its address");
    read_at(0x7FFFFFFE, "into ring 0");
    read_at(0x80000000, "ring 0's first byte");
    read_at(0x80100000, "its image");
    read_at(0xC0000000, "the page tables");
    read_at(0xFFDF0000, "its alias of the shared page");
    read_at(0xFFFFFFFE, "round the end");
    jump_to(0x80100000, "ring 0's code");
    jump_to(0x10, "page 0");
    is(run_bytes("\xA1\x00\x00\xFE\x7F", 5), 0, "KUSER_SHARED_DATA can be read");
    is(run_bytes("\xA3\x00\x00\xFE\x7F", 5), (ULONG)STATUS_ACCESS_VIOLATION, "not written");
    ok(seen.kind == 1 && seen.address == KUSER, "a write there");
    is(run_bytes("\xA1\x00\x10\xFE\x7F", 5), (ULONG)STATUS_ACCESS_VIOLATION, "nothing behind it");
    if (!IsProcessorFeaturePresent(PF_NX_ENABLED))
        return;
    jump_to(KUSER, "nor executed");
    is(seen.kind, 8, "an execution");
    char *data = VirtualAlloc(NULL, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    *data = (char)0xC3;
    jump_to((ULONG)data, "data");
    is(seen.kind, 8, "an execution");
    DWORD old;
    VirtualProtect(data, 0x1000, PAGE_EXECUTE_READ, &old);
    memset(&seen, 0, sizeof seen);
    attempt(data);
    is(seen.count, 0, "allowed, it runs");
}

/* --- calls with flags --- */

/* Registers around a call: flags and segments in, flags and status out. */
struct call {
    ULONG flags, number, arguments, segments, status, flags_after, segments_after, kept;
};
void by_sysenter(struct call *), by_interrupt(struct call *);
#define BEFORE                                                                                     \
    "pushl %ebp\n pushl %ebx\n pushl %esi\n pushl %edi\n movl 20(%esp),%esi\n"                     \
    "movl $0x12345678,%ebx\n movl $0x87654321,%edi\n leal 1(%ebx),%ebp\n"                          \
    "movl 4(%esi),%eax\n movl 12(%esi),%ecx\n"
#define LOAD                                                                                       \
    "testl %ecx,%ecx\n jns 2f\n movw %cx,%ds\n movw %cx,%es\n movw %cx,%fs\n 2:\n movw %cx,%gs\n"
#define AFTER                                                                                      \
    "pushl %eax\n movw $0x23,%ax\n movw %ds,%dx\n movw %ax,%ds\n movw %ax,%es\n"                   \
    "movw $0x3B,%ax\n movw %ax,%fs\n popl %eax\n popl 20(%esi)\n cld\n"                            \
    "movl %eax,16(%esi)\n movw %dx,24(%esi)\n movw %gs,26(%esi)\n"                                 \
    "subl $0x12345678,%ebx\n subl $0x87654321,%edi\n subl $0x12345679,%ebp\n orl %ebx,%edi\n"      \
    "orl %edi,%ebp\n movl %ebp,28(%esi)\n"                                                         \
    "xorl %eax,%eax\n movw %ax,%gs\n popl %edi\n popl %esi\n popl %ebx\n popl %ebp\n ret\n"
__asm__(
    ".globl _by_sysenter, _by_interrupt\n"
    "_by_sysenter:\n" BEFORE "subl $64,%esp\n leal 16(%esp),%edx\n movl $1f,8(%edx)\n"
    "pushl %edi\n pushl %esi\n movl 8(%esi),%esi\n leal 16(%edx),%edi\n movl $8,%ecx\n rep movsl\n"
    "popl %esi\n popl %edi\n movl 12(%esi),%ecx\n pushl (%esi)\n leal 8(%edx),%edx\n" LOAD
    "popfl\n sysenter\n"
    "1:\n pushfl\n popl %ecx\n leal 36(%esp),%esp\n pushl %ecx\n"
    "addl $0,(%esp)\n" AFTER "_by_interrupt:\n" BEFORE "movl 8(%esi),%edx\n pushl (%esi)\n" LOAD
    "popfl\n int $0x2E\n pushfl\n" AFTER);

static ULONG no_arguments[8];

static struct call make_call(void (*by)(struct call *), ULONG flags, ULONG segments)
{
    struct call call = {
        .flags = flags, .number = YIELD, .arguments = (ULONG)no_arguments, .segments = segments};
    memset(&seen, 0, sizeof seen);
    by(&call);
    return call;
}

static void flags_of(void (*by)(struct call *), const char *way)
{
    static const struct {
        ULONG flag;
        const char *name;
    } flags[] = {{0, "no flag"},
                 {DF, "DF"},
                 {NT, "NT"},
                 {AC, "AC"},
                 {ID, "ID"},
                 {0x8D5, "the arithmetic flags"},
                 {DF | NT | AC | ID | 0x8D5, "all of them"}};
    for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++) {
        struct call call = make_call(by, flags[i].flag | 0x202, 0);
        ok((LONG)call.status >= 0 && seen.count == 0, "%s with %s", way, flags[i].name);
        is(call.flags_after & ~0x8D5u, (flags[i].flag & ~0x8D5u) | 0x202, "flags as they were");
        is(call.kept, 0, "ebx, edi and ebp, too");
    }
    struct call call = make_call(by, TF | 0x202, 0);
    ok((LONG)call.status >= 0, "%s with TF", way);
    ok(seen.count == 1 && seen.code == (ULONG)STATUS_SINGLE_STEP, "one single step");
    ok(seen.at >= (ULONG)by && seen.at < (ULONG)by + 0x200, "behind the call, in ring 3");
    call = make_call(by, TF | DF | NT | AC | 0x202, 0);
    ok((LONG)call.status >= 0 && seen.count == 1, "%s with all at once", way);
    ok((call.flags_after & (DF | NT | AC)) == (DF | NT | AC), "which stay");
    call = make_call(by, 0x202, 0x80000000);
    ok((LONG)call.status >= 0 && seen.count == 0, "%s with null segments", way);
    call = make_call(by, TF | 0x202, 0x80000000);
    ok((LONG)call.status >= 0 && seen.count == 1, "%s with null segments and TF", way);
    call = make_call(by, 0x202, 0x8000001B);
    ok((LONG)call.status >= 0, "%s with code in ds and es", way);
    call = make_call(by, 0x202, 0x3B);
    ok((LONG)call.status >= 0, "%s with the TEB in gs", way);
}

static ULONG call_number(void (*by)(struct call *), ULONG number, ULONG arguments)
{
    struct call call = {.flags = 0x202, .number = number, .arguments = arguments};
    by(&call);
    return call.status;
}

static void numbers(void (*by)(struct call *), const char *way)
{
    static const ULONG bad[] = {0x11C, 0x200, 0xFFF, 0x1000, 0x1011, 0x2000, 0x3000, 0x3FFF};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        ok(call_number(by, bad[i], (ULONG)no_arguments) == (ULONG)STATUS_INVALID_SYSTEM_SERVICE,
           "no service 0x%lx by %s", bad[i], way);
    is(call_number(by, 0xFFFFC000 | TEST_ALERT, (ULONG)no_arguments), 0,
       "bits 14 and up do not count");
    is(call_number(by, 0, (ULONG)no_arguments), (ULONG)STATUS_NOT_IMPLEMENTED,
       "a service of Windows that we have not");
}

static void bad_arguments(void)
{
    static const ULONG bad[] = {0,          4,          0x7FFEFFF0, 0x7FFEFFFF, 0x7FFF0000,
                                0x80000000, 0x80100000, 0xFFFFFFF0, 0xFFFFFFFF};
    for (unsigned i = 0; i < sizeof bad / sizeof *bad; i++)
        ok(call_number(by_interrupt, PROTECT, bad[i]) == (ULONG)STATUS_ACCESS_VIOLATION,
           "arguments at 0x%lx", bad[i]);
    char *edge = (char *)VirtualAlloc(NULL, 0x2000, MEM_RESERVE, PAGE_READWRITE) + 0x1000;
    VirtualAlloc(edge - 0x1000, 0x1000, MEM_COMMIT, PAGE_READWRITE);
    is(call_number(by_interrupt, PROTECT, (ULONG)edge - 16), (ULONG)STATUS_ACCESS_VIOLATION,
       "one argument is missing");
    is(call_number(by_interrupt, TEST_ALERT, (ULONG)edge), 0, "none are needed");
}

/* --- contexts --- */

static volatile int passes, has_daz;

/* Goes on from `before`, changed by the caller, behind RtlCaptureContext. */
static void __attribute__((noinline)) come_through(void (*spoil)(CONTEXT *))
{
    passes = 0;
    RtlCaptureContext(&before);
    if (passes++ == 0) {
        spoil(&before);
        NtContinue(&before, FALSE);
    }
    RtlCaptureContext(&after);
}

static void spoil_segments(CONTEXT *context)
{
    context->SegCs = 8;
    context->SegSs = context->SegDs = context->SegEs = 0x10;
    context->SegFs = 0x30;
    context->SegGs = 0x28;
    context->EFlags = 0x3FFFFF & ~(TF | DF); /* VM, IOPL 3, NT, RF, VIF, VIP */
}

static void spoil_selectors(CONTEXT *context)
{
    context->SegCs = context->SegSs = context->SegDs = context->SegEs = context->SegFs =
        context->SegGs = 0xFFFFFFFF;
    context->EFlags = 0;
}

static void spoil_registers(CONTEXT *context)
{
    context->ContextFlags = CONTEXT_FULL | CONTEXT_EXTENDED_REGISTERS;
    memset(context->ExtendedRegisters, 0xFF, sizeof context->ExtendedRegisters);
}

static void set_daz(CONTEXT *context)
{
    context->ContextFlags = CONTEXT_FULL | CONTEXT_EXTENDED_REGISTERS;
    ULONG *fields = (ULONG *)context->ExtendedRegisters;
    static ULONG image[128] __attribute__((aligned(16)));
    __asm__ volatile("fxsave %0" : "=m"(image));
    has_daz = image[7] >> 6 & 1;
    memcpy(fields, image, sizeof image);
    fields[6] = 0x1FC0;
}

static void spoil_fpu(CONTEXT *context)
{
    context->ContextFlags = CONTEXT_FULL | CONTEXT_FLOATING_POINT;
    memset(&context->FloatSave, 0xFF, sizeof context->FloatSave);
    context->FloatSave.ControlWord = 0xFFFF0040; /* no exception is masked */
}

static void spoil_debug(CONTEXT *context)
{
    context->ContextFlags = CONTEXT_FULL | CONTEXT_DEBUG_REGISTERS;
    context->Dr0 = 0x80100000;
    context->Dr7 = 0xFFFFFFFF;
}

static ULONG mxcsr(void)
{
    ULONG value = 0x1F80;
    if (IsProcessorFeaturePresent(PF_XMMI_INSTRUCTIONS_AVAILABLE))
        __asm__ volatile("stmxcsr %0" : "=m"(value));
    return value;
}

static void contexts(void)
{
    come_through(spoil_segments);
    is(passes, 2, "NtContinue with ring 0's selectors");
    ok((after.SegCs & 3) == 3 && (after.SegDs & 3) == 3 && (after.SegFs & 3) == 3,
       "ring 3's, they are");
    is(after.EFlags & 0x1A3300, 0x200, "IF, but no VM, IOPL, VIF, VIP");
    raises("\xFA", STATUS_PRIVILEGED_INSTRUCTION, "cli is refused as ever");
    come_through(spoil_selectors);
    is(passes, 2, "NtContinue with selectors that are none");
    is(after.EFlags & 0x202, 0x202, "interrupts stay on");
    come_through(spoil_registers);
    is(passes, 2, "NtContinue with ones in all the FPU's registers");
    is(mxcsr() & 0xFFFF0000, 0, "reserved bits of MXCSR are 0");
    NtYieldExecution();
    if (IsProcessorFeaturePresent(PF_XMMI_INSTRUCTIONS_AVAILABLE)) {
        come_through(set_daz);
        is(mxcsr(), has_daz ? 0x1FC0 : 0x1F80, "DAZ is kept where there is one");
    }
    ULONG fresh = 0x1F80;
    if (IsProcessorFeaturePresent(PF_XMMI_INSTRUCTIONS_AVAILABLE))
        __asm__ volatile("ldmxcsr %0" ::"m"(fresh));
    __asm__ volatile("fninit");
    come_through(spoil_fpu);
    is(passes, 2, "NtContinue with an exception of the FPU under way");
    NtYieldExecution();
    Sleep(30);
    CONTEXT context = {.ContextFlags = CONTEXT_FLOATING_POINT};
    ok(GetThreadContext(GetCurrentThread(), &context) && (context.FloatSave.StatusWord & 0x80),
       "it is still there");
    context.FloatSave.StatusWord = 0xFFFF0000;
    context.FloatSave.ControlWord = 0xFFFF027F;
    context.FloatSave.TagWord = 0xFFFFFFFF;
    ok(SetThreadContext(GetCurrentThread(), &context), "replaced by a clean one");
    __asm__ volatile("fwait; fninit");
    come_through(spoil_debug);
    is(passes, 2, "NtContinue with breakpoints in ring 0");
    NtYieldExecution();
    is((ULONG)NtContinue(NULL, FALSE), (ULONG)STATUS_ACCESS_VIOLATION, "no context");
    is((ULONG)NtContinue((CONTEXT *)0x80100000, FALSE), (ULONG)STATUS_ACCESS_VIOLATION,
       "one of the kernel's");
    EXCEPTION_RECORD record = {.NumberParameters = 16};
    is((ULONG)NtRaiseException(&record, &before, TRUE), (ULONG)STATUS_INVALID_PARAMETER,
       "16 parameters");
    is((ULONG)NtRaiseException((EXCEPTION_RECORD *)0x7FFEFFF0, &before, TRUE),
       (ULONG)STATUS_ACCESS_VIOLATION, "no record");
    is((ULONG)NtRaiseException(&record, (CONTEXT *)0xFFFFFFF0, TRUE),
       (ULONG)STATUS_ACCESS_VIOLATION, "no context");
}

static void keep_ac(void)
{
    ULONG flags;
    memset(&seen, 0, sizeof seen);
    __asm__ volatile("pushfl\n orl $0x40100,(%%esp)\n popfl\n nop\n pushfl\n popl %0\n pushfl\n "
                     "andl $~0x40000,(%%esp)\n popfl"
                     : "=r"(flags)::"memory");
    is(seen.code, (ULONG)STATUS_SINGLE_STEP, "a single step with AC");
    is(flags & AC, AC, "AC is there behind the exception");
}

/* --- a thread whose registers another one sets --- */

static DWORD WINAPI set_from_outside(void *unused)
{
    return 7;
}

static void other_thread(void)
{
    DWORD code = 0;
    for (int pass = 0; pass < 3; pass++) {
        HANDLE thread = CreateThread(NULL, 0, set_from_outside, NULL, CREATE_SUSPENDED, NULL);
        CONTEXT context = {.ContextFlags =
                               CONTEXT_FULL | CONTEXT_FLOATING_POINT | CONTEXT_EXTENDED_REGISTERS};
        ok(GetThreadContext(thread, &context), "a thread's registers");
        if (pass > 0)
            spoil_segments(&context);
        context.EFlags &= ~(ULONG)NT;
        memset(context.ExtendedRegisters, 0xFF, sizeof context.ExtendedRegisters);
        context.ContextFlags = pass == 2 ? (0xFFFFFFFF & ~CONTEXT_FLOATING_POINT) | 0x10000
                                         : CONTEXT_FULL | CONTEXT_EXTENDED_REGISTERS;
        ok(SetThreadContext(thread, &context) && SetThreadContext(thread, &context),
           "set to nonsense, twice");
        ResumeThread(thread);
        WaitForSingleObject(thread, 5000);
        GetExitCodeThread(thread, &code);
        is(code, 7, "it runs all the same");
        CloseHandle(thread);
    }
}

int main(void)
{
    setbuf(stdout, NULL);
    code_page = VirtualAlloc(NULL, 0x1000, MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    AddVectoredExceptionHandler(1, handler);
    instructions();
    addresses();
    flags_of(by_interrupt, "int 2Eh");
    numbers(by_interrupt, "int 2Eh");
    bad_arguments();
    if (*(UCHAR *)(*(ULONG *)(KUSER + 0x300) + 2) ==
        0x0F) { /* KiFastSystemCall: this processor has sysenter */
        flags_of(by_sysenter, "sysenter");
        numbers(by_sysenter, "sysenter");
    }
    contexts();
    keep_ac();
    other_thread();
    return tap_end();
}
