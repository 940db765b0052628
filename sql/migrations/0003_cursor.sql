-- SPDX-License-Identifier: Apache-2.0
-- The custom fields that the mirror has asked for, so that it can go on with them when sys_dictionary cannot be read.
ALTER TABLE cursor ADD COLUMN customs TEXT NOT NULL DEFAULT '';
