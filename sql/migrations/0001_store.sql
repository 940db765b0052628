-- SPDX-License-Identifier: Apache-2.0
-- The first schema. Times are integer UTC seconds; choice and reference values are kept once, in label.

CREATE TABLE integration (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    url TEXT
) STRICT;

CREATE TABLE kind (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

INSERT INTO kind (id, name) VALUES (1, 'incident'), (2, 'change_request');

-- form is enum form of include/record.h.
CREATE TABLE field (
    id INTEGER PRIMARY KEY,
    kind INTEGER NOT NULL REFERENCES kind (id),
    name TEXT NOT NULL,
    form INTEGER NOT NULL,
    UNIQUE (kind, name)
) STRICT;

-- display is '' where the mirror never saw one.
CREATE TABLE label (
    id INTEGER PRIMARY KEY,
    value TEXT NOT NULL,
    display TEXT NOT NULL,
    UNIQUE (value, display)
) STRICT;

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    integration INTEGER NOT NULL REFERENCES integration (id),
    kind INTEGER NOT NULL REFERENCES kind (id),
    phase TEXT NOT NULL,
    started INTEGER NOT NULL,
    finished INTEGER,
    status TEXT NOT NULL CHECK (status IN ('success', 'failed', 'incomplete')),
    range_from INTEGER,
    range_to INTEGER,
    requests INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0,
    retries INTEGER NOT NULL DEFAULT 0,
    seen INTEGER NOT NULL DEFAULT 0,
    inserted INTEGER NOT NULL DEFAULT 0,
    updated INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    rejected INTEGER NOT NULL DEFAULT 0,
    error TEXT
) STRICT;

