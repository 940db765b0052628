-- SPDX-License-Identifier: Apache-2.0
-- When a table was last found to be one that can be relied on (UTC seconds, NULL: it must be found again), and with which
-- settings, so that a sync need not ask again each time; and whether sys_dictionary gave the custom fields then.
ALTER TABLE cursor ADD COLUMN checked INTEGER;
ALTER TABLE cursor ADD COLUMN settings TEXT NOT NULL DEFAULT '';
ALTER TABLE cursor ADD COLUMN columns_read INTEGER NOT NULL DEFAULT 0;
