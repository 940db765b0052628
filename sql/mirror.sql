-- SPDX-License-Identifier: Apache-2.0
-- What runs on any of the mirror tables. Names in braces are filled from the field table and by the caller, see
-- statement_fill in src/store/statement_p.h.

-- name: mirror_find
SELECT id, gone, last_changed, {fields: "{field}"} FROM {table} WHERE integration = :integration AND sys_id = :sys_id;

-- name: mirror_insert
INSERT INTO {table} (integration, first_seen, last_changed, {fields: "{field}"})
VALUES (:integration, :run, :run, {fields: ?})
ON CONFLICT (integration, sys_id) DO NOTHING;

-- name: mirror_update
UPDATE {table} SET gone = NULL, last_changed = :run, {fields: "{field}" = ?} WHERE id = :record;

-- name: mirror_count
SELECT count(*) FROM {table} WHERE integration = :integration;

-- name: mirror_number
SELECT m.number FROM {table} AS m
 WHERE m.integration = (SELECT id FROM integration WHERE name = :integration) AND m.sys_id = :sys_id;

-- The records that a report reads, in its order: all of an integration; those of a sys_id or number; those of which a date
-- lies in the range; and with them those that were open in it: the first of the starts that is set is before its end, and
-- not before its beginning unless the first of the ends that is set is not before that, or none is.
-- name: mirror_samples
SELECT m.sys_id, m.gone IS NOT NULL, {columns}
  FROM {table} AS m
 WHERE m.integration = :integration
 ORDER BY m.sys_id;

-- name: mirror_samples_named
SELECT m.sys_id, m.gone IS NOT NULL, {columns}
  FROM {table} AS m
 WHERE m.integration = :integration AND :name COLLATE NOCASE IN (m.sys_id, m.number)
 ORDER BY m.sys_id;

-- name: mirror_samples_dated
SELECT m.sys_id, m.gone IS NOT NULL, {columns}
  FROM {table} AS m
 WHERE m.integration = :integration AND ({dates OR: m."{field}" >= :from AND m."{field}" < :to})
 ORDER BY m.sys_id;

-- name: mirror_samples_open
SELECT m.sys_id, m.gone IS NOT NULL, {columns}
  FROM {table} AS m
 WHERE m.integration = :integration
   AND ({dates OR: m."{field}" >= :from AND m."{field}" < :to}
        OR coalesce({starts: m."{field}"}, :from) < :to
           AND (coalesce({starts: m."{field}"}, :from) >= :from OR coalesce({ends: m."{field}"}, :from) >= :from))
 ORDER BY m.sys_id;

-- name: mirror_values
-- scan: only for the nearest name to a value that no record has
SELECT value, nullif(display, '') FROM label WHERE id IN (SELECT {column} FROM {table} AS m);

-- name: mirror_filled
-- scan: how full every field is
SELECT count(*), {fields: count(m."{field}")} FROM {table} AS m;

-- name: mirror_tally
-- scan: every value of one field
SELECT {column} AS value, count(*) FROM {table} AS m GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most;

-- name: mirror_known
SELECT id, gone, sys_updated_on, sys_mod_count FROM {table} WHERE integration = :integration AND sys_id = :sys_id;

-- name: mirror_gone
UPDATE {table} SET gone = :gone, last_changed = :run WHERE id = :record;

-- name: mirror_live
SELECT count(*) FROM {table} WHERE integration = :integration AND gone IS NULL;

-- name: mirror_suspect_all
INSERT INTO suspect (integration, kind, record)
SELECT integration, :kind, id FROM {table} WHERE integration = :integration AND gone IS NULL
ON CONFLICT (integration, kind, record) DO NOTHING;

-- name: mirror_suspects
SELECT s.record, m.sys_id
  FROM suspect AS s
  JOIN {table} AS m ON m.id = s.record AND m.gone IS NULL
 WHERE s.integration = :integration AND s.kind = :kind AND s.record > :after
 ORDER BY s.record
 LIMIT :most;

-- name: mirror_wipe
UPDATE {table} SET "{field}" = NULL WHERE integration = :integration AND "{field}" IS NOT NULL;

-- name: mirror_wipe_custom
DELETE FROM custom WHERE field = :field AND record IN (SELECT id FROM {table} WHERE integration = :integration);

