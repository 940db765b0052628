-- SPDX-License-Identifier: Apache-2.0
-- What src/store/copy.c takes out of a copy of the store, and what it puts into it: the numbers of a report, as it made them.
-- :names are given by copy.c; $a::b is the member b of the member a of the node that the row is made of.

-- Whether the file is such a copy.
-- name: copy_known
SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'copy_profile';

-- name: copy_store
VACUUM INTO :path;

-- What no dashboard needs: people, and the notes that only sync reads.
-- name: copy_trim
DELETE FROM history WHERE kind = 3;
DELETE FROM sys_user;
DELETE FROM cursor WHERE kind = 3;
DELETE FROM hunt;
DELETE FROM suspect;
DELETE FROM reject;

-- name: copy_records
-- scan: once a copy
SELECT (SELECT count(*) FROM incident) + (SELECT count(*) FROM change_request);

-- name: copy_runs
-- scan: once a copy
SELECT count(*) FROM run;

-- The views are the contract (reports/README.md, "mttr publish"), the tables beneath are not. Statistics are REAL and columns are never expressions
-- where it can be helped: the data source takes the type of a column from its declaration, and else from the first row.
-- name: copy_schema
CREATE TABLE copy_profile (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    kind TEXT NOT NULL,
    time INTEGER NOT NULL,
    time_end INTEGER NOT NULL,
    timezone TEXT NOT NULL,
    granularity TEXT NOT NULL,
    in_range TEXT NOT NULL,
    clock TEXT NOT NULL,
    calculation TEXT NOT NULL,
    ratings TEXT NOT NULL,
    now INTEGER NOT NULL,
    run INTEGER NOT NULL,
    sync TEXT NOT NULL,
    version TEXT NOT NULL,
    profile_sha256 TEXT NOT NULL,
    population_sha256 TEXT NOT NULL
) STRICT;

-- The whole of a metric (field NULL), or one of its groups.
CREATE TABLE copy_part (
    id INTEGER PRIMARY KEY,
    profile INTEGER NOT NULL REFERENCES copy_profile (id),
    place INTEGER NOT NULL,
    metric TEXT NOT NULL,
    field TEXT,
    key TEXT,
    label TEXT,
    unit TEXT,
    population INTEGER NOT NULL,
    count INTEGER NOT NULL,
    failures INTEGER,
    value REAL,
    rating TEXT,
    per_week REAL,
    sum REAL,
    mean REAL,
    median REAL,
    p90 REAL,
    p95 REAL,
    min REAL,
    max REAL,
    median_low REAL,
    median_high REAL,
    previous_count INTEGER,
    previous_value REAL,
    delta REAL,
    ratio REAL,
    change TEXT,
    slope REAL,
    intercept REAL,
    coverage REAL
) STRICT;

