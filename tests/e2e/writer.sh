#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# writer: one writer at a time, whatever name the store is reached by and whatever becomes of its lock file.
# shellcheck source-path=SCRIPTDIR source=lib.sh disable=SC2119
. "$(dirname "$0")/lib.sh"

"$SNOW_GEN" --seed 7 --incidents 40 --changes 10 --out data || fail "snow_gen ended with $?"
start_mock data
write_settings
busy='is being written by another run of mttr: try again when it is done'

# begin_sync STORE: a sync that waits for its fifth answer; sets sync_pid.
begin_sync() {
    echo '5 stall' >script
    start_mock data --script script
    write_settings
    "$MTTR" sync --store "$1" >background.out 2>background.err &
    sync_pid=$!
    wait_for 'stalled 5' mock.out
}

# end_sync: stops it, and a further one completes the mirror. begin_sync's run is not lost.
end_sync() {
    kill "$sync_pid"
    wait "$sync_pid"
    status=$?
    expect_status 143
}

# one_writer NAME: while a sync writes mttr.db, NAME cannot be written by any command, and nothing of the sync is lost.
one_writer() {
    run sync --store "$1"
    expect_status 75
    expect_stderr "mttr: store $1 $busy"
    expect_lines 1 stderr
    echo '[]' >none.json
    run import --store "$1" --table incident none.json
    expect_status 75
    expect_stderr "mttr: store $1 $busy"
    end_sync
    run sync --store "$1"
    expect_status 0
    expect_sql 'SELECT group_concat(status) FROM (SELECT status FROM v_sync_run WHERE "table" = '"'incident'"' ORDER BY run)' \
        'incomplete,success'
    expect_mirror "the next run" data incident
}

forget() {
    rm -rf mttr.db* other.db* link* folder* deep
}

# ---- names ----

begin "a second writer by a link"
ln -s "$PWD/mttr.db" link.db
begin_sync mttr.db
one_writer link.db
[ ! -e link.db.lock ] || fail "there is a link.db.lock"
forget

begin "a second writer by a chain of relative links"
mkdir -p deep/er
ln -s ../../mttr.db deep/er/a.db
ln -s er/a.db deep/b.db
begin_sync mttr.db
one_writer deep/b.db
forget

begin "a second writer by a linked folder"
ln -s . folder
begin_sync mttr.db
one_writer folder/mttr.db
forget

begin "the first writer comes by the link"
ln -s mttr.db link.db
begin_sync link.db
[ -e mttr.db.lock ] || fail "the lock is not next to the store"
one_writer mttr.db
forget

begin "a new store where a link leads"
mkdir folder
ln -s folder/new.db link.db
begin_sync link.db
if [ ! -L link.db ] || [ ! -e folder/new.db.lock ] || [ -e link.db.lock ]; then
    fail "the lock is not next to the store: $(ls)"
fi
[ "$(stat -c %a folder/new.db)" = 600 ] || fail "the store has mode $(stat -c %a folder/new.db)"
run sync --store folder/new.db
expect_status 75
end_sync
forget

begin "an import that fails leaves the link to nothing as it was"
ln -s folder/new.db link.db
mkdir folder
echo '{' >broken.json
run import --store link.db --table incident broken.json
expect_status 2
if [ ! -L link.db ] || [ -e folder/new.db ]; then
    fail "left: $(ls . folder)"
fi
forget

begin "a link into a folder that is not there"
ln -s folder/new.db link.db
run sync --store link.db
expect_status 5
expect_stderr 'mttr: store link.db cannot be written: No such file or directory; check the path'
expect_lines 1 stderr
forget

begin "links in a circle"
ln -s link2.db link.db
ln -s link.db link2.db
run sync --store link.db
expect_status 5
expect_stderr 'the link leads in a circle: name the file itself'
forget

# ---- hard links ----

begin "a store with two names is read and not written"
run sync
expect_status 0
ln mttr.db other.db
for name in mttr.db other.db; do
    run sync --store $name
    expect_status 5
    expect_stderr "mttr: store $name has 2 names (hard links), and records could be lost between them: keep one and remove the others (find / -samefile $name lists them)"
    expect_lines 1 stderr
    run import --store $name --table incident none.json
    expect_status 5
    expect_stderr "store $name has 2 names (hard links)"
    run status --json --store $name
    expect_status 0
    [ "$(jq '.runs | length' stdout)" -eq "$(sql 'SELECT count(*) FROM v_sync_run')" ] || fail "$name: runs: $(cat stdout)"
    run fields --store $name priority
    expect_status 0
