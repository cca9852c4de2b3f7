#!/bin/sh
# The heap of ntdll against a model, under the sanitizers.
# SPDX-License-Identifier: MIT
here=$(dirname "$0")
. "$here/heap_sources.sh"
# shellcheck disable=SC2086 # one word for each source
exec "$here/build.sh" heap_model $heap_sources tests/host/heap_world.c
