# SPDX-License-Identifier: MIT
"""The command line of tools/plumb."""
import argparse

EPILOG = """exit status: the program's own (low 8 bits); 124 time-out; 125 the kernel or the machine
failed; 126 the program could not be started; 127 no such file; 139 unhandled exception; 1 output could
not be written, or a file did not come back; 2 usage"""


HEAP_REPORT = 'PLUMB_HEAP_REPORT=1'  # for ntdll (libc/ntdll/ldr_flags.c)


def parse(argv):
    """Returns the options, or ends with status 2 and the usage."""
    parser = argparse.ArgumentParser(
        prog='plumb',
        allow_abbrev=False,
        epilog=EPILOG,
        usage='plumb [options] program.exe [args...]',
        description='Boots the Plumb kernel and runs a Windows console program on it.',
    )
    add = parser.add_argument
    add(
        '--dir',
        metavar='DIR',
        help='its files are the current directory; what the program changes comes back',
    )
    add(
        '--file',
        metavar='HOST[=GUEST]',
        action='append',
        default=[],
        help=r'put a file under C:\ (repeatable)',
    )
    add(
        '--get',
        metavar='GUEST[=HOST]',
        action='append',
        default=[],
        help='fetch a file when the program has ended (repeatable)',
    )
    add(
        '--env',
        metavar='NAME=VALUE',
        action='append',
        default=[],
        help='set an environment variable of the program (repeatable)',
    )
    add('--memory', metavar='MB', type=_megabytes, default=256, help='memory of the machine (256)')
    add('--cpu', metavar='MODEL', help='CPU model of the emulator (QEMU: max)')
    add('--timeout', metavar='S', type=_seconds, help='end with 124 after this many seconds')
    add(
        '--icount',
        action='store_true',
        help='count instructions instead of time: each run is the same',
    )
    add('--gdb', action='store_true', help='wait for gdb before the first instruction')
    add('--gdb-port', metavar='PORT', type=_port, help='the port for gdb (a free one)')
    add('--trace', metavar='FILE', help='write a call tree of the run (not there yet)')
    add('--iso', action='store_true', help='boot from a CD through GRUB')
    add('--emulator', choices=('qemu', 'bochs', 'v86'), default='qemu', help='(qemu)')
    add(
        '--option',
        metavar='NAME[=VALUE]',
        action='append',
        default=[],
        help='an option for the kernel, from docs/channels.md (repeatable)',
    )
    add(
        '--aslr',
        action='append_const',
        dest='option',
        const='aslr',
        help='addresses differ from run to run; --option aslr=SEED: the same again',
    )
    add('--gflags', metavar='FLAGS', type=_global_flags, help='check heaps: hpa (page heap), backward, htc, hfc, hpc, hvc, ust, joined by commas')
    add(
        '--heap-report',
        action='append_const',
        dest='env',
        const=HEAP_REPORT,
        help='tell at the end which blocks of heaps were not freed, and who allocated them',
    )
    add('--log', metavar='FILE', help="write the kernel's log to a file")
    add('--verbose', action='store_true', help="show the kernel's log on standard error")
    add('program', metavar='program.exe')
    add('args', nargs=argparse.REMAINDER).required = False
    options = parser.parse_args(argv)
    _check_together(parser, options)
    return options


# MSDN "GFlags Flag Table"; `backward`: page heap catches what is before a block.
GLOBAL_FLAGS = {
    'htc': 0x10,
    'hfc': 0x20,
    'hpc': 0x40,
    'hvc': 0x80,
    'ust': 0x1000,
    'hpa': 0x2000000,
    'backward': 0x2000000,
}


def _global_flags(text):
    """NAME,NAME... or a hexadecimal number -> the variables for ntdll (libc/ntdll/ldr_flags.c)."""
    names = text.lower().replace('+', ',').strip(',').split(',')
    try:
        flags = sum({name: GLOBAL_FLAGS[name] for name in set(names) - {'backward'}}.values())
        flags |= GLOBAL_FLAGS['backward'] if 'backward' in names else 0
    except KeyError:
        try:
            flags = int(text, 16)
        except ValueError:
            raise argparse.ArgumentTypeError(
                f'"{text}" is none of {", ".join(GLOBAL_FLAGS)}, and no hexadecimal number'
            ) from None
    return [
        f'PLUMB_GLOBAL_FLAG={flags:x}',
        *(['PLUMB_PAGE_HEAP=10'] if 'backward' in names else []),
    ]


def _check_together(parser, options):
    """Options that each emulator does not have, and values of the wrong form."""
    options.env += options.gflags or []
    if options.gdb_port is not None:
        options.gdb = True
    if options.emulator != 'qemu':
        for name in ('icount', 'gdb', 'cpu'):
            if getattr(options, name):
                parser.error(f'--{name} needs --emulator qemu; {options.emulator} does not have it')
    if options.emulator == 'v86':
        if options.iso:
            parser.error('--iso needs --emulator qemu or bochs; v86 loads the kernel itself')
        if options.memory & (options.memory - 1):
            parser.error(f'--memory {options.memory}: v86 takes powers of two only')
    for variable in options.env:
        if variable.find('=') < 1 or '\n' in variable:
            parser.error(f'--env {variable}: write it as NAME=VALUE, on one line')
    for word in options.option:
        if not word or any(c.isspace() for c in word):
            parser.error(f'--option "{word}": one word, without spaces')
    if options.trace:
        parser.error('--trace is not there yet; tools/chain shows the chain of one allocation')


def _megabytes(text):
    if not text.isdigit() or not 4 <= int(text) <= 3584:
        raise argparse.ArgumentTypeError(f'{text}: a whole number of megabytes, 4 to 3584')
    return int(text)


def _port(text):
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f'{text}: a port, 1 to 65535')
    return int(text)


def _seconds(text):
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0 < value < 1e9:
        raise argparse.ArgumentTypeError(f'{text}: a number of seconds above 0')
    return value
