/* SPDX-License-Identifier: Apache-2.0 */
/* demo_p: the worked example of fixtures/, embedded at build by demo.awk, for init --demo. */
#ifndef MTTR_DEMO_P_H
#define MTTR_DEMO_P_H

struct demo_file {
    const char *name; /* as init writes it */
    const char *text;
};
/* The export (a .json) and its profile (a .yml); a NULL name at the end. */
extern const struct demo_file DEMO_FILES[];

#endif
