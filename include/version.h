/* SPDX-License-Identifier: Apache-2.0 */
/* version: as --version prints it and the manifest of a report has it. */
#ifndef MTTR_VERSION_H
#define MTTR_VERSION_H

#define MTTR_VERSION "0.1.0"

#endif
