#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# thresholds: --fail-if: which expressions are taken, when they are met, and what is written then.
# shellcheck source-path=SCRIPTDIR source=report_lib.sh
# shellcheck disable=SC2317 # what `holds` calls
. "$(dirname "$0")/report_lib.sh"

listed_digests() {
    (cd "$1" && jq -r '.files[] | "\(.sha256)  \(.name)"' manifest.json | sha256sum --check --quiet)
}

run import --table incident hostile.json
expect_status 0

while read -r expected expression; do
    begin "--fail-if '$expression' ends with $expected"
    report threshold --fail-if "$expression" hostile.yml
    expect_status "$expected"
done <<'END'
1 mean>1h
0 mean>2h
1 mean>=2h
1 median = 2h
0 p90<2h
1 p95<=7200s
0 p95!=7200s
1 count=1
0 count>1
1 rating>elite
0 rating>high
1 rating<=high
1 mean>9h,count=1
0 mean>9h,count=2
1 mttr.mean>1h
1 value>1h
2 mean>
2 mean>9h,
2 deployment_frequency.mean>4h
2 change_failure_rate.value>15%
2 mttr.value>15%
2 mean>4
2 mode>4h
2 mean=>4h
2 rating>best
2 count>4h
END

begin "a threshold that is met is reported when all is written"
report met --fail-if 'mean>1h' --quiet hostile.yml
expect_status 1
expect_stderr "hostile: mean is 2 h, so --fail-if 'mean>1h' is met"
holds "the files are there" listed_digests met/hostile

begin "each threshold that is met is reported, for each profile"
sed 's/hostile/survey/; s/in_range: created/in_range: created, ratings: {set: survey-6}/' hostile.yml >survey.yml
report met --fail-if 'mean>1h, p90 < 1h' --fail-if 'count=1' hostile.yml survey.yml
expect_status 1
for name in hostile survey; do
    expect_stderr "$name: mean is 2 h, so --fail-if 'mean>1h' is met"
    expect_stderr "$name: count is 1, so --fail-if 'count=1' is met"
done
expect_no_stderr 'p90'
tail -n 1 stderr | grep -q '^mttr: survey: MTTR ' || fail "the last line: $(tail -n 1 stderr)"

begin "a rating is one of the profile's own set, in its order"
report met --fail-if 'rating>under_1_hour' survey.yml
expect_status 1
expect_stderr "survey: rating is under_1_day, so --fail-if 'rating>under_1_hour' is met"
report met --fail-if 'rating>under_1_day' survey.yml
expect_status 0
report met --fail-if 'rating>high' hostile.yml survey.yml
expect_status 2
expect_stderr "--fail-if 'rating>high': the ratings of survey.yml have no level 'high', only under_1_hour, under_1_day, under_1_week,"

finish
