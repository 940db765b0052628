#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# check: what it finds at good and bad instances, and its exit status. TLS is tested here as well.
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "$0")/lib.sh"

tls_pid=
trap 'stop_tls; cleanup' EXIT

# columns TABLE: its row of the table on standard output, blanks squeezed.
columns() {
    grep " $1 " stdout | tr -s ' ' | sed 's/ $//'
}

# expect_columns TABLE TEXT
expect_columns() {
    local found
    found=$(columns "$1" | sed 's/ [+-][0-2] s / +0 s /') # of one clock, read one after the other
    [ "$found" = "$2" ] || fail "'$found' instead of '$2': $(cat stderr)"
}

# expect_json FILTER
expect_json() {
    jq -e "$1" stdout >jq.out 2>&1 || fail "$1: $(cat stdout)"
}

# ---- good instances ----

begin "a good instance"
"$SNOW_GEN" --seed 7 --incidents 90 --changes 30 --out data || fail "snow_gen ended with $?"
start_mock data --now '2025-01-01 00:00:00'
write_settings 'metadata: {incident_query: "priority=1^NQpriority=2"}'
run check --json
expect_status 0
matching=$(jq -r '.priority.value' data/incident.jsonl | grep -c '^[12]$')
expect_json '.schema == "mttr/check/1" and (.tables | length) == 5'
expect_json ".tables[0] | [.integration, .table, .required, .readable, .rows, .range, .zone, .unknown_fields, .problem]
    == [\"snow\", \"incident\", true, true, $matching, true, true, \"dropped\", null]"
expect_json '[.tables[] | .query] == [true, null, null, null, null]'
expect_json '.accounts == [{"integration": "snow", "time_zone": "Etc/GMT-2", "timezone": "UTC"}]'
expect_json '[.tables[] | .table] == ["incident", "change_request", "sys_choice", "sys_dictionary", "sys_audit_delete"]'
expect_json '[.tables[] | .required] == [true, true, false, false, false]'
expect_json '.tables[1].rows == 30 and .tables[2].rows == null'
expect_json '.tables[0].clock_difference_s < -60'
expect_stderr "snow: incident: the instance's clock differs from the clock of this machine by -"
expect_stderr 'check: sync can rely on 1 of 1 integration'

begin "for people"
start_mock data
write_settings 'metadata: {timezone: Etc/GMT-2}'
run check
expect_status 0
expect_columns incident 'snow incident ✓ 90 - ✓ ✓ dropped +0 s -'
expect_columns sys_choice 'snow sys_choice ✓ - - - - - +0 s -'
expect_lines 1 stderr
[ ! -e mttr.db ] || fail "a store was made"

for regime in 'zero:no rows' '403:refused'; do
    begin "unknown fields: ${regime#*:}"
    start_mock data --invalid-query "${regime%:*}"
    write_settings
    run check
    expect_status 0
    expect_columns incident "snow incident ✓ 90 - ✓ ✓ ${regime#*:} +0 s -"
done

begin "no rows"
mkdir empty
for table in incident change_request sys_choice sys_dictionary sys_audit_delete sys_user; do : >empty/$table.jsonl; done
start_mock empty
write_settings
run check
expect_status 0
expect_columns incident 'snow incident ✓ 0 - - - - +0 s -'

begin "hidden rows"
cp -r data hidden
jq -r .sys_id.value data/incident.jsonl | sort | head -n 40 >hidden/hidden.txt
start_mock hidden
write_settings
run check
expect_status 0
expect_columns incident 'snow incident ✓ 90 - ✓ ✓ dropped +0 s -'

begin "an optional table refused"
echo 'sys_audit_delete:* status 403' >script
start_mock data --script script
write_settings
run check
expect_status 0
expect_stderr 'warning: snow: sys_audit_delete: HTTP 403: the account may not read this'
expect_stderr '(optional: deleted records)'
expect_columns sys_audit_delete 'snow sys_audit_delete ✗ - - - - - - admin'

# ---- bad ones ----

for field in sys_updated_on sys_id; do
    begin "range conditions on $field ignored"
    start_mock data --deny-range $field
    write_settings
    run check
    expect_status 3
    expect_columns incident 'snow incident ✓ 90 - ✗ - dropped +0 s -'
    expect_stderr 'grant the account query_match and query_range on both'
    expect_stderr 'check: sync can rely on 0 of 1 integration'
done

begin "literals in another zone"
start_mock data --literal-offset 3600
write_settings
run check
expect_status 3
expect_columns change_request 'snow change_request ✓ 30 - ✓ ✗ dropped +0 s -'
expect_stderr "set the account's time zone to GMT"
expect_stderr 'but 1 h ahead of it'
expect_stderr 'snow: incident: metadata: timezone is UTC, where the time is different'
write_settings 'metadata: {timezone: Etc/GMT-1}'
run check --json
expect_status 3
expect_json '[.tables[0:2][] | [.zone, .literals_ahead_s]] == [[false, 3600], [false, 3600]]'
expect_stderr 'snow: incident: this is the time in Etc/GMT-1, the zone in metadata: timezone'
start_mock data --literal-offset -34200
write_settings
run check
expect_status 3
expect_stderr 'but 9 h 30 m behind it'

for regime in 'drop:, and drops conditions on it' 'zero:, and finds no rows for it' '403:, and refuses to read by it'; do
    begin "a misspelt field in the query: ${regime%%:*}"
    start_mock data --invalid-query "${regime%%:*}"
    write_settings 'metadata: {incident_query: "active=true^ORprioritty=1^NQassignment_group.nameLIKEa"}'
    run check
    expect_status 3
    columns incident | grep -q '^snow incident ✓ [0-9-]* ✗ ✓ ✓ ' || fail "$(columns incident)"
    expect_stderr "snow: incident: the query asks about the field 'prioritty', which the instance does not know or does not let the account ask about${regime#*:}; did you mean 'priority'?"
    run check --json
    expect_json '.tables[0] | [.query, .unknown_field, .nearest_field] == [false, "prioritty", "priority"]'
    expect_json '.tables[1] | [.query, .unknown_field, .problem] == [null, null, null]'
    # a custom field, a dot-walk, and no name that is near
    write_settings 'metadata: {incident_query: "u_envv=prod", change_request_query: "asignment_group.name=x"}'
    run check --json
    expect_json '[.tables[0:2][] | [.unknown_field, .nearest_field]] == [["u_envv", "u_env"], ["asignment_group.name", "assignment_group"]]'
    write_settings 'metadata: {incident_query: "quux=1"}'
    run check
    expect_stderr "the field 'quux', which"
    expect_stderr '; correct the query'
done

begin "missing roles"
{ echo 'sys_choice:* status 403'; echo 'change_request:* status 403'; echo 'sys_user:* status 403'; } >script
cp -r data unseen
jq -r '.sys_id | .value? // .' data/sys_dictionary.jsonl >unseen/hidden.txt
start_mock unseen --script script
write_settings 'users: true'
run check --json
expect_status 3
expect_json '[.tables[] | [.table, .readable, .missing_role]] == [["incident", true, null], ["change_request", false, "itil"],
    ["sys_choice", false, "personalize_choices"], ["sys_dictionary", true, "personalize_dictionary"],
    ["sys_audit_delete", true, null], ["sys_user", false, "user_admin"]]'
