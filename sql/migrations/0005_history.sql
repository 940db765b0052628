-- SPDX-License-Identifier: Apache-2.0
-- History in one row a record and run, with what the run replaced; what came in its place is in the next row, or in the
-- record. And who changed a record last.

ALTER TABLE incident ADD COLUMN sys_updated_by INTEGER;
ALTER TABLE change_request ADD COLUMN sys_updated_by INTEGER;
ALTER TABLE sys_user ADD COLUMN sys_updated_by INTEGER;

DROP VIEW v_history;
ALTER TABLE history RENAME TO history_before;
CREATE INDEX history_before_field ON history_before (kind, record, field, run);

-- What a record was before a run. sys_updated_on, sys_mod_count and sys_updated_by are those of the copy that was replaced,
-- as nearly every change has new ones. Of the other fields that changed, those that were empty are in `empty`, a JSON list
-- of their numbers; the others are in `old`, a JSON object of number and value. Both are NULL where there are none. A value
-- is in the form of the field's column.
CREATE TABLE history (
    kind INTEGER NOT NULL,
    record INTEGER NOT NULL,
    run INTEGER NOT NULL REFERENCES run (id),
    sys_updated_on INTEGER,
    sys_mod_count INTEGER,
    sys_updated_by INTEGER,
    empty TEXT,
    old TEXT,
    PRIMARY KEY (kind, record, run)
) STRICT, WITHOUT ROWID;

-- The history unpacked: what each field was before a run.
CREATE VIEW history_old AS
SELECT h.kind, h.record, h.run, CAST(packed.key AS INTEGER) AS field, packed.value AS old
FROM history AS h
JOIN json_each(h.old) AS packed
UNION ALL
SELECT h.kind, h.record, h.run, packed.value AS field, NULL AS old
FROM history AS h
JOIN json_each(h.empty) AS packed
UNION ALL
SELECT h.kind, h.record, h.run, f.id AS field, h.sys_updated_on AS old
FROM history AS h
JOIN field AS f ON f.kind = h.kind AND f.name = 'sys_updated_on'
UNION ALL
SELECT h.kind, h.record, h.run, f.id AS field, h.sys_mod_count AS old
FROM history AS h
JOIN field AS f ON f.kind = h.kind AND f.name = 'sys_mod_count'
UNION ALL
SELECT h.kind, h.record, h.run, f.id AS field, h.sys_updated_by AS old
FROM history AS h
JOIN field AS f ON f.kind = h.kind AND f.name = 'sys_updated_by';

-- What each field of each record is.
CREATE VIEW history_now AS
SELECT
    1 AS kind,
    m.id AS record,
    f.id AS field,
    CASE f.name
        WHEN 'gone' THEN CASE m.gone WHEN 1 THEN 'deleted' WHEN 2 THEN 'missing' END
        WHEN 'sys_id' THEN m.sys_id
        WHEN 'number' THEN m.number
        WHEN 'short_description' THEN m.short_description
        WHEN 'priority' THEN m.priority
        WHEN 'urgency' THEN m.urgency
        WHEN 'impact' THEN m.impact
        WHEN 'severity' THEN m.severity
        WHEN 'state' THEN m.state
        WHEN 'escalation' THEN m.escalation
        WHEN 'category' THEN m.category
        WHEN 'subcategory' THEN m.subcategory
        WHEN 'close_code' THEN m.close_code
        WHEN 'contact_type' THEN m.contact_type
        WHEN 'sys_created_on' THEN m.sys_created_on
        WHEN 'opened_at' THEN m.opened_at
        WHEN 'sys_updated_on' THEN m.sys_updated_on
        WHEN 'resolved_at' THEN m.resolved_at
        WHEN 'closed_at' THEN m.closed_at
        WHEN 'reopened_time' THEN m.reopened_time
        WHEN 'calendar_stc' THEN m.calendar_stc
        WHEN 'business_stc' THEN m.business_stc
        WHEN 'reopen_count' THEN m.reopen_count
        WHEN 'sys_mod_count' THEN m.sys_mod_count
        WHEN 'sla_due' THEN m.sla_due
        WHEN 'made_sla' THEN m.made_sla
        WHEN 'parent_incident' THEN m.parent_incident
        WHEN 'problem_id' THEN m.problem_id
        WHEN 'caused_by' THEN m.caused_by
        WHEN 'rfc' THEN m.rfc
        WHEN 'assignment_group' THEN m.assignment_group
        WHEN 'assigned_to' THEN m.assigned_to
        WHEN 'sys_created_by' THEN m.sys_created_by
        WHEN 'opened_by' THEN m.opened_by
        WHEN 'resolved_by' THEN m.resolved_by
        WHEN 'closed_by' THEN m.closed_by
        WHEN 'cmdb_ci' THEN m.cmdb_ci
        WHEN 'business_service' THEN m.business_service
        WHEN 'business_service.department' THEN m."business_service.department"
        WHEN 'sys_updated_by' THEN m.sys_updated_by
        ELSE (SELECT u.label FROM custom AS u WHERE u.record = m.id AND u.field = f.id)
    END AS value
