# SPDX-License-Identifier: MIT
"""Makes a tree of calls from a log of instructions, across the rings.

Nothing in the guest takes part: what happens is told from eip, esp and the ring alone.

  a call       esp is 4 lower, and eip is at the beginning of a function
  a return     esp is above where it was on entry
  a tail       a jump to the beginning of a function with esp as on entry: the call gets a new name
  a gate       the ring falls from 3 to 0: sysenter, or a fault; it ends when the ring is 3 again
  an interrupt has nothing to do with what it interrupts: it is left out, with all that it calls

Each entry of the log is one instruction executed; a repeated one (rep stosd) counts each time
round, as it does in QEMU's -icount. An instruction that faults counts when it comes back.
"""
LONGEST_INSTRUCTION = 15
IRET_SLACK = 4          # bytes: the log may begin behind an interrupt's first push
PUSHED = (12, 16)       # bytes, by a fault in ring 0: eflags, cs, eip and for some an error code


class Call:
    def __init__(self, module, name, address, state):
        self.module, self.name, self.address = module, name, address
        self.esp, self.ring = state.esp, state.ring
        self.gate = False               # entered from ring 3 by something else than a call
        self.result = None              # eax on return
        self.own = 0                    # instructions in this function alone
        self.children = []

    @property
    def total(self):
        return self.own + sum(child.total for child in self.children)

    def walk(self):
        """This call and all below it, in the order in which they began."""
        yield self
        for child in self.children:
            yield from child.walk()

    def outermost(self, module, name):
        """The calls of that function below this one that are not within each other."""
        for child in self.children:
            if (child.module, child.name) == (module, name):
                yield child
            else:
                yield from child.outermost(module, name)


class TreeBuilder:
    def __init__(self, symbols):
        self._symbols = symbols
        self._stack = []

    def build(self, states):
        """The Call that begins with the first state; it may still go on when the states end."""
        states = self.without_interrupts(states)
        before = next(states)
        root = self._enter(before)
        for now in states:
            top = self._stack[-1]
            if not self._moved(before, now):
                top.own += 1
            if not self._stack:
                return root
            before = now
        self._stack[-1].own += 1
        return root

    def without_interrupts(self, states):
        """As if they had not come: the state before one is followed by the state behind it."""
        inside, entry_esp = False, 0
        for now in states:
            if inside and (now.ring == 3 or now.esp > entry_esp + IRET_SLACK):
                inside = False
            if not inside and self._name(now.eip).startswith('KiInterrupt'):
                inside, entry_esp = True, now.esp
            if not inside:
                yield now

    def _enter(self, state):
        module = self._symbols.module_at(state.eip)
        start, name = module.function_at(state.eip) if module else (state.eip, '?')
        call = Call(module.name if module else '?', name, start, state)
        if self._stack:
            self._stack[-1].children.append(call)
        self._stack.append(call)
        return call

    def _moved(self, before, now):
        """Enters and leaves calls between two states; true if the earlier one faulted."""
        jumped = not before.eip < now.eip <= before.eip + LONGEST_INSTRUCTION
        if now.ring < before.ring:
            self._enter(now).gate = True
            return self._stack[-1].name.startswith('KiTrap')
        at_function = jumped and self._at_function(now.eip)
        pushed = before.esp - now.esp
        if at_function and pushed in PUSHED and self._name(now.eip).startswith('KiTrap'):
            self._enter(now)
            return True
        self._leave(now)
        if at_function and self._stack:
            if pushed == 4:
                self._enter(now)
            elif pushed == 0 and now.esp == self._stack[-1].esp:
                self._tail(now)
        return False

    def _at_function(self, eip):
        module = self._symbols.module_at(eip)
        return module is not None and module.function_at(eip)[0] == eip

    def _name(self, eip):
        module = self._symbols.module_at(eip)
        return module.function_at(eip)[1] if module else '?'

    def _tail(self, now):
        top = self._stack[-1]
        if now.eip == top.address:
            return                      # a loop to its own beginning
        module = self._symbols.module_at(now.eip)
        top.module, (top.address, top.name) = module.name, module.function_at(now.eip)

    def _leave(self, now):
        while self._stack:
            top = self._stack[-1]
            back_in_ring_3 = now.ring == 3 and top.ring == 0
            if not back_in_ring_3 and (top.gate or now.esp <= top.esp):
                return
            top.result = now.eax
            self._stack.pop()
