#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# connect: an on-prem instance behind a path prefix, a private authority, a client certificate and a proxy that wants a
# password, with the satellite.yml that Harness gives.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

# write_satellite URL PROXY-PORT ALL-TRAFFIC
write_satellite() {
    cat >satellite.yml <<EOF
satellite:
  tenant: acme
  api_key: eyJhbGciOiJIUzI1NiJ9.unused
  url: https://testapi1.propelo.ai
  proxy:
    host: 127.0.0.1
    port: $2
    username: "proxy user"
    password: 'p:"%41ä'
    all_traffic: $3
integrations:
  - id: '4174'
    application: jira
    url: https://jira.example
    username: someone
    api_key: unused
  - id: snow
    application: servicenow
    name: Production ServiceNow
    description: on our own machines
    tags: [prod, onprem]
    url: $1
    username: api.user
    api_key: secret
    metadata:
      timezone: Etc/GMT-2
    tls: {ca_file: ca.pem, cert_file: client.pem, key_file: client.key}
jira:
  unused: true
EOF
    chmod 600 satellite.yml
}

# start_relay NAME WORD..: its standard input is a pipe that ends with this script, so it may not hold the writing end
# itself; sets relay_port.
start_relay() {
    local name=$1
    shift
    python3 "$root/tests/e2e/relay.py" "$@" <relay.stdin 4>&- >"$name.out" 2>"$name.err" &
    wait_for 'listening ' "$name.out" && relay_port=$(sed -n 's/^listening //p' "$name.out")
}

# make_certificate NAME OPTION..: NAME.pem and NAME.key.
make_certificate() {
    local name=$1
    shift
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$name.key" -out "$name.pem" -days 1 \
        -subj "/CN=$name" "$@" 2>openssl.err || fail "openssl: $(cat openssl.err)"
}

if ! command -v python3 >/dev/null || ! command -v openssl >/dev/null; then
    echo "# skipped: connect: no python3 or openssl"
    finish
fi
mkfifo relay.stdin
exec 4<>relay.stdin
make_certificate ca
make_certificate server -CA ca.pem -CAkey ca.key -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE
make_certificate client -CA ca.pem -CAkey ca.key -addext basicConstraints=critical,CA:FALSE
make_certificate stranger
"$SNOW_GEN" --seed 7 --incidents 90 --changes 30 --out data || fail "snow_gen ended with $?"
start_mock data --prefix /on/prem --log mock.log
mock_port=${mock_url#http://*:}
start_relay tls tls "${mock_port%%/*}" server.pem server.key ca.pem
tls_port=$relay_port
url=https://127.0.0.1:$tls_port/on/prem/
start_relay proxy proxy 'proxy user:p:"%41ä'
proxy_port=$relay_port

begin "prefix, authority, client certificate and proxy"
write_satellite "$url" "$proxy_port" true
run sync --verbose
expect_status 0
expect_sql 'SELECT count(*) FROM v_incident' 90
expect_sql 'SELECT count(*) FROM v_change_request' 30
expect_stderr 'skipped: an integration of jira'
expect_stderr "skipped: the section 'jira'"
grep -q "^CONNECT 127.0.0.1:$tls_port" proxy.out || fail "the proxy was not asked: $(cat proxy.out)"
grep -q -e denied -e leaks proxy.out && fail "$(cat proxy.out)"
grep -qF -e 'p:"' -e "$(printf 'proxy user:p:"%%41ä' | base64)" -e "$(printf 'api.user:secret' | base64)" stderr && fail "a secret shows"

begin "a proxy's wrong password"
sed -i "s/password: .*/password: wrong-password/" satellite.yml
run check
expect_status 3
expect_stderr 'the proxy refused'
expect_stderr 'check the keys of satellite: proxy'
expect_no_stderr 'wrong-password'

begin "a proxy that is not for all traffic"
: >proxy.out
write_satellite "$url" "$proxy_port" false
run check
expect_status 0
[ ! -s proxy.out ] || fail "the proxy was asked: $(cat proxy.out)"

begin "a stranger's client certificate"
sed -i 's/cert_file: client.pem, key_file: client.key/cert_file: stranger.pem, key_file: stranger.key/' satellite.yml
run check
expect_status 3
expect_stderr 'no request can be sent to the instance'

begin "a key of another certificate"
write_satellite "$url" "$proxy_port" false
sed -i 's/key_file: client.key/key_file: stranger.key/' satellite.yml
run check
expect_status 3
expect_stderr 'check url and tls'

exec 4>&-
finish
