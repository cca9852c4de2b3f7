/*
 * wait_test.c - random waits of real threads for real objects, against a model that knows no lists.
 *
 * The model keeps the objects' states, and of each thread what it waits for. After each deed it
 * asks the waits, in the order in which they began, whether they can end; the dispatcher must have
 * come to the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/host/wait_world.h"

enum { THREADS = 6, OBJECTS = 8, MOST = 6, STEPS = 200000, LIMIT = 3 };
enum kind { MANUAL, AUTO, SEMAPHORE, MUTANT };
static const enum kind kinds[OBJECTS] = {MANUAL,    MANUAL,    AUTO,   AUTO,
                                         SEMAPHORE, SEMAPHORE, MUTANT, MUTANT};
static const char *const kind_names[] = {"manual", "auto", "semaphore", "mutant"};

struct wait {
    int count, objects[MOST];
    bool all, timed, alertable;
    LONGLONG timeout; /* 100 ns, relative, negative; 0: poll */
};

/* A thread: what it shall do, what came out, and what the model says. */
struct worker {
    KTHREAD thread;
    struct wait wait;
    bool wants_wait; /* else it releases mutant `release` */
    int release;
    bool busy; /* has not come back from its deed */
    NTSTATUS result;
    bool model_waits;
    NTSTATUS model_result;
    ULONGLONG model_due, began;
    bool suspended; /* in its wait */
};

static struct worker workers[THREADS];
static char stacks[THREADS][WORLD_STACK_BYTES] __attribute__((aligned(16)));
static HANDLE handles[OBJECTS];
static struct {
    int state, owner, depth; /* owner: a thread's index, -1: nobody */
} model[OBJECTS];
static ULONGLONG sequence;
static unsigned seed = 12345, failures;

static int pick(int below)
{
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (unsigned)below);
}

static void check(bool ok, const char *what, int step, int a, int b)
{
    if (ok || failures++ > 10)
        return;
    WorldPrint("# step %d: %s: %d, expected %d\n", step, what, a, b);
}

/* --- the model --- */
static bool model_free(int object, int thread)
{
    return kinds[object] == MUTANT ? model[object].owner == -1 || model[object].owner == thread
                                   : model[object].state > 0;
}

static void model_take(int object, int thread)
{
    if (kinds[object] == AUTO)
        model[object].state = 0;
    if (kinds[object] == SEMAPHORE)
        model[object].state--;
    if (kinds[object] == MUTANT) {
        model[object].owner = thread;
        model[object].depth++;
    }
}

/* How many of the wait's objects are free for the thread; *first: the index of the first. */
static int model_count(int thread, int *first)
{
    const struct wait *wait = &workers[thread].wait;
    int ready = 0;
    for (int i = wait->count - 1; i >= 0; i--)
        if (model_free(wait->objects[i], thread)) {
            ready++;
            *first = i;
        }
    return ready;
}

static bool model_can_end(int thread)
{
    int first;
    int ready = model_count(thread, &first);
    return workers[thread].wait.all ? ready == workers[thread].wait.count : ready > 0;
}

static bool model_try(int thread)
{
    struct worker *worker = &workers[thread];
    int first = -1;
    if (!model_can_end(thread))
        return false;
    model_count(thread, &first);
    for (int i = 0; i < worker->wait.count; i++)
        if (worker->wait.all || i == first)
            model_take(worker->wait.objects[i], thread);
    worker->model_waits = false;
    worker->model_result = worker->wait.all ? 0 : first;
    return true;
}

/* The oldest wait that can end; -1: none. */
static int model_oldest(void)
{
    int oldest = -1;
    for (int i = 0; i < THREADS; i++)
        if (workers[i].model_waits && !workers[i].suspended && model_can_end(i) &&
            (oldest < 0 || workers[i].began < workers[oldest].began))
            oldest = i;
    return oldest;
}

static void model_settle(void)
{
    int thread;
    while ((thread = model_oldest()) >= 0)
        model_try(thread);
}

/* --- the threads --- */
static struct worker *self(void)
{
    return CONTAINER_OF(KeGetCurrentThread(), struct worker, thread);
}

