# SPDX-License-Identifier: Apache-2.0
# rows: the records of a snow_gen table as the view of that table must show them, one object a record.
# $columns: the view's columns. A field without a value is NULL, and so is its label; times end in Z.
def raw: if type == "object" then .value else . end;
def shown: if type == "object" and .display_value != "" then .display_value else null end;
def time: if test("^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}$") then sub(" "; "T") + "Z" else . end;
def text: if . == null or . == "" then null else tostring | time end;

. as $record
| reduce ($columns[] | select(IN("integration", "custom", "gone", "first_seen", "last_changed") | not)) as $column ({};
    ($column | rtrimstr("_label")) as $field
    | ($record[$field] | raw | text) as $value
    | .[$column] = if $value == null then null
                   elif ($column | endswith("_label")) then $record[$field] | shown
                   else $value end)
| .custom = ([$record | to_entries[] | select((.key | startswith("u_")) and (.value | raw | text) != null)
              | {key, value: {value: (.value | raw), label: (.value | shown)}}] | from_entries)