CREATE TABLE reject (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run (id),
    sys_id TEXT NOT NULL,
    field TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;

-- The window [lo, hi) that is being read and the last sys_id read in it; completed is the end of the last drained one.
CREATE TABLE cursor (
    integration INTEGER NOT NULL REFERENCES integration (id),
    kind INTEGER NOT NULL REFERENCES kind (id),
    fingerprint TEXT NOT NULL,
    lo INTEGER,
    hi INTEGER,
    last TEXT NOT NULL,
    completed INTEGER,
    PRIMARY KEY (integration, kind)
) STRICT, WITHOUT ROWID;

-- What a record was before a run: the net change of each field in it. old and new are in the form of the field's column.
CREATE TABLE history (
    run INTEGER NOT NULL REFERENCES run (id),
    kind INTEGER NOT NULL,
    record INTEGER NOT NULL,
    field INTEGER NOT NULL,
    old ANY,
    new ANY,
    PRIMARY KEY (run, kind, record, field)
) STRICT, WITHOUT ROWID;

-- Label columns name no foreign key: twenty look-ups a row would halve the load rate. Short columns come first, so that a
-- scan for a report reads no text. There is no index on times: a report walks a table once, in the order of sys_id that its
-- digest needs, and that walk is faster than look-ups by time for all but the shortest ranges. gone is 1 deleted, 2 missing.

CREATE TABLE incident (
    id INTEGER PRIMARY KEY,
    integration INTEGER NOT NULL REFERENCES integration (id),
    gone INTEGER,
    state INTEGER,
    priority INTEGER,
    sys_created_on INTEGER,
    resolved_at INTEGER,
    opened_at INTEGER,
    closed_at INTEGER,
    sys_updated_on INTEGER,
    parent_incident INTEGER,
    urgency INTEGER,
    impact INTEGER,
    severity INTEGER,
    assignment_group INTEGER,
    business_service INTEGER,
    escalation INTEGER,
    category INTEGER,
    subcategory INTEGER,
    close_code INTEGER,
    contact_type INTEGER,
    reopened_time INTEGER,
    calendar_stc INTEGER,
    business_stc INTEGER,
    reopen_count INTEGER,
    sys_mod_count INTEGER,
    sla_due INTEGER,
    made_sla INTEGER,
    problem_id INTEGER,
    caused_by INTEGER,
    rfc INTEGER,
    assigned_to INTEGER,
    sys_created_by INTEGER,
    opened_by INTEGER,
    resolved_by INTEGER,
    closed_by INTEGER,
    cmdb_ci INTEGER,
    "business_service.department" INTEGER,
    first_seen INTEGER NOT NULL,
    last_changed INTEGER NOT NULL,
    sys_id TEXT NOT NULL,
    number TEXT,
    short_description TEXT,
    UNIQUE (integration, sys_id)
) STRICT;

CREATE TABLE change_request (
    id INTEGER PRIMARY KEY,
    integration INTEGER NOT NULL REFERENCES integration (id),
    gone INTEGER,
    state INTEGER,
    priority INTEGER,
    sys_created_on INTEGER,
    opened_at INTEGER,
    closed_at INTEGER,
    sys_updated_on INTEGER,
    urgency INTEGER,
    impact INTEGER,
    assignment_group INTEGER,
    business_service INTEGER,
    risk INTEGER,
    type INTEGER,
    category INTEGER,
    scope INTEGER,
    close_code INTEGER,
    start_date INTEGER,
    end_date INTEGER,
    work_start INTEGER,
    work_end INTEGER,
    sys_mod_count INTEGER,
    parent INTEGER,
    assigned_to INTEGER,
    sys_created_by INTEGER,
    requested_by INTEGER,
    closed_by INTEGER,
    cmdb_ci INTEGER,
    "business_service.department" INTEGER,
    "requested_by.department" INTEGER,
    first_seen INTEGER NOT NULL,
    last_changed INTEGER NOT NULL,
    sys_id TEXT NOT NULL,
    number TEXT,
    short_description TEXT,
    UNIQUE (integration, sys_id)
) STRICT;

-- field tells the kind, and so which table record is of.
CREATE TABLE custom (
    record INTEGER NOT NULL,
    field INTEGER NOT NULL REFERENCES field (id),
    label INTEGER NOT NULL REFERENCES label (id),
    PRIMARY KEY (record, field)
) STRICT, WITHOUT ROWID;

-- The views are part of the contract. Unused joins cost nothing: each is a LEFT JOIN on a primary key.
CREATE VIEW v_incident AS
SELECT
    i.name AS integration,
    m.sys_id,
    m.number,
    m.short_description,
    l1.value AS priority,
    nullif(l1.display, '') AS priority_label,
    l2.value AS urgency,
    nullif(l2.display, '') AS urgency_label,
    l3.value AS impact,
    nullif(l3.display, '') AS impact_label,
    l4.value AS severity,
    nullif(l4.display, '') AS severity_label,
    l5.value AS state,
    nullif(l5.display, '') AS state_label,
    l6.value AS escalation,
    nullif(l6.display, '') AS escalation_label,
    l7.value AS category,
    nullif(l7.display, '') AS category_label,
    l8.value AS subcategory,
    nullif(l8.display, '') AS subcategory_label,
    l9.value AS close_code,
    nullif(l9.display, '') AS close_code_label,
    l10.value AS contact_type,
    nullif(l10.display, '') AS contact_type_label,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.sys_created_on, 'unixepoch') AS sys_created_on,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.opened_at, 'unixepoch') AS opened_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.sys_updated_on, 'unixepoch') AS sys_updated_on,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.resolved_at, 'unixepoch') AS resolved_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.closed_at, 'unixepoch') AS closed_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.reopened_time, 'unixepoch') AS reopened_time,
    m.calendar_stc,
    m.business_stc,
    m.reopen_count,
    m.sys_mod_count,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.sla_due, 'unixepoch') AS sla_due,
    l11.value AS made_sla,
    l12.value AS parent_incident,
    nullif(l12.display, '') AS parent_incident_label,
    l13.value AS problem_id,
    nullif(l13.display, '') AS problem_id_label,
    l14.value AS caused_by,
    nullif(l14.display, '') AS caused_by_label,
    l15.value AS rfc,
    nullif(l15.display, '') AS rfc_label,
    l16.value AS assignment_group,
    nullif(l16.display, '') AS assignment_group_label,
    l17.value AS assigned_to,
    nullif(l17.display, '') AS assigned_to_label,
    l18.value AS sys_created_by,
    l19.value AS opened_by,
    nullif(l19.display, '') AS opened_by_label,
    l20.value AS resolved_by,
    nullif(l20.display, '') AS resolved_by_label,
    l21.value AS closed_by,
    nullif(l21.display, '') AS closed_by_label,
    l22.value AS cmdb_ci,
    nullif(l22.display, '') AS cmdb_ci_label,
    l23.value AS business_service,
    nullif(l23.display, '') AS business_service_label,
    l24.value AS "business_service.department",
    nullif(l24.display, '') AS "business_service.department_label",
    (SELECT json_group_object(c.name, json_object('value', c.value, 'label', c.label))
       FROM (SELECT f.name, l.value, nullif(l.display, '') AS label
               FROM custom AS u
               JOIN field AS f ON f.id = u.field AND f.kind = 1
               JOIN label AS l ON l.id = u.label
              WHERE u.record = m.id
              ORDER BY f.name) AS c) AS custom,
    CASE m.gone WHEN 1 THEN 'deleted' WHEN 2 THEN 'missing' END AS gone,
    m.first_seen,
    m.last_changed
