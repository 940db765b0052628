-- SPDX-License-Identifier: Apache-2.0
-- What a report as of an earlier run needs beside the history of the records: how far each run left the cursor of its
-- table, which URL an integration had, and which values can be shown no more.

-- synced: whether the integration had a cursor after the run; completed: that of the run's own table.
ALTER TABLE run ADD COLUMN synced INTEGER NOT NULL DEFAULT 0;
ALTER TABLE run ADD COLUMN completed INTEGER;

UPDATE run SET
    synced = EXISTS (SELECT 1 FROM cursor AS c WHERE c.integration = run.integration)
             AND EXISTS (SELECT 1 FROM run AS r
                          WHERE r.integration = run.integration AND r.id <= run.id AND r.phase <> 'import'),
    completed = (SELECT max(r.range_to) FROM run AS r
                  WHERE r.integration = run.integration AND r.kind = run.kind AND r.id <= run.id
                    AND r.phase <> 'import' AND r.status = 'success');

-- url is what the integration had up to this run; it changed before the next one.
CREATE TABLE former_url (
    integration INTEGER NOT NULL REFERENCES integration (id),
    run INTEGER NOT NULL,
    url TEXT,
    PRIMARY KEY (integration, run)
) STRICT, WITHOUT ROWID;

-- Fields whose values were erased after this run.
CREATE TABLE erased (
    integration INTEGER NOT NULL REFERENCES integration (id),
    kind INTEGER NOT NULL REFERENCES kind (id),
    name TEXT NOT NULL,
    run INTEGER NOT NULL,
    PRIMARY KEY (integration, kind, name)
) STRICT, WITHOUT ROWID;