FROM incident AS m
JOIN field AS f ON f.kind = 1
UNION ALL
SELECT
    2 AS kind,
    m.id AS record,
    f.id AS field,
    CASE f.name
        WHEN 'gone' THEN CASE m.gone WHEN 1 THEN 'deleted' WHEN 2 THEN 'missing' END
        WHEN 'sys_id' THEN m.sys_id
        WHEN 'number' THEN m.number
        WHEN 'short_description' THEN m.short_description
        WHEN 'priority' THEN m.priority
        WHEN 'urgency' THEN m.urgency
        WHEN 'impact' THEN m.impact
        WHEN 'risk' THEN m.risk
        WHEN 'state' THEN m.state
        WHEN 'type' THEN m.type
        WHEN 'category' THEN m.category
        WHEN 'scope' THEN m.scope
        WHEN 'close_code' THEN m.close_code
        WHEN 'sys_created_on' THEN m.sys_created_on
        WHEN 'opened_at' THEN m.opened_at
        WHEN 'sys_updated_on' THEN m.sys_updated_on
        WHEN 'closed_at' THEN m.closed_at
        WHEN 'start_date' THEN m.start_date
        WHEN 'end_date' THEN m.end_date
        WHEN 'work_start' THEN m.work_start
        WHEN 'work_end' THEN m.work_end
        WHEN 'sys_mod_count' THEN m.sys_mod_count
        WHEN 'parent' THEN m.parent
        WHEN 'assignment_group' THEN m.assignment_group
        WHEN 'assigned_to' THEN m.assigned_to
        WHEN 'sys_created_by' THEN m.sys_created_by
        WHEN 'requested_by' THEN m.requested_by
        WHEN 'closed_by' THEN m.closed_by
        WHEN 'cmdb_ci' THEN m.cmdb_ci
        WHEN 'business_service' THEN m.business_service
        WHEN 'business_service.department' THEN m."business_service.department"
        WHEN 'requested_by.department' THEN m."requested_by.department"
        WHEN 'sys_updated_by' THEN m.sys_updated_by
        ELSE (SELECT u.label FROM custom AS u WHERE u.record = m.id AND u.field = f.id)
    END AS value
FROM change_request AS m
JOIN field AS f ON f.kind = 2
UNION ALL
SELECT
    3 AS kind,
    m.id AS record,
    f.id AS field,
    CASE f.name
        WHEN 'gone' THEN CASE m.gone WHEN 1 THEN 'deleted' WHEN 2 THEN 'missing' END
        WHEN 'sys_id' THEN m.sys_id
        WHEN 'user_name' THEN m.user_name
        WHEN 'name' THEN m.name
        WHEN 'department' THEN m.department
        WHEN 'active' THEN m.active
        WHEN 'sys_updated_on' THEN m.sys_updated_on
        WHEN 'sys_mod_count' THEN m.sys_mod_count
        WHEN 'sys_updated_by' THEN m.sys_updated_by
        ELSE (SELECT u.label FROM custom AS u WHERE u.record = m.id AND u.field = f.id)
    END AS value
FROM sys_user AS m
JOIN field AS f ON f.kind = 3;

-- What each run changed: the new value is the next old one of the field, else what the record has.
CREATE VIEW history_change AS
SELECT c.kind, c.record, c.run, c.field, c.old, c.new
FROM (SELECT p.kind, p.record, p.run, p.field, p.old,
             iif(p.next IS NULL,
                 (SELECT w.value FROM history_now AS w
                   WHERE w.kind = p.kind AND w.record = p.record AND w.field = p.field),
                 p.new) AS new
        FROM (SELECT o.kind, o.record, o.run, o.field, o.old, lead(o.run) OVER later AS next, lead(o.old) OVER later AS new
                FROM history_old AS o
              WINDOW later AS (PARTITION BY o.kind, o.record, o.field ORDER BY o.run)) AS p) AS c
