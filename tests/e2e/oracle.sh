#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# oracle: random profiles over the generated incidents against a second implementation (tests/oracle), record by record.
# PROFILES (default 100) and SEED (default 4) choose them; make soak takes 1,000.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
ORACLE=${ORACLE:-${MTTR%/*}/oracle}
seed=${SEED:-4}
batches=$((${PROFILES:-100} / 10))

begin "$((batches * 10)) random profiles, seed $seed: no difference"
"$SNOW_GEN" --seed 5 --incidents 5000 --changes 100 --from 2024-01-01 --days 180 --out instance >/dev/null || fail "snow_gen ended with $?"
run import --table incident instance/incident.jsonl
expect_status 0
sqlite3 mttr.db 'UPDATE incident SET gone = 1 WHERE id % 97 = 0' || fail "no record is gone"
mkdir drawn
"$ORACLE" write "$seed" "$batches" mttr.db drawn >/dev/null || fail "oracle write ended with $?"
for batch in drawn/*/; do
    # shellcheck disable=SC2046 # a list of words
    run report --quiet --format json --ledger none --out "$batch/reports" $(cat "$batch/options") "$batch"/*.yml
    expect_status 0
done
"$ORACLE" check "$seed" "$batches" mttr.db drawn >summary 2>differences || fail "$(cat summary): $(head -n 5 differences)"
sed 's/^/# /' summary
finish
