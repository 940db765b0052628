/* SPDX-License-Identifier: Apache-2.0 */
/* metrics: all metrics, in the order in which they are shown. */
#include "metric_p.h"

const struct metric *const METRICS[] = {&METRIC_MTTR, &METRIC_FREQUENCY, &METRIC_FAILURE_RATE, &METRIC_RECOVERY};
const size_t N_METRICS = sizeof METRICS / sizeof *METRICS;