expect_stderr 'snow: sys_choice: the role personalize_choices gives read access to it'
expect_stderr 'snow: sys_dictionary: it has rows, but the account can see none of the first ones'

begin "sys_user is checked where the settings ask for users"
start_mock data --log mock.log
write_settings
run check --json
expect_status 0
expect_json '[.tables[] | select(.table == "sys_user")] == []'
write_settings 'users: true'
run check --json
expect_status 0
expect_json ".tables[5] | [.table, .required, .readable, .rows, .range, .zone, .missing_role] ==
    [\"sys_user\", true, true, $(wc -l <data/sys_user.jsonl), true, true, null]"
cp -r data nobody
jq -r '.sys_id | .value? // .' data/sys_user.jsonl >nobody/hidden.txt
start_mock nobody
write_settings 'users: true'
run check --json
expect_json '.tables[5] | [.readable, .missing_role] == [true, "user_admin"]'
expect_stderr 'snow: sys_user: it has rows, but the account can see none of the first ones: the role user_admin may be missing'

begin "the account's time zone"
start_mock data
write_settings
run check --json
expect_status 0
expect_json '.accounts[0].time_zone == "Etc/GMT-2"'
expect_stderr "snow: the account's time zone is Etc/GMT-2, but metadata: timezone is UTC"
write_settings 'metadata: {timezone: Etc/GMT-2}'
run check
expect_status 0
expect_no_stderr "the account's time zone"

begin "a required table refused"
echo 'change_request:* status 403' >script
start_mock data --script script
write_settings
run check --json
expect_status 3
expect_json '.tables[1].readable == false and (.tables[1].problem | startswith("HTTP 403: "))'
expect_json '.tables[0].readable'

begin "wrong password"
start_mock data --log mock.log --password other
write_settings
run check
expect_status 3
expect_stderr 'snow: incident: HTTP 401: the login is refused'
[ "$(wc -l <mock.log)" -eq 1 ] || fail "asked $(wc -l <mock.log) times"

begin "two integrations"
start_mock data
write_settings
sed -n '2,$p' satellite.yml | sed 's/id: snow/id: other/; s/api_key: .*/api_key: wrong/' >other.yml
cat other.yml >>satellite.yml
run check
expect_status 3
expect_stderr 'other: incident: HTTP 401'
expect_stderr 'check: sync can rely on 1 of 2 integrations'
run check snow snow
expect_status 0
expect_stderr 'check: sync can rely on 1 of 1 integration'

begin "SIGINT"
echo '3 stall' >script
start_mock data --script script
write_settings
"$MTTR" check >background.out 2>background.err &
pid=$!
wait_for 'stalled 3' mock.out
kill -s INT "$pid"
wait "$pid"
status=$?
mv background.err stderr
expect_status 130

# ---- TLS ----

# start_tls [OPTION...]: a server that answers every request with a web page; sets tls_port.
start_tls() {
    stop_tls
    : >tls.out
    openssl s_server -accept 127.0.0.1:0 -cert cert.pem -key key.pem -www "$@" >tls.out 2>tls.err </dev/null &
    tls_pid=$!
    wait_for 'ACCEPT ' tls.out && tls_port=$(sed -n 's/^ACCEPT .*://p' tls.out)
}

stop_tls() {
    if [ -n "$tls_pid" ]; then
        kill "$tls_pid" 2>/dev/null
        wait "$tls_pid" 2>/dev/null
        tls_pid=
    fi
}

# make_dated NAME FROM TO: dated.pem, of the same key, valid between the two times.
make_dated() {
    : >index.txt
    printf '[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\nnew_certs_dir=.\nserial=serial\ndefault_md=sha256\npolicy=p\n' >ca.cnf
    printf 'unique_subject=no\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=IP:127.0.0.1\n' >>ca.cnf
    if ! { openssl req -new -key key.pem -subj "/CN=$1" -out dated.csr &&
        openssl ca -batch -selfsign -config ca.cnf -extensions x -rand_serial -keyfile key.pem -in dated.csr -startdate "$2" \
            -enddate "$3" -out dated.pem -notext; } 2>openssl.err; then
        fail "openssl: $(cat openssl.err)"
    fi
}

# check_tls HOST [LINE...]: checks it, with more lines in the settings.
check_tls() {
    mock_url=https://$1:$tls_port
    shift
    write_settings "$@"
    run check
    expect_status 3
}

if command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 1 -subj /CN=stand-in \
        -addext subjectAltName=IP:127.0.0.1 2>openssl.err || fail "openssl: $(cat openssl.err)"
    start_tls
    begin "a certificate of unknown authority"
    check_tls 127.0.0.1
    expect_stderr "the server's certificate is not trusted"
    expect_stderr 'name the file of its authority'
    begin "a certificate of the authority in ca_file"
    check_tls 127.0.0.1 'tls: {ca_file: cert.pem}'
    expect_stderr 'HTTP 200: a web page came instead of JSON'
    begin "a certificate of another host"
    check_tls localhost 'tls: {ca_file: cert.pem}'
    expect_stderr "the server's certificate is for another host: "
    expect_stderr '; check the host in url'
    for dates in 'expired:20200101000000Z:20200102000000Z' 'early:20990101000000Z:20990102000000Z'; do
        begin "a certificate of other days: ${dates%%:*}"
        make_dated "${dates%%:*}" "$(cut -d : -f 2 <<<"$dates")" "$(cut -d : -f 3 <<<"$dates")"
        start_tls -cert dated.pem
        check_tls 127.0.0.1 'tls: {ca_file: dated.pem}'
        case $dates in
            expired*)
                expect_stderr "the server's certificate has expired: "
                expect_stderr '; it must be renewed there, unless the clock of this machine is wrong'
                ;;
            *)
                expect_stderr "the server's certificate is not valid yet: "
                expect_stderr '; check the clock of this machine'
                ;;
        esac
    done
    begin "a client certificate"
    start_tls -Verify 1 -CAfile cert.pem -verify_return_error
    check_tls 127.0.0.1 'tls: {ca_file: cert.pem, cert_file: cert.pem, key_file: key.pem}'
    expect_stderr 'HTTP 200: a web page came instead of JSON'
    begin "TLS 1.1"
    start_tls -tls1_1 -cipher 'ALL:@SECLEVEL=0'
    check_tls 127.0.0.1 'tls: {ca_file: cert.pem}'
    expect_stderr 'no request can be sent to the instance'
    stop_tls
