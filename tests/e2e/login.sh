#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# login: the authorization code flow with a browser that is curl, pasted and caught; and the token that is kept.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
unset XDG_STATE_HOME
kept=$HOME/.local/state/mttr/snow.token

# A port that nobody listens at.
free_port() {
    local port
    while port=$((RANDOM % 30000 + 20000)) && (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
    echo "$port"
}

# write_login [OAUTH-KEY]: settings for a login at the mock; the browser is sent back to $back.
write_login() {
    back=http://127.0.0.1:$(free_port)/back
    write_settings 'auth: oauth' "oauth: {grant: authorization_code, client_id: client, redirect_uri: '$back', ${1-client_secret: client-secret}}"
    sed -i '/api_key: /d; /username: /d' satellite.yml
}

# start_login: in the background, until it shows its address.
start_login() {
    : >stdout
    "$MTTR" login snow >stdout 2>stderr &
    login_pid=$!
    wait_for http stdout && address=$(sed -n '/^http/p' stdout)
}

end_login() {
    wait "$login_pid"
    status=$?
}

# Where the browser is sent back to after the login at the address.
way_back() {
    curl -s -o curl.out -w '%{redirect_url}' "$1"
}

"$SNOW_GEN" --seed 7 --incidents 40 --changes 10 --out data || fail "snow_gen ended with $?"
start_mock data --log mock.log

begin "before a login"
write_login
run check
expect_status 2
expect_stderr 'no login is stored for its url and client_id: run mttr login snow'
[ ! -s mock.log ] || fail "something was asked"

begin "a browser that comes back"
start_login
for part in response_type=code code_challenge_method=S256 client_id=client; do
    grep -qF "$part" stdout || fail "no $part in $address"
done
[ "$(curl -s -o curl.out -w '%{http_code}' "${back%/back}/favicon.ico")" = 404 ] || fail "another path is not 404"
curl -sL "$address" >page
end_login
expect_status 0
expect_lines 1 stdout
grep -q 'You can close this window' page || fail "the browser shows $(cat page)"
expect_stderr "login: snow: the refresh token is stored in $kept"
[ "$(stat -c %a "$kept")" = 600 ] || fail "the file's mode is $(stat -c %a "$kept")"
curl -s "$back" && fail "it still listens"

begin "the kept token is used"
run sync --verbose
expect_status 0
expect_sql 'SELECT count(*) FROM v_incident' 40
token=$(sed -n 4p "$kept")
[ -n "$token" ] || fail "no token is kept"
sqlite3 -readonly mttr.db .dump >dump.sql
grep -alF -e "$token" -e not-a-secret -e client-secret stdout stderr dump.sql mttr.db* && fail "a token or a secret shows"

begin "another client, another instance"
cp satellite.yml right.yml
sed -i 's/client_id: client/client_id: other/' satellite.yml
run check
expect_status 2
expect_stderr 'run mttr login snow'
sed 's/127.0.0.1/localhost/' right.yml >satellite.yml
run check
expect_status 2
expect_stderr 'run mttr login snow'

begin "a kept token that others may read"
cp right.yml satellite.yml
chmod 644 "$kept"
run check
expect_status 2
expect_stderr "run chmod 600 $kept"
chmod 600 "$kept"

begin "a kept token that has expired"
sed -i '4s/.*/old-refresh-token/' "$kept"
run check
expect_status 3
expect_stderr 'run mttr login again'

begin "another state"
write_login
start_login
curl -s "$back?code=stolen&state=guessed" >page
end_login
expect_status 3
expect_stderr 'the answer does not belong to this login'

begin "a refusal"
start_login
state=$(sed -n 's/.*state=\([^&]*\).*/\1/p' stdout)
curl -s "$back?error=access_denied&error_description=The+user+said%20no&state=$state" >page
end_login
expect_status 3
expect_stderr 'snow: the instance refused the login: The user said no (access_denied)'

begin "no code"
start_login
state=$(sed -n 's/.*state=\([^&]*\).*/\1/p' stdout)
curl -s "$back?state=$state" >page
end_login
expect_status 3
expect_stderr 'the answer contains no code'

begin "a code for another challenge"
start_login
state=$(sed -n 's/.*state=\([^&]*\).*/\1/p' stdout)
code=$(way_back "${mock_url}/oauth_auth.do?response_type=code&client_id=client&redirect_uri=$back&state=x&code_challenge=$(printf 'A%.0s' {1..43})&code_challenge_method=S256")
code=${code#*code=}
curl -s "$back?code=${code%%&*}&state=$state" >page
end_login
expect_status 3
expect_stderr 'snow: /oauth_token.do: HTTP 401: no token was given: access_denied (server_error)'

begin "a pasted address"
rm -f "$kept"
write_login
mkfifo pasted
"$MTTR" login snow --paste --json <./pasted >stdout 2>stderr &
login_pid=$!
exec 3>./pasted
wait_for http stderr
printf '%s\r\n' "$(way_back "$(grep ^http stderr)")" >&3
exec 3>&-
end_login
expect_status 0
[ "$(jq -r '[.schema, .integration, .token_file] | join(" ")' stdout)" = "mttr/login/1 snow $kept" ] || fail "$(cat stdout)"
run check
expect_status 0

begin "nothing pasted"
run login snow --paste </dev/null
expect_status 2
expect_stderr 'no address was pasted'

begin "the state folder that is asked for"
export XDG_STATE_HOME=$work/state
start_login
curl -sL "$address" >page
end_login
expect_status 0
[ -s state/mttr/snow.token ] || fail "nothing in $XDG_STATE_HOME"
unset XDG_STATE_HOME

begin "SIGINT"
start_login
kill -s INT "$login_pid"
end_login
expect_status 130
expect_stderr 'interrupted before the browser came back'

begin "an address of another machine"
write_login
sed -i "s|redirect_uri: [^,]*|redirect_uri: 'https://tools.example/back'|" satellite.yml
run login snow
expect_status 2
expect_stderr 'use --paste'

begin "a port that is taken"
write_login
sed -i "s|redirect_uri: [^,]*|redirect_uri: '$mock_url/back'|" satellite.yml
run login snow
expect_status 2
expect_stderr 'cannot listen there: Address already in use; use --paste'

begin "not OAuth"
write_settings
run login snow
expect_status 2
expect_stderr 'login is for auth: oauth with grant: authorization_code'
run login
expect_status 2
run login snow other
expect_status 2

begin "a public client"
write_login 'scope: useraccount'
start_login
grep -q 'scope=useraccount' stdout || fail "no scope in $address"
curl -sL "$address" >page
end_login
expect_status 0
run check
expect_status 0

finish
