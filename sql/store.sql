-- SPDX-License-Identifier: Apache-2.0
-- What runs on the tables that are not mirrored: integrations, runs, cursors, labels, fields, suspects, history.

-- How many tables and views the file has: 0 for an empty one.
-- name: schema_count
SELECT count(*) FROM sqlite_schema;

-- name: integration_add
INSERT INTO integration (name, url) VALUES (:name, :url)
ON CONFLICT (name) DO UPDATE SET url = coalesce(excluded.url, url);

-- name: integration_keep_url
INSERT INTO former_url (integration, run, url)
SELECT id, (SELECT coalesce(max(id), 0) FROM run), url FROM integration
 WHERE name = :name AND url IS NOT :url AND :url IS NOT NULL
ON CONFLICT (integration, run) DO NOTHING;

-- name: integration_id
SELECT id FROM integration WHERE name = :name;

-- name: integration_all
SELECT id, name, url FROM integration ORDER BY name;

-- name: field_add
INSERT INTO field (kind, name, form) VALUES (:kind, :name, :form) ON CONFLICT (kind, name) DO NOTHING;

-- name: field_id
SELECT id FROM field WHERE kind = :kind AND name = :name;

-- name: field_names
SELECT name FROM field WHERE kind = :kind ORDER BY name;

-- name: field_list
SELECT id, name, form FROM field WHERE kind = :kind ORDER BY id;

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
       updated = :updated, unchanged = :unchanged, gone = :gone, rejected = :rejected,
       synced = EXISTS (SELECT 1 FROM cursor AS c WHERE c.integration = run.integration),
       completed = (SELECT c.completed FROM cursor AS c WHERE c.integration = run.integration AND c.kind = run.kind)
 WHERE id = :run;

-- name: run_finish
UPDATE run SET finished = :finished, status = :status, error = :error, gap = :gap WHERE id = :run;

-- name: run_last
SELECT coalesce(max(id), 0) FROM run;

-- name: run_first
SELECT coalesce(min(id), 0) FROM run;

-- The last run by which all up to it had ended: one without an end was killed, or is under way.
-- name: run_at
SELECT coalesce(max(id), 0) FROM run
 WHERE id < coalesce((SELECT min(id) FROM run WHERE coalesce(finished, started) > :instant), 9223372036854775807);

-- name: run_started
SELECT started FROM run WHERE id = :run;

-- Whether the last run of some table has no end yet.
-- name: run_open
-- scan: of runs, once a report
SELECT EXISTS (SELECT 1 FROM run WHERE finished IS NULL
                  AND id IN (SELECT max(id) FROM run GROUP BY integration, kind));

-- name: run_list
-- scan: from the newest, and it stops at the limit
SELECT r.id, i.name, k.name, r.phase, r.status, r.error, r.started, r.finished, r.range_from, r.range_to, r.requests,
       r.bytes, r.retries, r.seen, r.inserted, r.updated, r.unchanged, r.gone, r.rejected, r.gap
  FROM run AS r
  JOIN integration AS i ON i.id = r.integration
  JOIN kind AS k ON k.id = r.kind
 ORDER BY r.id DESC
 LIMIT :most;

-- What is known of a table of an integration: where its mirror ends, whether a window is open, how its last sync (or, where
-- there was none, its last import) ended, and whether the integration was ever synced.
-- name: table_state
-- scan: from the newest, and it stops at the first run of the table
SELECT (SELECT completed FROM cursor WHERE integration = :integration AND kind = :kind),
       EXISTS (SELECT 1 FROM cursor WHERE integration = :integration),
       (SELECT r.status
          FROM run AS r
         WHERE r.integration = :integration AND r.kind = :kind
           AND (r.phase <> 'import' OR NOT EXISTS (SELECT 1 FROM cursor WHERE integration = :integration))
         ORDER BY r.id DESC
         LIMIT 1);

-- name: run_known_until
-- scan: from the newest, and it stops at the first run of the table that ended well
SELECT coalesce(range_to, finished) FROM run
 WHERE integration = :integration AND kind = :kind AND status = 'success'
 ORDER BY id DESC
 LIMIT 1;

-- The differences of the counts since an instant.
-- name: run_gaps
-- scan: of runs, once a sync of a table
SELECT first_value(gap) OVER every, min(gap) OVER every, last_value(gap) OVER every
  FROM run
 WHERE integration = :integration AND kind = :kind AND gap IS NOT NULL AND range_to >= :since
