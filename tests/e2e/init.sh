#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# init: what it writes is what check, sync and report read as it stands.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
"$SNOW_GEN" --seed 3 --incidents 60 --changes 20 --out data || exit 1
start_mock data
export SNOW_PASSWORD=secret

begin "from flags to a report"
run init --url "$mock_url" --username api.user --id snow --yes
expect_status 0
expect_stderr "init: wrote satellite.yml and production.yml; next: mttr check, mttr sync, mttr report production.yml"
[ "$(stat -c %a satellite.yml production.yml | sort -u)" = 600 ] || fail "others may read them"
for command in check sync "report --last 10y production.yml"; do
    # shellcheck disable=SC2086 # words
    run $command
    expect_status 0
done
[ -s reports/production/mttr.json ] || fail "no report"
expect_sql "SELECT count(*) FROM v_incident WHERE integration = 'snow'" 60

begin "nothing is overwritten"
cp satellite.yml before.yml
run init --url https://other.example --username x --yes
expect_status 2
expect_stderr "satellite.yml exists and was not changed: move it, or name another file with --config"
run --config other.yml init --url https://other.example --username x --yes
expect_status 2
expect_stderr "production.yml exists and was not changed: move it, or name another file with --profile"
[ ! -e other.yml ] || fail "half of it was written"
expect_same "the settings" before.yml satellite.yml

begin "a missing or wrong answer leaves no file"
mkdir empty && cd empty || exit 1
run init </dev/null
expect_status 2
expect_stderr "init needs --url and --username, or a terminal to ask on; --secret-env, --secret-file or --secret-command too"
run init --url http://acme.example --username x --yes
expect_status 2
expect_stderr "url: "
run init --auth basci --url https://acme.example
expect_status 2
expect_stderr "--auth: unknown value 'basci'; did you mean 'basic'?"
[ -z "$(find . -name '*.yml')" ] || fail "left behind: $(ls)"

begin "each way to log in and each source of a secret is read back"
n=0
for flags in "--auth api_key --secret-file key" "--auth oauth --username id --secret-env S" \
    "--username o'x --secret-command cat\ key"; do
    n=$((n + 1))
    eval "set -- ${flags//\'/\\\'}"
    run --config "$n.yml" init --url https://acme.example --profile "p$n.yml" --yes "$@"
    expect_status 0
done
grep -qF "api_key_command: [sh, -c, 'cat key']" 3.yml || fail "$(cat 3.yml)"
grep -qF "username: 'o''x'" 3.yml || fail "$(cat 3.yml)"
grep -qF "client_secret_env: 'S'" 2.yml || fail "$(cat 2.yml)"

if have_terminal "answers on a terminal"; then
    begin "answers on a terminal; the secret is not shown"
    printf 'https://acme.example\n\n\nann\nhush-hush\n' >typed
    (sleep 1; cat typed; sleep 1) | script -qec "'$MTTR' --config t.yml init --profile t-profile.yml" /dev/null >shown 2>&1
    grep -qF "api_key: 'hush-hush'" t.yml || fail "no secret in $(cat t.yml shown)"
    grep -qF "username: 'ann'" t.yml || fail "$(cat t.yml)"
    grep -qF 'password, key' shown || fail "nothing was asked: $(cat shown)"
fi

begin "the demo"
run init --demo
expect_status 0
run report --json --from 2024-01-01 --to 2024-01-07 worked-example.yml
expect_status 0
jq -e '.widgets.mttr | .value == 5400 and .rating == "high"' stdout >/dev/null || fail "$(head -c 300 stdout)"
run init --demo
expect_status 2
finish