static NTSTATUS perform_wait(const struct wait *wait)
{
    DISPATCHER_HEADER *objects[MOST];
    LARGE_INTEGER timeout = {.QuadPart = wait->timeout};
    for (int i = 0; i < wait->count; i++)
        objects[i] = handles[wait->objects[i]];
    if (wait->count == 1 && !wait->all)
        return KeWaitForSingleObject(objects[0], wait->alertable, wait->timed ? &timeout : NULL);
    return KeWaitForMultipleObjects((ULONG)wait->count, objects, wait->all, wait->alertable,
                                    wait->timed ? &timeout : NULL);
}

static void work(void)
{
    struct worker *worker = self();
    for (;;) {
        irq_save();
        worker->busy = false;
        worker->thread.state = ThreadWaiting;
        KiSwap();
        irq_restore(EFLAGS_IF);
        if (worker->wants_wait)
            worker->result = perform_wait(&worker->wait);
        else
            worker->result = NtReleaseMutant(handles[worker->release], NULL);
    }
}

/* --- the deeds --- */
static void begin(struct worker *worker)
{
    worker->busy = true;
    uint32_t flags = irq_save();
    KiReadyThread(&worker->thread);
    irq_restore(flags);
    WorldRunAll();
}

static void choose_objects(struct wait *wait)
{
    wait->count = 0;
    int wanted = 1 + pick(MOST - 1);
    for (int i = 0; i < OBJECTS && wait->count < wanted; i++)
        if (pick(OBJECTS - i) < wanted - wait->count)
            wait->objects[wait->count++] = i;
}

static void start_wait(int thread)
{
    struct worker *worker = &workers[thread];
    struct wait *wait = &worker->wait;
    choose_objects(wait);
    wait->all = wait->count > 1 && pick(2);
    wait->timed = pick(3) != 0;
    wait->alertable = pick(2);
    wait->timeout = -(LONGLONG)TICK_100NS * pick(6);
    worker->suspended = false;
    worker->began = ++sequence;
    worker->model_waits = true;
    /* never too early: part of the current tick is over already */
    worker->model_due = wait->timed ? world_time - wait->timeout + (wait->timeout < 0 ? TICK_100NS : 0) : ~0ull;
    if (!model_try(thread) && wait->timed && wait->timeout == 0) {
        worker->model_waits = false;
        worker->model_result = STATUS_TIMEOUT;
    }
    worker->wants_wait = true;
    begin(worker);
}

static void release_mutant(int thread, int object)
{
    struct worker *worker = &workers[thread];
    bool owns = model[object].owner == thread;
    worker->model_result = owns ? STATUS_SUCCESS : STATUS_MUTANT_NOT_OWNED;
    if (owns && --model[object].depth == 0)
        model[object].owner = -1;
    worker->wants_wait = false;
    worker->release = object;
    model_settle();
    begin(worker);
}

static void signal(int object, int step)
{
    if (kinds[object] == SEMAPHORE) {
        bool room = model[object].state < LIMIT;
        NTSTATUS status = NtReleaseSemaphore(handles[object], 1, NULL);
        check(status == (room ? STATUS_SUCCESS : STATUS_SEMAPHORE_LIMIT_EXCEEDED), "release", step,
              status, room);
        model[object].state += room;
    } else if (pick(4) == 0) {
        NtResetEvent(handles[object], NULL);
        model[object].state = 0;
    } else {
        NtSetEvent(handles[object], NULL);
        model[object].state = 1;
    }
    model_settle();
}

static void pass_time(void)
{
    world_time += TICK_100NS;
    for (int i = 0; i < THREADS; i++)
        if (workers[i].model_waits && workers[i].model_due <= world_time) {
            workers[i].model_waits = false;
            workers[i].model_result = STATUS_TIMEOUT;
        }
    uint32_t flags = irq_save();
    KiTick(false);
    irq_restore(flags);
}

/* A wait that goes on after a suspension has lost its place. */
static void suspend_or_resume(int thread)
{
    struct worker *worker = &workers[thread];
    uint32_t flags = irq_save();
    if (!worker->suspended && worker->busy) {
        KiParkWait(&worker->thread);
        worker->suspended = true;
    } else if (worker->suspended) {
        KiUnparkWait(&worker->thread);
        worker->suspended = false;
        worker->began = ++sequence;
        if (worker->model_waits)
            model_try(thread);
    }
    irq_restore(flags);
}

