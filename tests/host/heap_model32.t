#!/bin/sh
# The heap of ntdll against a model, as in ring 3: with pointers of 32 bits.
# SPDX-License-Identifier: MIT
here=$(dirname "$0")
. "$here/heap_sources.sh"
# shellcheck disable=SC2086 # one word for each source
exec "$here/build.sh" --32 heap_model $heap_sources tests/host/heap_world.c
