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

-- name: mirror_samples
SELECT m.sys_id, m.gone IS NOT NULL, {columns}
  FROM {table} AS m
 WHERE m.integration = :integration AND {range}
 ORDER BY m.sys_id;

-- name: mirror_values
-- scan: only for the nearest name to a value that no record has
SELECT value, nullif(display, '') FROM label WHERE id IN (SELECT {column} FROM {table} AS m);
