/* except_frame.h - the frames on the chain at fs:[0] of a function with __try blocks.
 *
 *   offset 0 next frame   4 handler   8 scope table   C try level   10 saved ebp
 *   and below the frame: -8 saved esp, -4 exception pointers
 *
 * Manual: Pietrek, "A Crash Course on the Depths of Win32 SEH", MSJ January 1997
 * SPDX-License-Identifier: MIT
 */
#ifndef EXCEPT_FRAME_H
#define EXCEPT_FRAME_H

struct scope {
    int outer_level;     /* -1: none */
    int (*filter)(void); /* NULL: a __finally block */
    void (*handler)(void);
};

struct except_frame {
    struct except_frame *next;
    void *handler;
    const struct scope *scopes;
    int try_level;  /* -1: outside every __try */
    uint32_t ebp[]; /* the address is the frame pointer of the function */
};

int _except_handler3(EXCEPTION_RECORD *record, struct except_frame *frame, CONTEXT *context,
                     void *dispatcher);
void _local_unwind2(struct except_frame *frame, int level);
void crt_global_unwind(struct except_frame *target);
struct except_frame *crt_first_frame(void);

#endif
