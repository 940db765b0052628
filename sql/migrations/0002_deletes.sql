-- SPDX-License-Identifier: Apache-2.0
-- What the search for records that are gone knows, what is excluded, how far a run's counts are from the instance's, and
-- people.

-- gap: rows of the instance less rows of the mirror after a run, 0 when they agree, NULL when they were not compared.
ALTER TABLE run ADD COLUMN gap INTEGER;

-- The window [audit_lo, audit_hi) of sys_audit_delete that is being read and the last sys_id read in it; when the last
-- whole sweep began; when the one under way began, and the last sys_id it met.
CREATE TABLE hunt (
    integration INTEGER NOT NULL REFERENCES integration (id),
    kind INTEGER NOT NULL REFERENCES kind (id),
    audit_lo INTEGER,
    audit_hi INTEGER,
    audit_last TEXT NOT NULL,
    swept INTEGER,
    sweeping INTEGER,
    sweep_last TEXT NOT NULL,
    PRIMARY KEY (integration, kind)
) STRICT, WITHOUT ROWID;

-- Live records that may be gone: named by sys_audit_delete, or not yet met by the sweep.
CREATE TABLE suspect (
    integration INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    record INTEGER NOT NULL,
    PRIMARY KEY (integration, kind, record)
) STRICT, WITHOUT ROWID;

-- Fields whose values were wiped, so that none need be looked for again.
CREATE TABLE excluded (
    integration INTEGER NOT NULL REFERENCES integration (id),
    kind INTEGER NOT NULL REFERENCES kind (id),
    name TEXT NOT NULL,
    PRIMARY KEY (integration, kind, name)
) STRICT, WITHOUT ROWID;

-- People, where the settings ask for them.
INSERT INTO kind (id, name) VALUES (3, 'sys_user');

CREATE TABLE sys_user (
    id INTEGER PRIMARY KEY,
    integration INTEGER NOT NULL REFERENCES integration (id),
    gone INTEGER,
    department INTEGER,
    active INTEGER,
    sys_updated_on INTEGER,
    sys_mod_count INTEGER,
    first_seen INTEGER NOT NULL,
    last_changed INTEGER NOT NULL,
    sys_id TEXT NOT NULL,
    user_name TEXT,
    name TEXT,
    UNIQUE (integration, sys_id)
) STRICT;

CREATE VIEW v_user AS
SELECT
    i.name AS integration,
    m.sys_id,
    m.user_name,
    m.name,
    l1.value AS department,
    nullif(l1.display, '') AS department_label,
    l2.value AS active,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.sys_updated_on, 'unixepoch') AS sys_updated_on,
    m.sys_mod_count,
    CASE m.gone WHEN 1 THEN 'deleted' WHEN 2 THEN 'missing' END AS gone,
    m.first_seen,
    m.last_changed
FROM sys_user AS m
JOIN integration AS i ON i.id = m.integration
LEFT JOIN label AS l1 ON l1.id = m.department
LEFT JOIN label AS l2 ON l2.id = m.active;

-- Where only the display value changed, old and new are display values.
DROP VIEW v_history;
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
FROM history AS h
JOIN kind AS k ON k.id = h.kind
JOIN field AS f ON f.id = h.field
LEFT JOIN incident AS a ON h.kind = 1 AND a.id = h.record
LEFT JOIN change_request AS b ON h.kind = 2 AND b.id = h.record
LEFT JOIN sys_user AS c ON h.kind = 3 AND c.id = h.record
LEFT JOIN label AS o ON f.form IN (1, 2, 3) AND o.id = h.old
LEFT JOIN label AS n ON f.form IN (1, 2, 3) AND n.id = h.new;
