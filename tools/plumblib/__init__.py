# SPDX-License-Identifier: MIT
"""The parts of tools/plumb, in the order in which a run meets them:

options    the command line, checked
guestfile  what goes into the archive; what comes back out of the machine
iso        the same archive on a bootable CD
emulator   the command of QEMU, Bochs or v86, and its serial ports
console    carries bytes between the ports and our own standard streams
kernellog  the records on COM2
places     functions and lines for the addresses in a report
verdict    from all of that, an exit status and a sentence

And those of tools/chain, tools/bench and tools/heapbench, which look into the machine while it runs:

rsp             gdb's remote protocol: stop and read
symbols         names for addresses, from ELF and PE files
debugrun        one program on a machine that is stopped and asked
instructionlog  QEMU's log of executed instructions
calltree        from such a log, a tree of calls across the rings
chain           the layers of one `new`
bench           the cost of services in instructions
heapbench       the heap next to other allocators, and next to its own callers
dotplot         a plot as SVG
"""


class Refusal(Exception):
    """Something the user can put right: an exit status and one clear sentence."""

    def __init__(self, status, sentence):
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
