# SPDX-License-Identifier: MIT
"""Follows one call instruction by instruction, across the rings, and makes a tree of the calls in it.

Nothing in the guest takes part: the machine is stepped, and what happens is told from eip, esp and the
ring alone:

  a call     esp is 4 lower, and eip is at the beginning of a function
  a return   esp is above where it was on entry
  a tail     a jump to the beginning of a function with esp as on entry: the frame gets a new name
  a gate     the ring falls from 3 to 0: sysenter, or a fault; it ends when the ring is 3 again

Each step is one instruction executed; a repeated one (rep stosd) counts each time round, as it does in
QEMU's -icount. An instruction that faults has not been executed: it counts when it comes back.
"""
from . import Refusal

MOST_STEPS = 200_000
LONGEST_INSTRUCTION = 15
STACK_LONGS = 9         # the return address and eight arguments
FAULT_FRAME_BYTES = 16  # eflags, cs, eip and the error code, where the ring stays


class Call:
    def __init__(self, module, name, address, registers, stack):
        self.module, self.name, self.address = module, name, address
        self.esp, self.ring = registers['esp'], registers['cs'] & 3
        self.stack = stack or [0] * STACK_LONGS
        self.gate = False               # entered from ring 3 by something else than a call
        self.fault_address = None
        self.came_by = None             # (module, name) of what jumped here: an import's thunk
        self.result = None              # eax on return
        self.own = 0                    # instructions in this function alone
        self.children = []

    @property
    def arguments(self):
        return self.stack[1:]

    @property
    def total(self):
        return self.own + sum(child.total for child in self.children)

    def walk(self):
        """This call and all below it, in the order in which they began."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, module, name):
        """The first call of that function at or below this one, or None."""
        return next((call for call in self.walk() if (call.module, call.name) == (module, name)), None)


class Follower:
    def __init__(self, debugger, symbols, at_entry=None):
        self._debugger, self._symbols = debugger, symbols
        self._at_entry = at_entry       # called with each new Call, while memory can be read
        self._stack = []
        self.root = None

    def follow(self):
        """From the first instruction of a function to behind its return; returns its Call."""
        registers = self._debugger.registers()
        self._enter(registers)
        for _ in range(MOST_STEPS):
            before = registers
            top = self._stack[-1]
            self._debugger.step()
            registers = self._debugger.registers()
            faulted = self._moved(before, registers)
            top.own += not faulted
            if not self._stack:
                return self.root
        raise Refusal(1, f'{self.root.name} had not returned after {MOST_STEPS} instructions')

    def _enter(self, registers):
        module = self._symbols.module_at(registers['eip'])
        start, name = module.function_at(registers['eip']) if module else (registers['eip'], '?')
        call = Call(module.name if module else '?', name, start, registers,
                    self._debugger.read_longs(registers['esp'], STACK_LONGS))
        if self._stack:
            self._stack[-1].children.append(call)
        else:
            self.root = call
        self._stack.append(call)
        return call

    def _moved(self, before, now):
        """After one step: enters and leaves calls; true if the instruction faulted."""
        ring = now['cs'] & 3
        jumped = not before['eip'] < now['eip'] <= before['eip'] + LONGEST_INSTRUCTION
        if ring < before['cs'] & 3:
            return self._through_gate(now, gate=True)
        if jumped and ring == 0 and now['esp'] == before['esp'] - FAULT_FRAME_BYTES and self._at_function(now['eip']):
            return self._through_gate(now, gate=False)
        self._leave(now, ring)
        if jumped and self._stack and self._at_function(now['eip']):
            if now['esp'] == before['esp'] - 4:
                self._called(self._enter(now))
            elif now['esp'] == before['esp'] == self._stack[-1].esp and now['eip'] != self._stack[-1].address:
                self._tail(now)
        return False

    def _at_function(self, eip):
        module = self._symbols.module_at(eip)
        return module is not None and module.function_at(eip)[0] == eip

    def _through_gate(self, now, gate):
        call = self._enter(now)
        call.gate = gate
        faulted = call.name.startswith('KiTrap')
        if faulted:
            call.fault_address = self._debugger.cr2()
        self._called(call)
        return faulted

    def _called(self, call):
        if self._at_entry:
            self._at_entry(call)

    def _tail(self, now):
        old = self._stack[-1]
        module = self._symbols.module_at(now['eip'])
        old.came_by = old.module, old.name
        old.module, (old.address, old.name) = module.name, module.function_at(now['eip'])
        self._called(old)

    def _leave(self, now, ring):
        while self._stack:
            top = self._stack[-1]
            back_in_ring_3 = ring == 3 and top.ring == 0
            if not back_in_ring_3 and (top.gate or now['esp'] <= top.esp):
                return
            top.result = now['eax']
            self._stack.pop()
