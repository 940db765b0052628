#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# secrets: whatever way of logging in, none shows in the store, outputs, logs, the command line or the environment.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

password='p:ä"%22&=+ secret-1'
client='cliént:"%41 secret-2'
key='k:"%41&=+ secret-3'
export MTTR_TEST_KEY="$key" # api_key: from the environment of the program, not of its children

# write_auth LINE..: the integration with these lines and no other secret.
write_auth() {
    {
        printf 'integrations:\n  - id: snow\n    application: servicenow\n    url: %s\n    page_size: 20\n' "$mock_url"
        printf '    requests_in_flight: 1\n'
        printf '    %s\n' "$@"
    } >satellite.yml
    chmod 600 satellite.yml
}

# expect_no_secret FILE..: none of the secrets, as it is, percent-encoded or in Base64, nor a token that was given.
expect_no_secret() {
    local shown text
    for text in secret-1 secret-2 secret-3 "p:ä" 'p%3A%C3%A4' "cliént" 'cli%C3%A9nt' 'k:"' 'k%3A%22' "$refresh" \
        "$(printf 'api.user:%s' "$password" | base64 -w 0)" not-a-secret; do # the last is in each token of the stand-in
        shown=$(grep -alF -- "$text" "$@") && fail "'$text' is in $(echo "$shown" | paste -sd ' ')"
    done
}

# expect_hidden WHAT: a verbose sync is looked at from outside while it waits, then in what it left.
expect_hidden() {
    rm -f mttr.db*
    "$MTTR" sync --verbose >stdout 2>stderr &
    local pid=$!
    wait_for 'stalled' mock.out
    tr '\0' '\n' <"/proc/$pid/cmdline" >cmdline
    kill -INT "$pid"
    wait "$pid"
    status=$?
    expect_status 130
    expect_stderr 'GET /api/now/table/incident'
    mv stderr first.err
    sqlite3 mttr.db .dump >dump.sql
    "$MTTR" sync --verbose --json >second.out 2>second.err || fail "$1: the next run: $(tail -n 1 second.err)"
    "$MTTR" status --json --verbose >status.out 2>status.err || fail "$1: status"
    "$MTTR" check --json --verbose >check.out 2>check.err || fail "$1: check: $(tail -n 1 check.err)"
    expect_no_secret cmdline first.err dump.sql second.out second.err status.out status.err check.out check.err mttr.db*
}

"$SNOW_GEN" --seed 7 --incidents 60 --changes 20 --out data || fail "snow_gen ended with $?"
echo '9 stall' >script
refresh=no-such-token

# start: an instance that knows these secrets.
start() {
    start_mock data --script script --password "$password" --client-secret "$client" --api-key "$key"
}

begin "Basic"
start
write_auth 'username: api.user' "api_key: '$password'"
expect_hidden Basic

begin "API key"
start
write_auth 'auth: api_key' 'api_key_env: MTTR_TEST_KEY'
expect_hidden 'API key'

begin "client_credentials"
start
write_auth 'auth: oauth' "oauth: {grant: client_credentials, client_id: client, client_secret: '$client'}"
expect_hidden client_credentials

begin "password"
start
write_auth 'auth: oauth' 'username: api.user' "api_key: '$password'" \
    "oauth: {grant: password, client_id: client, client_secret: '$client'}"
expect_hidden password

begin "refresh_token"
start
curl -s -o token.json "$mock_url/oauth_token.do" --data-urlencode grant_type=password -d client_id=client \
    --data-urlencode client_secret="$client" -d username=api.user --data-urlencode password="$password"
refresh=$(jq -r .refresh_token token.json)
write_auth 'auth: oauth' \
    "oauth: {grant: refresh_token, client_id: client, client_secret: '$client', refresh_token: '$refresh'}"
expect_hidden refresh_token

# ---- a program that hangs ----

for signal in INT:130 TERM:143; do
    begin "SIG${signal%:*} ends a secret's program that hangs, and what it started"
    start
    write_auth 'username: api.user' "api_key_command: [sh, -c, 'sleep 600 & echo \$! >grandchild; echo \$\$ >child; wait']"
    for command in check sync; do
        rm -f child grandchild
        setsid "$MTTR" $command >stdout 2>stderr &
        pid=$!
        wait_for '[0-9]' child
        kill -s "${signal%:*}" "$pid"
        wait "$pid"
        status=$?
        expect_status "${signal#*:}"
        expect_stderr ': api_key: interrupted while sh ran'
        expect_lines 1 stderr
        for kind in child grandchild; do
            [ ! -e "/proc/$(cat $kind)" ] || grep -q '^State:.Z' "/proc/$(cat $kind)/status" || fail "$command: the $kind is still there"
        done
    done
done

finish