WINDOW every AS (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
 LIMIT 1;

-- name: reject_add
INSERT INTO reject (run, sys_id, field, reason) VALUES (:run, :sys_id, :field, :reason);

-- name: reject_list
-- scan: from the newest, and it stops at the limit
SELECT e.run, i.name, k.name, e.sys_id, e.field, e.reason
  FROM reject AS e
  JOIN run AS r ON r.id = e.run
  JOIN integration AS i ON i.id = r.integration
  JOIN kind AS k ON k.id = r.kind
 ORDER BY e.id DESC
 LIMIT :most;

-- name: cursor_get
SELECT lo, hi, last, fingerprint, completed, customs, checked, settings, columns_read FROM cursor WHERE integration = :integration AND kind = :kind;

-- name: cursor_set
INSERT INTO cursor (integration, kind, fingerprint, lo, hi, last, completed, customs, checked, settings, columns_read)
VALUES (:integration, :kind, :fingerprint, :lo, :hi, :last, :completed, :customs, :checked, :settings, :columns_read)
ON CONFLICT (integration, kind) DO UPDATE
   SET fingerprint = excluded.fingerprint, lo = excluded.lo, hi = excluded.hi, last = excluded.last,
       completed = excluded.completed, customs = excluded.customs, checked = excluded.checked,
       settings = excluded.settings, columns_read = excluded.columns_read;

-- name: cursor_recheck
UPDATE cursor SET checked = NULL WHERE integration = :integration AND kind = :kind;

-- name: cursor_list
-- scan: of runs, from the newest, and it stops at the first of the table
SELECT i.name, k.name, c.lo, c.hi, c.last, c.fingerprint, c.completed, c.customs,
       (SELECT r.gap FROM run AS r
         WHERE r.integration = c.integration AND r.kind = c.kind AND r.gap IS NOT NULL
         ORDER BY r.id DESC LIMIT 1)
  FROM cursor AS c
  JOIN integration AS i ON i.id = c.integration
  JOIN kind AS k ON k.id = c.kind
 ORDER BY i.name, c.kind;

-- What a run has replaced in a record.
-- name: history_of
SELECT field, old FROM history_old WHERE kind = :kind AND record = :record AND run = :run;

-- What the runs after :from replaced, packed, of each record the newest first.
-- name: history_packed
SELECT h.record, h.run, r.started, h.sys_updated_on, h.sys_mod_count, h.sys_updated_by, h.empty, h.old
  FROM history AS h
  LEFT JOIN run AS r ON r.id = h.run
 WHERE h.kind = :kind AND h.run > :from
 ORDER BY h.record DESC, h.run DESC;

-- name: history_unpack
SELECT CAST(packed.key AS INTEGER), packed.value FROM json_each(:old) AS packed
 UNION ALL
SELECT packed.value, NULL FROM json_each(:empty) AS packed;

-- name: custom_of
SELECT label FROM custom WHERE record = :record AND field = :field;

-- name: custom_set
INSERT INTO custom (record, field, label) VALUES (:record, :field, :label)
ON CONFLICT (record, field) DO UPDATE SET label = excluded.label;

-- name: custom_drop
DELETE FROM custom WHERE record = :record AND field = :field;

-- name: custom_filled
-- scan: how full every custom field is
SELECT f.name, count(*)
  FROM custom AS u
  JOIN field AS f ON f.id = u.field AND f.kind = :kind
 GROUP BY f.name
 ORDER BY f.name;

-- name: delete_search_get
SELECT audit_lo, audit_hi, audit_last, swept, sweeping, sweep_last FROM hunt
 WHERE integration = :integration AND kind = :kind;

-- name: delete_search_set
INSERT INTO hunt (integration, kind, audit_lo, audit_hi, audit_last, swept, sweeping, sweep_last)
VALUES (:integration, :kind, :audit_lo, :audit_hi, :audit_last, :swept, :sweeping, :sweep_last)
ON CONFLICT (integration, kind) DO UPDATE
   SET audit_lo = excluded.audit_lo, audit_hi = excluded.audit_hi, audit_last = excluded.audit_last,
       swept = excluded.swept, sweeping = excluded.sweeping, sweep_last = excluded.sweep_last;

-- name: suspect_add
INSERT INTO suspect (integration, kind, record) VALUES (:integration, :kind, :record)
ON CONFLICT (integration, kind, record) DO NOTHING;

-- name: suspect_drop
DELETE FROM suspect WHERE integration = :integration AND kind = :kind AND record = :record;

-- name: excluded_list
SELECT name FROM excluded WHERE integration = :integration AND kind = :kind ORDER BY name;

-- name: excluded_add
INSERT INTO excluded (integration, kind, name) VALUES (:integration, :kind, :name)
ON CONFLICT (integration, kind, name) DO NOTHING;

-- name: excluded_drop
DELETE FROM excluded WHERE integration = :integration AND kind = :kind AND name = :name;

-- name: wipe_rejects
-- scan: only after a field was excluded
DELETE FROM reject WHERE field = :name AND run IN (SELECT id FROM run WHERE integration = :integration AND kind = :kind);

-- name: erased_add
INSERT INTO erased (integration, kind, name, run)
VALUES (:integration, :kind, :name, (SELECT coalesce(max(id), 0) FROM run))
ON CONFLICT (integration, kind, name) DO UPDATE SET run = excluded.run;

-- name: erased_list
-- scan: a row a field that was ever excluded
SELECT i.name, k.name, e.name, e.run
  FROM erased AS e
  JOIN integration AS i ON i.id = e.integration
  JOIN kind AS k ON k.id = e.kind
 WHERE e.run >= :run
 ORDER BY i.name, e.kind, e.name;