FROM incident AS m
JOIN integration AS i ON i.id = m.integration
LEFT JOIN label AS l1 ON l1.id = m.priority
LEFT JOIN label AS l2 ON l2.id = m.urgency
LEFT JOIN label AS l3 ON l3.id = m.impact
LEFT JOIN label AS l4 ON l4.id = m.severity
LEFT JOIN label AS l5 ON l5.id = m.state
LEFT JOIN label AS l6 ON l6.id = m.escalation
LEFT JOIN label AS l7 ON l7.id = m.category
LEFT JOIN label AS l8 ON l8.id = m.subcategory
LEFT JOIN label AS l9 ON l9.id = m.close_code
LEFT JOIN label AS l10 ON l10.id = m.contact_type
LEFT JOIN label AS l11 ON l11.id = m.made_sla
LEFT JOIN label AS l12 ON l12.id = m.parent_incident
LEFT JOIN label AS l13 ON l13.id = m.problem_id
LEFT JOIN label AS l14 ON l14.id = m.caused_by
LEFT JOIN label AS l15 ON l15.id = m.rfc
LEFT JOIN label AS l16 ON l16.id = m.assignment_group
LEFT JOIN label AS l17 ON l17.id = m.assigned_to
LEFT JOIN label AS l18 ON l18.id = m.sys_created_by
LEFT JOIN label AS l19 ON l19.id = m.opened_by
LEFT JOIN label AS l20 ON l20.id = m.resolved_by
LEFT JOIN label AS l21 ON l21.id = m.closed_by
LEFT JOIN label AS l22 ON l22.id = m.cmdb_ci
LEFT JOIN label AS l23 ON l23.id = m.business_service
LEFT JOIN label AS l24 ON l24.id = m."business_service.department";