WHERE c.old IS NOT c.new;

-- Where only the display value changed, old and new are display values.
CREATE VIEW v_history AS
SELECT
    k.name AS "table",
    coalesce(a.sys_id, b.sys_id, c.sys_id) AS sys_id,
    f.name AS field,
    h.run,
    CASE f.form
        WHEN 4 THEN strftime('%Y-%m-%dT%H:%M:%SZ', h.old, 'unixepoch')
        WHEN 0 THEN h.old
        WHEN 5 THEN h.old
        ELSE iif(o.value IS n.value, nullif(o.display, ''), o.value)
    END AS old,
    CASE f.form
        WHEN 4 THEN strftime('%Y-%m-%dT%H:%M:%SZ', h.new, 'unixepoch')
        WHEN 0 THEN h.new
        WHEN 5 THEN h.new
        ELSE iif(o.value IS n.value, nullif(n.display, ''), n.value)
    END AS new
FROM history_change AS h
JOIN kind AS k ON k.id = h.kind
JOIN field AS f ON f.id = h.field
LEFT JOIN incident AS a ON h.kind = 1 AND a.id = h.record
LEFT JOIN change_request AS b ON h.kind = 2 AND b.id = h.record
LEFT JOIN sys_user AS c ON h.kind = 3 AND c.id = h.record
LEFT JOIN label AS o ON f.form IN (1, 2, 3) AND o.id = h.old
LEFT JOIN label AS n ON f.form IN (1, 2, 3) AND n.id = h.new;

-- A field that a run left as it was holds what the next one replaced, or what the record has. A record whose last change was
-- erased, or undone in the same run, has a row of it, too.
INSERT INTO history (kind, record, run, sys_updated_on, sys_mod_count, empty, old)
SELECT
    b.kind,
    b.record,
    b.run,
    (SELECT n.value
       FROM (SELECT l.run, l.old AS value
               FROM history_before AS l
               JOIN field AS f ON f.kind = b.kind AND f.name = 'sys_updated_on' AND f.id = l.field
              WHERE l.kind = b.kind AND l.record = b.record AND l.run >= b.run
              UNION ALL
             SELECT 9223372036854775807, w.value
               FROM history_now AS w
               JOIN field AS f ON f.kind = b.kind AND f.name = 'sys_updated_on' AND f.id = w.field
              WHERE w.kind = b.kind AND w.record = b.record) AS n
      ORDER BY n.run
      LIMIT 1),
    (SELECT n.value
       FROM (SELECT l.run, l.old AS value
               FROM history_before AS l
               JOIN field AS f ON f.kind = b.kind AND f.name = 'sys_mod_count' AND f.id = l.field
              WHERE l.kind = b.kind AND l.record = b.record AND l.run >= b.run
              UNION ALL
             SELECT 9223372036854775807, w.value
               FROM history_now AS w
               JOIN field AS f ON f.kind = b.kind AND f.name = 'sys_mod_count' AND f.id = w.field
              WHERE w.kind = b.kind AND w.record = b.record) AS n
      ORDER BY n.run
      LIMIT 1),
    (SELECT json_group_array(l.field)
       FROM history_before AS l
       JOIN field AS f ON f.id = l.field AND f.name NOT IN ('sys_updated_on', 'sys_mod_count')
      WHERE l.kind = b.kind AND l.record = b.record AND l.run = b.run AND l.old IS NULL
     HAVING count(*) > 0),
    (SELECT json_group_object(l.field, l.old)
       FROM history_before AS l
       JOIN field AS f ON f.id = l.field AND f.name NOT IN ('sys_updated_on', 'sys_mod_count')
      WHERE l.kind = b.kind AND l.record = b.record AND l.run = b.run AND l.old IS NOT NULL
     HAVING count(*) > 0)
FROM (SELECT kind, record, run FROM history_before
       UNION
      SELECT 1, id, last_changed FROM incident WHERE last_changed > first_seen
       UNION
      SELECT 2, id, last_changed FROM change_request WHERE last_changed > first_seen
       UNION
      SELECT 3, id, last_changed FROM sys_user WHERE last_changed > first_seen) AS b;

DROP TABLE history_before;
