/*
 * process_program.h - the program that a CreateProcess means: its file, found and opened.
 *
 * SPDX-License-Identifier: MIT
 */
#pragma once
#include "kernel32/internal.h"

typedef struct {
    WCHAR path[MAX_PATH]; /* full */
    HANDLE section;       /* closed by whoever asked for the program */
    SECTION_IMAGE_INFORMATION image;
} program_t;

/* image: the program by a path, or NULL: by the first words of the command line. FALSE with
 * ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_ACCESS_DENIED (a directory),
 * ERROR_BAD_EXE_FORMAT, ERROR_EXE_MACHINE_TYPE_MISMATCH… */
BOOL BasepFindProgram(LPCWSTR image, LPCWSTR command_line, program_t *program);