CREATE TABLE copy_bucket (
    part INTEGER NOT NULL REFERENCES copy_part (id),
    place INTEGER NOT NULL,
    time INTEGER NOT NULL,
    time_end INTEGER NOT NULL,
    partial INTEGER NOT NULL,
    population INTEGER NOT NULL,
    count INTEGER NOT NULL,
    failures INTEGER,
    value REAL,
    rating TEXT,
    per_week REAL,
    sum REAL,
    mean REAL,
    median REAL,
    p90 REAL,
    p95 REAL,
    min REAL,
    max REAL,
    PRIMARY KEY (part, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE copy_reason (
    part INTEGER NOT NULL REFERENCES copy_part (id),
    place INTEGER NOT NULL,
    reason TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (part, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE copy_step (
    part INTEGER NOT NULL REFERENCES copy_part (id),
    place INTEGER NOT NULL,
    step TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (part, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE copy_bin (
    part INTEGER NOT NULL REFERENCES copy_part (id),
    place INTEGER NOT NULL,
    label TEXT NOT NULL,
    seconds_from INTEGER NOT NULL,
    seconds_to INTEGER,
    count INTEGER NOT NULL,
    PRIMARY KEY (part, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE copy_rating (
    part INTEGER NOT NULL REFERENCES copy_part (id),
    place INTEGER NOT NULL,
    rating TEXT NOT NULL,
    count INTEGER NOT NULL,
    share REAL,
    PRIMARY KEY (part, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE copy_weight (
    part INTEGER NOT NULL REFERENCES copy_part (id),
    place INTEGER NOT NULL,
    time INTEGER NOT NULL,
    time_end INTEGER NOT NULL,
    partial INTEGER NOT NULL,
    opened INTEGER,
    resolved INTEGER,
    reopened INTEGER,
    canceled INTEGER,
    open INTEGER,
    open_over_1d INTEGER,
    open_over_7d INTEGER,
    open_over_14d INTEGER,
    open_over_30d INTEGER,
    PRIMARY KEY (part, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE copy_record (
    profile INTEGER NOT NULL REFERENCES copy_profile (id),
    integration TEXT NOT NULL,
    sys_id TEXT NOT NULL,
    time INTEGER,
    time_end INTEGER,
    duration_s INTEGER,
    counted INTEGER NOT NULL,
    reason TEXT,
    number TEXT,
    state TEXT,
    priority TEXT,
    urgency TEXT,
    severity TEXT,
    assignment_group TEXT,
    assigned_to TEXT,
    business_service TEXT,
    teams TEXT NOT NULL,
    short_description TEXT,
    url TEXT,
    PRIMARY KEY (profile, integration, sys_id)
) STRICT, WITHOUT ROWID;

CREATE VIEW grafana_profiles AS
SELECT name AS profile, title, kind AS "table", time, time_end, timezone, granularity, in_range, clock, calculation, ratings,
       now, run, sync, version, profile_sha256, population_sha256
  FROM copy_profile;

CREATE VIEW grafana_headline AS
SELECT f.name AS profile, p.metric, f.time, f.time_end, p.unit, f.calculation, p.population, p.count, p.failures, p.value,
       p.rating, p.per_week, p.sum, p.mean, p.median, p.p90, p.p95, p.min, p.max, p.median_low, p.median_high,
       p.previous_count, p.previous_value, p.delta, p.ratio, p.change, p.slope, p.intercept, p.coverage
  FROM copy_part AS p
  JOIN copy_profile AS f ON f.id = p.profile
 WHERE p.field IS NULL;

CREATE VIEW grafana_groups AS
SELECT f.name AS profile, p.metric, p.field, p.place, p.key, p.label, f.time, f.time_end, p.population, p.count, p.value,
       p.rating, p.sum, p.mean, p.median, p.p90, p.p95, p.min, p.max, p.median_low, p.median_high, p.previous_count,
       p.previous_value, p.delta, p.ratio, p.change, p.slope, p.intercept
  FROM copy_part AS p
  JOIN copy_profile AS f ON f.id = p.profile
 WHERE p.field IS NOT NULL;

-- trend is the line of least squares at the bucket.
CREATE VIEW grafana_series AS
SELECT f.name AS profile, p.metric, b.time, b.time_end, b.partial, b.population, b.count, b.failures, b.value, b.rating,
       b.per_week, b.sum, b.mean, b.median, b.p90, b.p95, b.min, b.max, p.intercept + p.slope * b.place AS trend
  FROM copy_bucket AS b
  JOIN copy_part AS p ON p.id = b.part
  JOIN copy_profile AS f ON f.id = p.profile
 WHERE p.field IS NULL;

CREATE VIEW grafana_group_series AS
SELECT f.name AS profile, p.metric, p.field, p.key, p.label, b.time, b.time_end, b.partial, b.population, b.count, b.value,
       b.rating, b.sum, b.mean, b.median, b.p90, b.p95, b.min, b.max
  FROM copy_bucket AS b
  JOIN copy_part AS p ON p.id = b.part
  JOIN copy_profile AS f ON f.id = p.profile
 WHERE p.field IS NOT NULL;

CREATE VIEW grafana_excluded AS
SELECT f.name AS profile, p.metric, f.time, f.time_end, r.place, r.reason, r.count
  FROM copy_reason AS r
  JOIN copy_part AS p ON p.id = r.part
  JOIN copy_profile AS f ON f.id = p.profile;

CREATE VIEW grafana_funnel AS
SELECT f.name AS profile, p.metric, f.time, f.time_end, s.place, s.step, s.count
  FROM copy_step AS s
  JOIN copy_part AS p ON p.id = s.part
  JOIN copy_profile AS f ON f.id = p.profile;

CREATE VIEW grafana_distribution AS
SELECT f.name AS profile, p.metric, f.time, f.time_end, b.place, b.label, b.seconds_from, b.seconds_to, b.count
  FROM copy_bin AS b
  JOIN copy_part AS p ON p.id = b.part
  JOIN copy_profile AS f ON f.id = p.profile;

CREATE VIEW grafana_ratings AS
SELECT f.name AS profile, p.metric, f.time, f.time_end, r.place, r.rating, r.count, r.share
  FROM copy_rating AS r
  JOIN copy_part AS p ON p.id = r.part
  JOIN copy_profile AS f ON f.id = p.profile;

CREATE VIEW grafana_counterweights AS
SELECT f.name AS profile, w.time, w.time_end, w.partial, w.opened, w.resolved, w.reopened, w.canceled, w.open, w.open_over_1d,
       w.open_over_7d, w.open_over_14d, w.open_over_30d
  FROM copy_weight AS w
  JOIN copy_part AS p ON p.id = w.part
  JOIN copy_profile AS f ON f.id = p.profile;

CREATE VIEW grafana_incidents AS
SELECT f.name AS profile, r.time, r.time_end, r.integration, r.number, r.sys_id, r.state, r.priority, r.urgency, r.severity,
       r.assignment_group, r.assigned_to, r.business_service, r.duration_s, r.counted, r.reason, r.teams,
       r.short_description, r.url
  FROM copy_record AS r
  JOIN copy_profile AS f ON f.id = r.profile;

CREATE VIEW grafana_runs AS
SELECT r.started AS time, r.finished AS time_end, r.id AS run, i.name AS integration, k.name AS "table", r.phase, r.status,
       r.requests, r.retries, r.seen, r.inserted, r.updated, r.unchanged, r.gone, r.rejected, r.gap, r.error
  FROM run AS r
  JOIN integration AS i ON i.id = r.integration
  JOIN kind AS k ON k.id = r.kind;

-- The last run of each table; time: up to when its mirror is complete.
CREATE VIEW grafana_sync AS
SELECT c.completed AS time, r.finished AS time_end, i.name AS integration, k.name AS "table", r.id AS run, r.phase, r.status,
       r.gap, r.error
  FROM run AS r
  JOIN integration AS i ON i.id = r.integration
  JOIN kind AS k ON k.id = r.kind
  LEFT JOIN cursor AS c ON c.integration = r.integration AND c.kind = r.kind
 WHERE r.kind <> 3
   AND r.id IN (SELECT max(id) FROM run GROUP BY integration, kind);

-- name: copy_profile
INSERT INTO copy_profile (id, name, title, kind, time, time_end, timezone, granularity, in_range, clock, calculation, ratings,
                          now, run, sync, version, profile_sha256, population_sha256)
VALUES (:profile, $summary::profile, $summary::title, $mttr::table, $summary::range::from, $summary::range::to,
        $summary::range::timezone, $mttr::granularity, $mttr::in_range, $mttr::clock, $mttr::calculation,
        $mttr::ratings::set, $summary::now, $summary::run, $summary::sync, $verify::version, $verify::profile_sha256,
        $verify::population_sha256);

-- name: copy_part
INSERT INTO copy_part (id, profile, place, metric, field, key, label, unit, population, count, failures, value, rating,
                       per_week, sum, mean, median, p90, p95, min, max, median_low, median_high, previous_count,
                       previous_value, delta, ratio, change, slope, intercept, coverage)
VALUES (:part, :profile, :place, :metric, :field, $key, $label, $unit, $population, $count, $failures::count, $value,
        $rating, $per_week, $stats::sum, $stats::mean, $stats::median, $stats::p90, $stats::p95, $stats::min, $stats::max,
        $interval::low, $interval::high, $previous::count, $previous::value, $previous::delta, $previous::ratio,
        $previous::change, $trend::slope, $trend::intercept, $coverage::share);

-- name: copy_bucket
INSERT INTO copy_bucket (part, place, time, time_end, partial, population, count, failures, value, rating, per_week, sum,
                         mean, median, p90, p95, min, max)
VALUES (:part, :place, $start, $end, $partial, $population, $count, $failures, $value, $rating, $per_week, $sum, $mean,
        $median, $p90, $p95, $min, $max);

-- name: copy_reason
INSERT INTO copy_reason (part, place, reason, count) VALUES (:part, :place, $reason, $count);

-- name: copy_step
INSERT INTO copy_step (part, place, step, count) VALUES (:part, :place, $step, $count);

-- name: copy_bin
INSERT INTO copy_bin (part, place, label, seconds_from, seconds_to, count)
VALUES (:part, :place, $label, $from, $to, $count);

-- name: copy_rating
INSERT INTO copy_rating (part, place, rating, count, share) VALUES (:part, :place, $rating, $count, $share);

-- name: copy_weight
INSERT INTO copy_weight (part, place, time, time_end, partial, opened, resolved, reopened, canceled, open, open_over_1d,
                         open_over_7d, open_over_14d, open_over_30d)
VALUES (:part, :place, $start, $end, $partial, $opened, $resolved, $reopened, $canceled, $open, $open_over_1d,
        $open_over_7d, $open_over_14d, $open_over_30d);

-- name: copy_record
INSERT INTO copy_record (profile, integration, sys_id, time, time_end, duration_s, counted, reason, number, state, priority,
                         urgency, severity, assignment_group, assigned_to, business_service, teams, short_description, url)
VALUES (:profile, $integration, $sys_id, $start, $end, $duration_s, $counted, $reason, $number, $state, $priority, $urgency,
        $severity, $assignment_group, $assigned_to, $business_service, $teams, $short_description, $url);
