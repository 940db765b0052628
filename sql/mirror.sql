-- What runs on either mirror table: {table}, {columns}, {values} and {sets} are filled from the field table.

-- name: mirror_find
SELECT id, gone, {columns} FROM {table} WHERE integration = ?1 AND sys_id = ?2;

-- name: mirror_insert
INSERT INTO {table} (integration, first_seen, last_changed, {columns}) VALUES (?1, ?2, ?2, {values})
ON CONFLICT (integration, sys_id) DO NOTHING;

-- name: mirror_update
UPDATE {table} SET gone = NULL, last_changed = ?2, {sets} WHERE id = ?1;

-- name: mirror_count
SELECT count(*) FROM {table} WHERE integration = :integration;

-- name: mirror_number
SELECT m.number FROM {table} AS m
 WHERE m.integration = (SELECT id FROM integration WHERE name = :integration) AND m.sys_id = :sys_id;

-- name: mirror_samples
SELECT m.sys_id, m.gone IS NOT NULL, {columns}
  FROM {table} AS m
 WHERE m.integration = :integration AND {range}
 ORDER BY m.sys_id;

-- name: mirror_values
-- scan: only for the nearest name to a value that no record has
SELECT value, nullif(display, '') FROM label WHERE id IN (SELECT {column} FROM {table} AS m);

-- name: mirror_filled
-- scan: how full every field is
SELECT count(*), {columns} FROM {table} AS m;

-- name: mirror_tally
-- scan: every value of one field
SELECT {column} AS value, count(*) FROM {table} AS m GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT :most;

-- name: mirror_sight
SELECT id, gone, sys_updated_on, sys_mod_count FROM {table} WHERE integration = ?1 AND sys_id = ?2;

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
UPDATE {table} SET {field} = NULL WHERE integration = :integration AND {field} IS NOT NULL;

-- name: mirror_wipe_custom
DELETE FROM custom WHERE field = :field AND record IN (SELECT id FROM {table} WHERE integration = :integration);

-- name: mirror_wipe_history
-- scan: only after a field was excluded
DELETE FROM history
 WHERE kind = :kind AND field = :field AND record IN (SELECT id FROM {table} WHERE integration = :integration);

-- name: mirror_unused_labels
-- scan: only after a field was excluded
DELETE FROM label
 WHERE id NOT IN (SELECT label FROM custom
                  UNION SELECT h.old FROM history AS h JOIN field AS f ON f.id = h.field
                         WHERE f.form IN (1, 2, 3) AND h.old IS NOT NULL
                  UNION SELECT h.new FROM history AS h JOIN field AS f ON f.id = h.field
                         WHERE f.form IN (1, 2, 3) AND h.new IS NOT NULL
                  {labels});

-- What was changed in the runs behind :from up to :to, as people read it.
-- name: mirror_changes
SELECT i.name, m.sys_id, m.first_seen, f.name, h.run, r.started,
       CASE WHEN f.form = 4 THEN strftime('%Y-%m-%dT%H:%M:%SZ', h.old, 'unixepoch')
            WHEN f.form IN (1, 2, 3) THEN coalesce(nullif(o.display, ''), o.value)
            ELSE CAST(h.old AS TEXT)
       END,
       CASE WHEN f.form = 4 THEN strftime('%Y-%m-%dT%H:%M:%SZ', h.new, 'unixepoch')
            WHEN f.form IN (1, 2, 3) THEN coalesce(nullif(n.display, ''), n.value)
            ELSE CAST(h.new AS TEXT)
       END
  FROM history AS h
  JOIN {table} AS m ON m.id = h.record
  JOIN integration AS i ON i.id = m.integration
  JOIN field AS f ON f.id = h.field
  JOIN run AS r ON r.id = h.run
  LEFT JOIN label AS o ON f.form IN (1, 2, 3) AND o.id = h.old
  LEFT JOIN label AS n ON f.form IN (1, 2, 3) AND n.id = h.new
 WHERE h.run > :from AND h.run <= :to AND h.kind = :kind
 ORDER BY h.run, h.record, h.field;

-- name: mirror_drift
-- scan: the whole history of a field, on request
SELECT :name || ' of ' || m.sys_id
  FROM (SELECT record, max(run), new FROM history
         WHERE kind = :kind AND field = (SELECT id FROM field WHERE kind = :kind AND name = :name)
         GROUP BY record) AS h
  JOIN {table} AS m ON m.id = h.record
 WHERE h.new IS NOT {column}
 LIMIT 100;
