#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# fields: what can be filtered on, against the generator's own rows.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# expect_json FILTER
expect_json() {
    jq -e "$1" stdout >jq.out 2>&1 || fail "$1: $(head -c 600 stdout)"
}

begin "every field with its names and how full it is"
"$SNOW_GEN" --seed 7 --incidents 90 --changes 30 --out data || fail "snow_gen ended with $?"
run import --table incident data/incident.jsonl
run import --table change_request data/change_request.jsonl
run fields
expect_status 0
expect_stdout 'priority                     Priority               Incident Priority   choice         90  100.0 %'
expect_stderr 'fields: 44 fields of 90 records of incident listed from mttr.db'
run fields --json
expect_json '.schema == "mttr/fields/1" and .table == "incident" and .records == 90 and (.fields | length) == 44'
expect_json '.fields[7] == {"field":"state","label":"State","harness":"Status","type":"choice","filled":90,"share":1}'
expect_json '[.fields[-3:][] | .field, .type] == ["u_customer_impact", "custom", "u_env", "custom", "u_outage_start", "custom"]'
for field in resolved_at parent_incident u_env; do
    n=$(jq -r ".$field.value" data/incident.jsonl | grep -vcE '^(|null)$')
    expect_json ".fields[] | select(.field == \"$field\") | .filled == $n"
done

begin "the values of a field"
run fields priority --json
expect_status 0
jq -c '.priority' data/incident.jsonl | sort | uniq -c | sort -k 1,1nr -k 2 |
    sed -E 's/^ *([0-9]+) (.*)$/{"records":\1,"of":\2}/' | jq -c '[.of.value, .of.display_value, .records]' >truth.txt
jq -c '.values[] | [.value, .label, .records]' stdout >found.txt
expect_same "values, labels, counts" truth.txt found.txt
expect_json '.field == "priority" and ([.values[].records] | add) == 90 and ([.values[].share] | add | . > 0.999 and . < 1.001)'
run fields "Incident Resolved" --values 2 --json
expect_json '.field == "resolved_at" and (.values | length) == 2 and (.values[0].label == null)'
expect_json '.values[1].value | test("^20[0-9-]+T[0-9:]+Z$")'
run fields reopen_count --json
expect_json '[.values[].value] | index("0") != null and index(null) != null'
run fields u_env
expect_stdout 'prod     Production'
run fields --table change_request risk --json
expect_json '.table == "change_request" and .records == 30 and ([.values[].records] | add) == 30'

begin "what does not exist"
run fields priorty
expect_status 2
expect_stderr "fields: unknown incident field 'priorty'; did you mean 'priority'?"
run fields u_evn
expect_status 2
expect_stderr "the store has no incident field 'u_evn': did you mean 'u_env'?"
run fields --table problem
expect_status 2
run fields --values 0 state
expect_status 2
run fields state priority
expect_status 2
expect_stderr "mttr fields takes one field, not 'priority' as well"
run --store none.db fields
expect_status 5

begin "an empty store"
echo '[]' >none.jsonl
run --store empty.db import --table incident none.jsonl
run --store empty.db fields --json
expect_status 0
expect_json '.records == 0 and (.fields | length) == 38 and .fields[0].share == 0'

finish