CREATE VIEW v_change_request AS
SELECT
    i.name AS integration,
    m.sys_id,
    m.number,
    m.short_description,
    l1.value AS priority,
    nullif(l1.display, '') AS priority_label,
    l2.value AS urgency,
    nullif(l2.display, '') AS urgency_label,
    l3.value AS impact,
    nullif(l3.display, '') AS impact_label,
    l4.value AS risk,
    nullif(l4.display, '') AS risk_label,
    l5.value AS state,
    nullif(l5.display, '') AS state_label,
    l6.value AS type,
    nullif(l6.display, '') AS type_label,
    l7.value AS category,
    nullif(l7.display, '') AS category_label,
    l8.value AS scope,
    nullif(l8.display, '') AS scope_label,
    l9.value AS close_code,
    nullif(l9.display, '') AS close_code_label,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.sys_created_on, 'unixepoch') AS sys_created_on,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.opened_at, 'unixepoch') AS opened_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.sys_updated_on, 'unixepoch') AS sys_updated_on,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.closed_at, 'unixepoch') AS closed_at,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.start_date, 'unixepoch') AS start_date,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.end_date, 'unixepoch') AS end_date,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.work_start, 'unixepoch') AS work_start,
    strftime('%Y-%m-%dT%H:%M:%SZ', m.work_end, 'unixepoch') AS work_end,
    m.sys_mod_count,
    l10.value AS parent,
    nullif(l10.display, '') AS parent_label,
    l11.value AS assignment_group,
    nullif(l11.display, '') AS assignment_group_label,
    l12.value AS assigned_to,
    nullif(l12.display, '') AS assigned_to_label,
    l13.value AS sys_created_by,
    l14.value AS requested_by,
    nullif(l14.display, '') AS requested_by_label,
    l15.value AS closed_by,
    nullif(l15.display, '') AS closed_by_label,
    l16.value AS cmdb_ci,
    nullif(l16.display, '') AS cmdb_ci_label,
    l17.value AS business_service,
    nullif(l17.display, '') AS business_service_label,
    l18.value AS "business_service.department",
    nullif(l18.display, '') AS "business_service.department_label",
    l19.value AS "requested_by.department",
    nullif(l19.display, '') AS "requested_by.department_label",
    (SELECT json_group_object(c.name, json_object('value', c.value, 'label', c.label))
       FROM (SELECT f.name, l.value, nullif(l.display, '') AS label
               FROM custom AS u
               JOIN field AS f ON f.id = u.field AND f.kind = 2
               JOIN label AS l ON l.id = u.label
              WHERE u.record = m.id
              ORDER BY f.name) AS c) AS custom,
    CASE m.gone WHEN 1 THEN 'deleted' WHEN 2 THEN 'missing' END AS gone,
    m.first_seen,
    m.last_changed
FROM change_request AS m
JOIN integration AS i ON i.id = m.integration
LEFT JOIN label AS l1 ON l1.id = m.priority
LEFT JOIN label AS l2 ON l2.id = m.urgency
LEFT JOIN label AS l3 ON l3.id = m.impact
LEFT JOIN label AS l4 ON l4.id = m.risk
LEFT JOIN label AS l5 ON l5.id = m.state
LEFT JOIN label AS l6 ON l6.id = m.type
LEFT JOIN label AS l7 ON l7.id = m.category
LEFT JOIN label AS l8 ON l8.id = m.scope
LEFT JOIN label AS l9 ON l9.id = m.close_code
LEFT JOIN label AS l10 ON l10.id = m.parent
LEFT JOIN label AS l11 ON l11.id = m.assignment_group
LEFT JOIN label AS l12 ON l12.id = m.assigned_to
LEFT JOIN label AS l13 ON l13.id = m.sys_created_by
LEFT JOIN label AS l14 ON l14.id = m.requested_by
LEFT JOIN label AS l15 ON l15.id = m.closed_by
LEFT JOIN label AS l16 ON l16.id = m.cmdb_ci
LEFT JOIN label AS l17 ON l17.id = m.business_service
LEFT JOIN label AS l18 ON l18.id = m."business_service.department"
LEFT JOIN label AS l19 ON l19.id = m."requested_by.department";

CREATE VIEW v_sync_run AS
SELECT
    r.id AS run,
    i.name AS integration,
    k.name AS "table",
    r.phase,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.started, 'unixepoch') AS started,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.finished, 'unixepoch') AS finished,
    r.status,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.range_from, 'unixepoch') AS range_from,
    strftime('%Y-%m-%dT%H:%M:%SZ', r.range_to, 'unixepoch') AS range_to,
    r.requests,
    r.bytes,
    r.retries,
    r.seen,
    r.inserted,
    r.updated,
    r.unchanged,
    r.gone,
    r.rejected,
    r.error
FROM run AS r
JOIN integration AS i ON i.id = r.integration
JOIN kind AS k ON k.id = r.kind;

-- Where only the display value changed, old and new are display values.
CREATE VIEW v_history AS
SELECT
    k.name AS "table",
    coalesce(a.sys_id, b.sys_id) AS sys_id,
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
LEFT JOIN label AS o ON f.form IN (1, 2, 3) AND o.id = h.old
LEFT JOIN label AS n ON f.form IN (1, 2, 3) AND n.id = h.new;
