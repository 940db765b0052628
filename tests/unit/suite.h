/* SPDX-License-Identifier: Apache-2.0 */
/* suite: what a file of unit tests exposes to the runner. */
#ifndef MTTR_SUITE_H
#define MTTR_SUITE_H

struct test {
    const char *name;
    void (*run)(void);
};

struct suite {
    const char *name;
    const struct test *tests; /* ends with {NULL, NULL} */
};

#endif
