# SPDX-License-Identifier: MIT
"""A CD image that boots the kernel and one archive through GRUB."""
import os
import shutil
import subprocess
import tempfile

from . import Refusal

MODULES = 'multiboot normal iso9660 biosdisk'


def make(path, kernel, archive, kernel_options):
    """Writes the image; `archive` is bytes, `kernel_options` a list of words without quotes."""
    if not shutil.which('grub-mkrescue'):
        raise Refusal(
            125,
            'grub-mkrescue is not there; install it with: '
            'sudo apt-get install grub-common grub-pc-bin xorriso mtools',
        )
    with tempfile.TemporaryDirectory(prefix='plumb-iso-') as folder:
        os.makedirs(os.path.join(folder, 'boot/grub'))
        shutil.copy(kernel, os.path.join(folder, 'boot/plumb.elf'))
        with open(os.path.join(folder, 'boot/archive.tar'), 'wb') as file:
            file.write(archive)
        with open(os.path.join(folder, 'boot/grub/grub.cfg'), 'w', encoding='utf-8') as file:
            file.write(
                'set timeout=0\nmenuentry "Plumb" {\n'
                f'    multiboot /boot/plumb.elf {" ".join(kernel_options)}\n'
                '    module /boot/archive.tar\n    boot\n}\n'
            )
        done = subprocess.run(
            [
                'grub-mkrescue',
                '-d',
                '/usr/lib/grub/i386-pc',
                '--install-modules=' + MODULES,
                '--locales=',
                '--fonts=',
                '--themes=',
                '-o',
                path,
                folder,
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode or not os.path.exists(path):
        raise Refusal(
            125, 'grub-mkrescue failed: ' + '; '.join(done.stderr.strip().splitlines()[-2:])
        )
