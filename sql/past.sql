-- SPDX-License-Identifier: Apache-2.0
-- The store as it was after a run: TEMP objects that stand before those of the file, as the engine looks a name up in TEMP
-- first. {run} is the run's number. Every other statement stays as it is.

-- Values that later runs replaced: of several of a field the earliest has what it was.
-- name: past_open
CREATE TEMP TABLE past_value (
    record INTEGER NOT NULL,
    field INTEGER NOT NULL,
    old ANY,
    PRIMARY KEY (record, field)
) STRICT, WITHOUT ROWID;

CREATE TEMP TABLE past_record (
    kind INTEGER NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (kind, record)
) STRICT, WITHOUT ROWID;

INSERT INTO past_value (record, field, old)
SELECT record, field, old FROM main.history_old WHERE run > {run} ORDER BY run
ON CONFLICT (record, field) DO NOTHING;

INSERT INTO past_record (kind, record)
SELECT f.kind, p.record FROM past_value AS p JOIN main.field AS f ON f.id = p.field WHERE 1
ON CONFLICT (kind, record) DO NOTHING;

CREATE TEMP VIEW run AS SELECT * FROM main.run WHERE id <= {run};

-- A cursor as the last run of its table left it; integration was never synced where no run of it is.
CREATE TEMP VIEW cursor AS
SELECT r.integration, r.kind, '' AS fingerprint, NULL AS lo, NULL AS hi, '' AS last, r.completed
  FROM main.run AS r
 WHERE r.synced AND r.id IN (SELECT max(id) FROM main.run WHERE id <= {run} GROUP BY integration, kind);

CREATE TEMP VIEW integration AS
SELECT i.id, i.name,
       CASE WHEN EXISTS (SELECT 1 FROM main.former_url AS u WHERE u.integration = i.id AND u.run >= {run})
            THEN (SELECT u.url FROM main.former_url AS u WHERE u.integration = i.id AND u.run >= {run}
                   ORDER BY u.run LIMIT 1)
            ELSE i.url
       END AS url
  FROM main.integration AS i
 WHERE EXISTS (SELECT 1 FROM main.run AS r WHERE r.integration = i.id AND r.id <= {run});

CREATE TEMP VIEW custom AS
SELECT u.record, u.field, u.label
  FROM main.custom AS u
 WHERE NOT EXISTS (SELECT 1 FROM past_value AS p WHERE p.record = u.record AND p.field = u.field)
 UNION ALL
SELECT p.record, p.field, p.old
  FROM past_value AS p
  JOIN main.field AS f ON f.id = p.field
 WHERE (f.kind, f.name) NOT IN (VALUES {columns}) AND p.old IS NOT NULL;

-- A value that a later run replaced, or the record's own. History has words for gone, and the table has numbers.
-- name: past_table
CREATE TEMP VIEW {table} AS
SELECT m.id, m.integration, m.sys_id, m.first_seen, m.last_changed,
       CASE WHEN p.record IS NOT NULL
                 AND EXISTS (SELECT 1 FROM past_value AS v
                              WHERE v.record = m.id
                                AND v.field = (SELECT id FROM main.field WHERE kind = {kind} AND name = 'gone'))
            THEN (SELECT CASE v.old WHEN 'deleted' THEN 1 WHEN 'missing' THEN 2 END FROM past_value AS v
                   WHERE v.record = m.id
                     AND v.field = (SELECT id FROM main.field WHERE kind = {kind} AND name = 'gone'))
            ELSE m.gone
       END AS gone,
       {later_fields:
       CASE WHEN p.record IS NOT NULL
                 AND EXISTS (SELECT 1 FROM past_value AS v
                              WHERE v.record = m.id
                                AND v.field = (SELECT id FROM main.field WHERE kind = {kind} AND name = '{field}'))
            THEN (SELECT v.old FROM past_value AS v
                   WHERE v.record = m.id
                     AND v.field = (SELECT id FROM main.field WHERE kind = {kind} AND name = '{field}'))
            ELSE m."{field}"
       END AS "{field}"}
  FROM main.{table} AS m
  LEFT JOIN past_record AS p ON p.kind = {kind} AND p.record = m.id
 WHERE m.first_seen <= {run};
