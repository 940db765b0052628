#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# oauth: tokens of the grants that need no browser: had, renewed, refused, and never shown.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"
unset XDG_STATE_HOME

# write_oauth GRANT [LINE...]: settings of that grant, with more lines for the integration.
write_oauth() {
    local grant=$1
    shift
    write_settings 'auth: oauth' \
        "oauth: {grant: $grant, client_id: client, client_secret: client-secret, ${REFRESH:+refresh_token: $REFRESH}}" "$@"
}

# expect_token_requests N
expect_token_requests() {
    local n
    n=$(grep -c 'POST /oauth_token.do' mock.log)
    [ "$n" -eq "$1" ] || fail "$n requests for a token instead of $1: $(cat mock.log)"
}

"$SNOW_GEN" --seed 7 --incidents 90 --changes 30 --out data || fail "snow_gen ended with $?"

for grant in client_credentials password; do
    begin "$grant"
    rm -f mttr.db*
    start_mock data --log mock.log
    write_oauth $grant
    run sync
    expect_status 0
    expect_sql 'SELECT count(*) FROM v_incident' 90
    expect_token_requests 1
done

begin "refresh_token"
start_mock data --log mock.log
curl -s -o token.json "$mock_url/oauth_token.do" --data-urlencode grant_type=password -d client_id=client \
    -d client_secret=client-secret -d username=api.user -d password=secret
REFRESH=$(jq -r .refresh_token token.json) write_oauth refresh_token
run check
expect_status 0
expect_token_requests 2
[ ! -e .local ] || fail "a token was kept although none came: $(find .local)"

begin "a token renewed before its end"
echo 'incident:* delay 1000' >script
start_mock data --log mock.log --token-lifetime 8 --script script
write_oauth client_credentials
run check
expect_status 0
n=$(grep -c 'POST /oauth_token.do' mock.log)
[ "$n" -ge 2 ] || fail "$n requests for a token"
! grep -q ' 401 ' mock.log || fail "a dead token was sent: $(cat mock.log)"

begin "a token that was revoked is renewed once"
echo '4 expire_token' >script
rm -f mttr.db*
start_mock data --log mock.log --script script
write_oauth client_credentials 'page_size: 50'
run sync
expect_status 0
expect_sql 'SELECT count(*) FROM v_incident' 90
expect_token_requests 2

begin "a token that is refused for ever"
echo '* unauth' >script
start_mock data --log mock.log --script script
write_oauth client_credentials
run check
expect_status 3
expect_token_requests 2
expect_lines 4 mock.log
expect_stderr 'HTTP 401: the login is refused'
expect_stderr 'a token was given but is refused'

begin "no token: wrong client secret"
start_mock data --log mock.log --client-secret other
write_oauth client_credentials
run sync
expect_status 3
expect_lines 1 mock.log
expect_stderr '/oauth_token.do: HTTP 401: no token was given: access_denied (server_error); check client_id'
expect_stderr 'glide.oauth.inbound.client.credential.grant_type.enabled'

begin "no token: wrong password"
start_mock data --password other
write_oauth password
run check
expect_status 3
expect_stderr 'not locked out and allowed interactive sessions'

begin "no token: the refresh token has expired"
start_mock data
REFRESH=old-refresh-token write_oauth refresh_token
run check
expect_status 3
expect_stderr 'the refresh token may have expired'

begin "the token endpoint fails for a moment"
printf 'oauth_token.do:1 retry_after 503 0\noauth_token.do:2 retry_after 429 0\n' >script
start_mock data --log mock.log --script script
write_oauth client_credentials
run check
expect_status 0
expect_token_requests 3

begin "not a token"
echo 'oauth_token.do:* html' >script
start_mock data --log mock.log --script script
write_oauth client_credentials
run check
expect_status 3
expect_token_requests 3
expect_stderr '/oauth_token.do: HTTP 200: a web page came instead of JSON'

begin "no secret where it can be read"
cat >secret.sh <<'EOF'
#!/bin/sh
tr '\0' '\n' <"/proc/$PPID/cmdline" >cmdline
env >child.env
printf 'cliént:"s%%41 &=+\n'
EOF
chmod 700 secret.sh
echo '9 stall' >script
start_mock data --script script --client-secret 'cliént:"s%41 &=+' --password 'p:ä"%22&=+ x'
rm -f mttr.db*
{
    printf 'integrations:\n  - id: snow\n    application: servicenow\n    url: %s\n    username: api.user\n' "$mock_url"
    printf '    auth: oauth\n    api_key_env: API_KEY\n    page_size: 20\n'
    printf '    oauth: {grant: password, client_id: client, client_secret_command: [./secret.sh]}\n'
} >satellite.yml
API_KEY='p:ä"%22&=+ x' "$MTTR" sync --verbose >stdout 2>stderr &
pid=$!
wait_for 'stalled 9' mock.out
tr '\0' '\n' <"/proc/$pid/cmdline" >>cmdline
[ ! -r "/proc/$pid/mem" ] || [ "$(id -u)" -eq 0 ] || fail "its memory can be read"
kill -INT "$pid"
wait "$pid"
status=$?
expect_status 130
expect_stderr 'POST /oauth_token.do: 200'
expect_stderr 'curl > Authorization: ***'
grep -q '^HOME=' child.env || fail "the child has no environment"
sqlite3 mttr.db .dump >dump.sql
for text in 'cliént' 'cli%C3%A9nt' 'p:ä' 'p%3A%C3%A4' 'not-a-secret'; do
    shown=$(grep -alF -- "$text" stdout stderr cmdline child.env dump.sql mttr.db*) && fail "'$text' is in $shown"
done

begin "a secret that the server repeats"
cat >echo.py <<'EOF'
import http.server
class Echo(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = ('{"error":{"message":"no %s","detail":null}}' % self.headers["Authorization"]).encode()
        self.send_response(401)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Echo)
print("listening", server.server_port, flush=True)
server.handle_request()
EOF
if command -v python3 >/dev/null; then
    python3 echo.py >echo.out &
    wait_for 'listening ' echo.out
    mock_url=http://127.0.0.1:$(sed -n 's/^listening //p' echo.out)
    write_settings
    sed -i 's/api_key: .*/api_key: hunter2-hunter2/' satellite.yml
    run check --json --verbose
    expect_status 3
    expect_stderr 'the login is refused: no Basic ***'
    pair=$(printf 'api.user:hunter2-hunter2' | base64)
    grep -qF -e hunter2 -e "$pair" stdout stderr && fail "shown: $(cat stdout stderr)"
else
    echo "# skipped: a secret that the server repeats: no python3"
fi

finish
