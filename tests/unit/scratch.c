/* SPDX-License-Identifier: Apache-2.0 */
/* scratch: files of a test, made and removed. */
#include "scratch.h"

#include <CUnit/CUnit.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void scratch_open(struct scratch *scratch) {
    *scratch = (struct scratch){.dir = "/tmp/mttr-unit-XXXXXX"};
    arena_init(&scratch->arena);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(scratch->dir));
}

void scratch_close(struct scratch *scratch) {
    DIR *folder = opendir(scratch->dir);
    CU_ASSERT_PTR_NOT_NULL_FATAL(folder);
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (entry->d_name[0] != '.') {
            unlinkat(dirfd(folder), entry->d_name, 0);
        }
    }
    closedir(folder);
    CU_ASSERT_EQUAL(rmdir(scratch->dir), 0);
    arena_clear(&scratch->arena);
}

const char *scratch_file(struct scratch *scratch, const char *name, const char *text, mode_t mode) {
    const char *path = arena_format(&scratch->arena, "%s/%s", scratch->dir, name);
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text, file);
    fclose(file);
    CU_ASSERT_EQUAL(chmod(path, mode), 0);
    return path;
}

void scratch_expect_fault(struct scratch *scratch, enum fault_kind kind, const char *text) {
    char found[2 * sizeof scratch->fault.text] = "";
    char *to = found;
    size_t n = strlen(scratch->dir);
    for (const char *from = scratch->fault.text; *from != '\0';) {
        if (strncmp(from, scratch->dir, n) == 0 && from[n] == '/') {
            from += n + 1;
        } else {
            *to++ = *from++;
        }
    }
    CU_ASSERT_EQUAL(scratch->fault.kind, kind);
    CU_ASSERT_STRING_EQUAL(found, text);
    if (strcmp(found, text) != 0) {
        fprintf(stderr, "found:    %s\nexpected: %s\n", found, text);
    }
    fault_clear(&scratch->fault);
}