static void compare(int step)
{
    WorldRunAll();
    for (int i = 0; i < THREADS; i++) {
        check(workers[i].busy == workers[i].model_waits, "thread waits", step, workers[i].busy,
              workers[i].model_waits);
        if (!workers[i].busy)
            check(workers[i].result == workers[i].model_result, "status", step, workers[i].result,
                  workers[i].model_result);
    }
    for (int i = 0; i < OBJECTS; i++) {
        int state = ((DISPATCHER_HEADER *)handles[i])->SignalState;
        int expected = kinds[i] == MUTANT ? 1 - model[i].depth : model[i].state;
        check(state == expected, kind_names[kinds[i]], step, state, expected);
    }
}

static void random_step(int step)
{
    int thread = pick(THREADS), object = pick(OBJECTS);
    switch (pick(5)) {
    case 0:
        if (!workers[thread].busy)
            start_wait(thread);
        break;
    case 1:
        if (!workers[thread].busy)
            release_mutant(thread, 6 + pick(2));
        break;
    case 2:
        if (kinds[object] != MUTANT)
            signal(object, step);
        break;
    case 3:
        suspend_or_resume(thread);
        break;
    default:
        pass_time();
    }
    compare(step);
}

static void create_objects(void)
{
    for (int i = 0; i < OBJECTS; i++) {
        model[i].owner = -1;
        if (kinds[i] == SEMAPHORE)
            NtCreateSemaphore(&handles[i], 0, NULL, 0, LIMIT);
        else if (kinds[i] == MUTANT)
            NtCreateMutant(&handles[i], 0, NULL, false);
        else
            NtCreateEvent(&handles[i], 0, NULL,
                          kinds[i] == MANUAL ? NotificationEvent : SynchronizationEvent, false);
    }
}

static void test_random(void)
{
    for (int step = 0; step < STEPS && failures == 0; step++)
        random_step(step);
    WorldPrint("%sok 1 - %d random deeds end as in the model\n", failures ? "not " : "", STEPS);
}

/* A thread that ends leaves its mutant to the next, who is told. */
static void test_abandoned(void)
{
    unsigned before = failures;
    static struct worker owner, heir;
    static char owner_stack[WORLD_STACK_BYTES] __attribute__((aligned(16)));
    static char heir_stack[WORLD_STACK_BYTES] __attribute__((aligned(16)));
    WorldStartThread(&owner.thread, owner_stack, work);
    WorldStartThread(&heir.thread, heir_stack, work);
    NtCreateMutant(&handles[6], 0, NULL, false);
    owner.wait = heir.wait = (struct wait){.count = 2, .objects = {0, 6}};
    NtResetEvent(handles[0], NULL);
    owner.wants_wait = heir.wants_wait = true;
    begin(&owner);
    begin(&heir);
    check(!owner.busy && owner.result == 1, "owner", 0, owner.result, 1);
    check(heir.busy, "the heir waits", 0, heir.busy, 1);
    uint32_t flags = irq_save();
    KiAbandonMutants(&owner.thread);
    irq_restore(flags);
    WorldRunAll();
    check(!heir.busy && heir.result == 0x81, "heir's status", 0, heir.result, 0x81);
    WorldPrint("%sok 2 - an abandoned mutant says so, with its index\n",
               failures > before ? "not " : "");
}

/* An APC ends an alertable wait, and a termination any. */
static void test_interrupted(void)
{
    unsigned before = failures;
    static struct worker worker;
    static char stack[WORLD_STACK_BYTES] __attribute__((aligned(16)));
    KAPC apc = {.routine = NULL};
    WorldStartThread(&worker.thread, stack, work);
    worker.wants_wait = true;
    worker.wait = (struct wait){
        .count = 1, .objects = {0}, .alertable = true, .timed = true, .timeout = -1000000};
    begin(&worker);
    KiQueueUserApc(&worker.thread, &apc);
    WorldRunAll();
    check(!worker.busy && worker.result == STATUS_USER_APC, "APC", 0, worker.result,
          STATUS_USER_APC);
    check(worker.thread.user_apc_pending, "pending", 0, 0, 1);
    begin(&worker);
    check(!worker.busy && worker.result == STATUS_USER_APC, "APC again", 0, worker.result,
          STATUS_USER_APC);
    WorldPrint("%sok 3 - an APC ends an alertable wait\n", failures > before ? "not " : "");
}

void _start(void)
{
    WorldPrint("TAP version 13\n1..3\n");
    WorldStart();
    create_objects();
    for (int i = 0; i < THREADS; i++)
        WorldStartThread(&workers[i].thread, stacks[i], work);
    test_random();
    test_abandoned();
    test_interrupted();
    WorldExit(failures != 0);
}