done
rm other.db
run sync
expect_status 0
forget

begin "a hard link made while a sync runs"
begin_sync mttr.db
ln mttr.db other.db
run sync --store other.db
expect_status 5
expect_stderr 'store other.db has 2 names'
rm other.db
one_writer mttr.db
forget

# ---- the lock file ----

begin "the lock file is removed while a sync runs"
begin_sync mttr.db
rm mttr.db.lock
one_writer mttr.db
forget

begin "the lock file is replaced while a sync runs"
begin_sync mttr.db
touch new.lock
mv new.lock mttr.db.lock
one_writer mttr.db
forget

begin "the store is renamed while a sync runs"
begin_sync mttr.db
mv mttr.db other.db
run sync --store other.db
expect_status 75
expect_stderr "store other.db $busy"
end_sync
forget

for kind in link folder pipe; do
    begin "the lock file is a $kind"
    case $kind in
        link) ln -s elsewhere mttr.db.lock ;;
        folder) mkdir mttr.db.lock ;;
        pipe) mkfifo mttr.db.lock ;;
    esac
    run sync
    expect_status 5
    expect_stderr "mttr: $PWD/mttr.db.lock must be a plain file, for mttr locks it: remove it"
    expect_lines 1 stderr
    [ ! -e elsewhere ] || fail "the link was followed"
    forget
done

begin "a folder that cannot be written"
if [ "$(id -u)" -eq 0 ] && ! command -v setpriv >/dev/null; then
    echo "# skipped: a folder that cannot be written: no setpriv"
else
    mkdir folder
    chmod 555 folder
    chmod 755 "$work"
    as=()
    [ "$(id -u)" -ne 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    "${as[@]}" "$MTTR" import --store folder/new.db --table incident none.json >stdout 2>stderr
    status=$?
    expect_status 5
    expect_stderr 'mttr: store folder/new.db cannot be written: Permission denied; correct its mode or owner'
    expect_lines 1 stderr
    chmod 755 folder
fi
forget

# ---- a medium that cannot be written ----

begin "a store in a folder that cannot be written is read, and no record of its log is left out"
if [ "$(id -u)" -eq 0 ] && ! command -v setpriv >/dev/null; then
    echo "# skipped: a store in a folder that cannot be written: no setpriv"
else
    as=()
    [ "$(id -u)" -ne 0 ] || as=(setpriv --reuid 65534 --regid 65534 --clear-groups)
    run sync
    mkdir 'folder 1#%3f'
    cp mttr.db 'folder 1#%3f/mttr.db'
    chmod 644 'folder 1#%3f/mttr.db'
    chmod 555 'folder 1#%3f'
    "${as[@]}" "$MTTR" --store 'folder 1#%3f/mttr.db' --json status >stdout 2>stderr
    status=$?
    expect_status 0
    [ "$(jq '.runs | length' stdout)" -eq 2 ] || fail "runs: $(cat stdout)"
    ls 'folder 1#%3f' >found
    expect_lines 1 found
    chmod 755 'folder 1#%3f'
    echo more >'folder 1#%3f/mttr.db-wal'
    chmod 644 'folder 1#%3f/mttr.db-wal'
    chmod 555 'folder 1#%3f'
    "${as[@]}" "$MTTR" --store 'folder 1#%3f/mttr.db' status >stdout 2>stderr
    status=$?
    expect_status 5
    expect_lines 1 stderr
    expect_stderr 'has records that were not merged, and its folder cannot be written: copy both files to a folder that can'
    chmod 755 'folder 1#%3f'
fi
forget

# ---- the store as an input ----

begin "the store is no file to import"
run sync
expect_status 0
ln -s mttr.db link.db
for name in mttr.db link.db ./mttr.db "$PWD/mttr.db"; do
    run import --table incident --format json "$name"
    expect_status 2
    expect_stderr "mttr: cannot read $name: it is the store itself; name another file"
    expect_lines 1 stderr
done
expect_sql "SELECT count(*) FROM v_sync_run WHERE phase = 'import'" 0
forget

begin "the store's locks stay while its name stands in an import"
run sync
expect_status 0
mkfifo pipe
"$MTTR" import --table incident --format json pipe mttr.db >background.out 2>background.err &
sync_pid=$!
exec 8>pipe
printf '{"result": [' >&8
run sync
expect_status 75
printf ']}' >&8
exec 8>&-
wait "$sync_pid"
status=$?
expect_status 2
grep -qxF 'mttr: cannot read mttr.db: it is the store itself; name another file' background.err || fail "$(cat background.err)"
forget

finish
