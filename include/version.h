/* SPDX-License-Identifier: Apache-2.0 */
/* version: as --version prints it and the manifest of a report has it. */
#ifndef MTTR_VERSION_H
#define MTTR_VERSION_H

#define MTTR_VERSION "0.1.0"

/* A published report has two numbers of its own, so that it can be verified after the program has changed: see
 * reports/README.md, "Rules and shapes". */

/* How records are judged, and what a profile means where it leaves a key out.
 *
 *   1  the first
 *
 * What differs between them is looked up by the number: the defaults in src/config/defaults.c. */
enum { RULES_TODAY = 1 };

/* How the files of a report are written.
 *
 *   1  the first
 *   2  other words in dashboard.html and mttr.md
 *
 * Members and columns may be added to data files; once there, they keep their name, order and meaning. */
enum { SHAPE_TODAY = 2 };

#endif
