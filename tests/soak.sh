#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The long form of tests/e2e: every fault at every request, 1,000 kills, every allocation that can fail, 1,000 random
# profiles, a year of syncs. BUILD names the build.
set -eu
cd "$(dirname "$0")/.."
build=$PWD/${BUILD:-build/gcc}
export MTTR=$build/mttr SNOW_MOCK=$build/snow_mock SNOW_GEN=$build/snow_gen
export LC_ALL=C.UTF-8 FAULTS=${FAULTS:-all} KILLS=${KILLS:-1000}
bash tests/e2e/faults.sh
ALLOCATIONS=all bash tests/e2e/memory.sh
PROFILES=1000 bash tests/e2e/oracle.sh
WEEKS=52 bash tests/e2e/year.sh