else
    echo "# skipped: TLS: no openssl"
fi
# ends_soon WORD..: a check of an instance that cannot be reached; it may take 10 seconds.
ends_soon() {
    write_settings
    SECONDS=0
    run "$@" check
    [ "$SECONDS" -le 10 ] || fail "it took $SECONDS s"
    expect_status 75
    expect_stderr 'snow: incident: the connection failed: '
    expect_stderr '; tried '
    expect_stderr '; check url and tls, and that this machine reaches it: DNS, VPN, proxy, firewall'
}

begin "a host that refuses the connection"
mock_url=http://127.0.0.1:1
ends_soon
expect_stderr 'check: sync can rely on 0 of 1 integration'

begin "a host of which there is none"
mock_url=https://no-such-host.invalid
ends_soon

begin "a host that does not answer"
python3 - >port <<'END' &
import socket, time
server = socket.create_server(("127.0.0.1", 0), backlog=0)
held = [socket.socket() for _ in range(8)]
for client in held:
    client.setblocking(False)
    client.connect_ex(server.getsockname())
print("port", server.getsockname()[1], flush=True)
time.sleep(30)
END
server=$!
wait_for port port
mock_url=http://127.0.0.1:$(cut -d ' ' -f 2 port)
ends_soon
kill "$server"

case $MTTR in
    *-san/*) ;; # the sanitizers' library must come first
    *)
        begin "a name server that does not answer"
        mock_url=https://instance.example.com
        program=$MTTR MTTR=env
        ends_soon LD_PRELOAD="${program%/*}/slow_names.so" "$program"
        MTTR=$program
        ;;
esac

begin "a file that is not there"
mock_url=https://127.0.0.1:1
write_settings 'tls: {ca_file: none.pem}'
run check
expect_status 2
expect_stderr 'tls: ca_file: cannot read none.pem: No such file or directory'

finish
