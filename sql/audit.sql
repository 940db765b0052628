-- SPDX-License-Identifier: Apache-2.0
-- What mttr audit asks of the store's history and of the file itself (src/store/integrity.c).

-- name: audit_first_seen
-- scan: the run that brought each incident
SELECT (SELECT count(*) FROM integration AS j WHERE j.name < i.name), m.sys_id, m.first_seen
  FROM incident AS m
  JOIN integration AS i ON i.id = m.integration;

-- name: audit_change
SELECT 1 FROM change_request AS m
  JOIN integration AS i ON i.id = m.integration
 WHERE i.name = :integration AND m.sys_id IN (:value, :display);

-- name: audit_integrity
-- scan: the whole file, on request
SELECT integrity_check FROM pragma_integrity_check LIMIT 100;

-- name: audit_foreign_keys
-- scan: the whole file, on request
SELECT "table" || ' row ' || coalesce(rowid, '?') || ': no such ' || parent FROM pragma_foreign_key_check LIMIT 100;

-- The columns of a view, in their order.
-- name: audit_view
-- scan: a handful of columns
SELECT name FROM pragma_table_info(:view) ORDER BY cid;