-- name: mirror_wipe_history
-- scan: only after a field was excluded
UPDATE history
   SET empty = (SELECT nullif(json_group_array(packed.value), '[]') FROM json_each(empty) AS packed WHERE packed.value <> :field),
       old = nullif(json_remove(old, '$."' || :field || '"'), '{}')
 WHERE kind = :kind AND record IN (SELECT id FROM {table} WHERE integration = :integration)
   AND EXISTS (SELECT 1 FROM history_old AS o
                WHERE o.kind = history.kind AND o.record = history.record AND o.run = history.run AND o.field = :field);

-- name: mirror_wipe_stamp
UPDATE history SET "{field}" = NULL
 WHERE kind = :kind AND record IN (SELECT id FROM {table} WHERE integration = :integration) AND "{field}" IS NOT NULL;

-- name: label_drop_unused
-- scan: only after a field was excluded
DELETE FROM label
 WHERE id NOT IN (SELECT label FROM custom
                  UNION SELECT o.old FROM history_old AS o JOIN field AS f ON f.id = o.field
                         WHERE f.form IN (1, 2, 3) AND o.old IS NOT NULL
                  UNION {tables UNION: {label_fields UNION: SELECT "{field}" FROM {table} WHERE "{field}" IS NOT NULL}});

-- A record as it is, whichever run the store is at: of which integration, which, and its fields as the history has them.
-- name: mirror_present
SELECT (SELECT count(*) FROM integration AS j WHERE j.name < i.name), i.name, m.sys_id, m.number, m.first_seen,
       CASE m.gone WHEN 1 THEN 'deleted' WHEN 2 THEN 'missing' END, {fields: m."{field}"}
  FROM main.{table} AS m
  JOIN integration AS i ON i.id = m.integration
 WHERE m.id = :record;

-- The copy that a run replaces; a second change in the run adds to the first.
-- name: mirror_history
INSERT INTO history (kind, record, run, sys_updated_on, sys_mod_count, sys_updated_by, empty, old)
SELECT :kind, id, :run, sys_updated_on, sys_mod_count, sys_updated_by, :empty, :old FROM {table} WHERE id = :record
ON CONFLICT (kind, record, run) DO UPDATE SET empty = excluded.empty, old = excluded.old;

-- Packed rows that cannot be read; the other checks are of rows that can.
-- name: mirror_unreadable
SELECT 'record ' || record || ', run ' || run || ': the packed values cannot be read'
  FROM history
 WHERE kind = :kind
   AND NOT (iif(empty IS NULL, 1, iif(json_valid(empty), json_type(empty) = 'array', 0))
            AND iif(old IS NULL, 1, iif(json_valid(old), json_type(old) = 'object', 0)))
 LIMIT 100;

-- name: mirror_misplaced
SELECT 'record ' || h.record || ', run ' || h.run || ': '
       || CASE WHEN m.id IS NULL THEN 'there is no such record'
               WHEN r.id IS NULL THEN 'there is no such run of the table'
               WHEN h.run < m.first_seen THEN 'the record was first seen by run ' || m.first_seen
               ELSE 'the record says that run ' || m.last_changed || ' changed it last'
          END
  FROM history AS h
  LEFT JOIN {table} AS m ON m.id = h.record
  LEFT JOIN run AS r ON r.id = h.run AND r.kind = h.kind
 WHERE h.kind = :kind AND (m.id IS NULL OR r.id IS NULL OR h.run < m.first_seen OR h.run > m.last_changed)
 LIMIT 100;

-- name: mirror_unwitnessed
-- scan: the whole table, on request
SELECT 'record ' || m.id || ': run ' || m.last_changed || ' changed it last, and the history has nothing of it'
  FROM {table} AS m
 WHERE m.last_changed <> m.first_seen
   AND NOT EXISTS (SELECT 1 FROM history AS h WHERE h.kind = :kind AND h.record = m.id AND h.run = m.last_changed)
 LIMIT 100;

-- name: mirror_misfit
-- scan: the whole history, on request
SELECT 'record ' || o.record || ', run ' || o.run || ': '
       || CASE WHEN f.id IS NULL THEN 'the table has no field ' || o.field
               WHEN l.id IS NULL AND f.form IN (1, 2, 3) THEN f.name || ' had a label that is not there'
               ELSE f.name || ' had a value of another type'
          END
  FROM history_old AS o
  LEFT JOIN field AS f ON f.id = o.field AND f.kind = o.kind
  LEFT JOIN label AS l ON l.id = o.old
 WHERE o.kind = :kind
   AND (f.id IS NULL
        OR (o.old IS NOT NULL AND typeof(o.old) <> iif(f.form = 0, 'text', 'integer'))
        OR (o.old IS NOT NULL AND f.form IN (1, 2, 3) AND l.id IS NULL))
 LIMIT 100;
