-- What mttr audit asks of the store's history and of the file itself (src/store/audit.c).

-- Labels come as their two texts, what is no label as it is.
-- name: audit_history
-- scan: the whole history of a table, newest first, in the order of its key
SELECT (SELECT count(*) FROM integration AS j WHERE j.name < i.name), m.sys_id, f.name, f.form, h.run, h.old, h.new,
       o.value, nullif(o.display, ''), n.value, nullif(n.display, ''), m.number, i.name
  FROM history AS h
  JOIN incident AS m ON m.id = h.record
  JOIN integration AS i ON i.id = m.integration
  JOIN field AS f ON f.id = h.field
  LEFT JOIN label AS o ON f.form IN (1, 2, 3) AND o.id = h.old
  LEFT JOIN label AS n ON f.form IN (1, 2, 3) AND n.id = h.new
 WHERE h.kind = 1
 ORDER BY h.run DESC, h.kind DESC, h.record DESC, h.field DESC;

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

-- The columns of a contract's view, in their order.
-- name: audit_view
-- scan: a handful of columns
SELECT name FROM pragma_table_info(:view) ORDER BY cid;

-- Of a field, the newest history of each record must end in what the record has.
-- name: audit_custom_drift
-- scan: the whole history, on request
SELECT f.name || ' of record ' || h.record FROM (SELECT field, record, max(run), new FROM history WHERE kind = :kind GROUP BY field, record) AS h
  JOIN field AS f ON f.id = h.field AND f.name >= 'u_' AND f.name < 'u`'
  LEFT JOIN custom AS u ON u.record = h.record AND u.field = h.field
 WHERE h.new IS NOT u.label
 LIMIT 100;
