-- What src/store/put.c, run.c and label.c write and look up. The column lists of the mirror tables come from the field table.

-- name: integration_add
INSERT INTO integration (name, url) VALUES (:name, :url)
ON CONFLICT (name) DO UPDATE SET url = coalesce(excluded.url, url);

-- name: integration_id
SELECT id FROM integration WHERE name = :name;

-- name: integration_all
SELECT id, name, url FROM integration ORDER BY name;

-- name: field_add
INSERT INTO field (kind, name, form) VALUES (:kind, :name, :form) ON CONFLICT (kind, name) DO NOTHING;

-- name: field_id
SELECT id FROM field WHERE kind = :kind AND name = :name;

-- name: field_custom
SELECT name FROM field WHERE kind = :kind AND name >= 'u_' AND name < 'u`' ORDER BY name;

-- name: label_add
INSERT INTO label (value, display) VALUES (:value, :display);

-- name: label_id
SELECT id FROM label WHERE value = :value AND display = :display;

-- name: label_of
SELECT value, display FROM label WHERE id = :id;

-- name: label_max
SELECT coalesce(max(id), 0) FROM label;

-- name: run_start
INSERT INTO run (integration, kind, phase, started, status, range_from, range_to)
VALUES (:integration, :kind, :phase, :started, 'incomplete', :range_from, :range_to);

-- name: run_save
UPDATE run SET requests = :requests, bytes = :bytes, retries = :retries, seen = :seen, inserted = :inserted,
       updated = :updated, unchanged = :unchanged, gone = :gone, rejected = :rejected
 WHERE id = :run;

-- name: run_finish
UPDATE run SET finished = :finished, status = :status, error = :error WHERE id = :run;

-- name: run_last
SELECT coalesce(max(id), 0) FROM run;

-- name: run_list
-- scan: from the newest, and it stops at the limit
SELECT r.id, i.name, k.name, r.phase, r.status, r.error, r.started, r.finished, r.range_from, r.range_to, r.requests,
       r.bytes, r.retries, r.seen, r.inserted, r.updated, r.unchanged, r.gone, r.rejected
  FROM run AS r
  JOIN integration AS i ON i.id = r.integration
  JOIN kind AS k ON k.id = r.kind
 ORDER BY r.id DESC
 LIMIT :most;

-- name: run_newest_status
-- scan: from the newest, and it stops at the first run of the table
SELECT status FROM run WHERE integration = :integration AND kind = :kind ORDER BY id DESC LIMIT 1;

-- name: run_known_until
-- scan: from the newest, and it stops at the first run of the table that ended well
SELECT coalesce(range_to, finished) FROM run
 WHERE integration = :integration AND kind = :kind AND status = 'success'
 ORDER BY id DESC
 LIMIT 1;

-- name: reject_add
INSERT INTO reject (run, sys_id, field, reason) VALUES (:run, :sys_id, :field, :reason);

-- name: reject_list
-- scan: from the newest, and it stops at the limit
SELECT e.run, k.name, e.sys_id, e.field, e.reason
  FROM reject AS e
  JOIN run AS r ON r.id = e.run
  JOIN kind AS k ON k.id = r.kind
 ORDER BY e.id DESC
 LIMIT :most;

-- name: cursor_get
SELECT lo, hi, last, fingerprint, completed FROM cursor WHERE integration = :integration AND kind = :kind;

-- name: cursor_set
INSERT INTO cursor (integration, kind, fingerprint, lo, hi, last, completed)
VALUES (:integration, :kind, :fingerprint, :lo, :hi, :last, :completed)
ON CONFLICT (integration, kind) DO UPDATE
   SET fingerprint = excluded.fingerprint, lo = excluded.lo, hi = excluded.hi, last = excluded.last,
       completed = excluded.completed;

-- name: cursor_list
SELECT i.name, k.name, c.lo, c.hi, c.last, c.fingerprint, c.completed
  FROM cursor AS c
  JOIN integration AS i ON i.id = c.integration
  JOIN kind AS k ON k.id = c.kind
 ORDER BY i.name, c.kind;

-- A field that changes twice in one run leaves its first old and its last new value; one that returns leaves nothing.
-- name: history_add
INSERT INTO history (run, kind, record, field, old, new) VALUES (:run, :kind, :record, :field, :old, :new)
ON CONFLICT (run, kind, record, field) DO UPDATE SET new = excluded.new;

-- name: history_trim
DELETE FROM history WHERE run = :run AND kind = :kind AND record = :record AND old IS new;

-- name: custom_of
SELECT u.field, u.label
  FROM custom AS u
  JOIN field AS f ON f.id = u.field AND f.kind = :kind
 WHERE u.record = :record;

-- name: custom_set
INSERT INTO custom (record, field, label) VALUES (:record, :field, :label)
ON CONFLICT (record, field) DO UPDATE SET label = excluded.label;

-- name: custom_drop
DELETE FROM custom WHERE record = :record AND field = :field;
