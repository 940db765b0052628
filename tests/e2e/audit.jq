# SPDX-License-Identifier: Apache-2.0
# What `mttr audit` must find in the rows of the instance themselves (incident.jsonl, slurped), where the past is not asked for:
# an object of finding and its numbers, counted, sum and effect. $changes: the sys_ids of the change requests; $seen: up to when
# the mirror knows the instance. The profile is that of audit.sh: priorities 1 to 4, created to resolved, by assignment_group.
def time: if . == "" then null else strptime("%Y-%m-%d %H:%M:%S") | mktime end;
def rows: map(with_entries(if (.key | IN("closed_by", "resolved_by")) then .value |= (.display_value // "") else .value |= (.value // "") end)
    | . + {from: (.sys_created_on | time), to: (.resolved_at | time), closed: (.closed_at | time), opened: (.opened_at | time)});
def filtered: .priority | IN("1", "2", "3", "4");
# Canceled ones are not counted, nor what ends before it starts.
def counted: filtered and .to != null and .state != "8" and .to >= .from;
def seconds: map(select(counted) | .to - .from);
def percentile($p): sort | ((length - 1) * $p) as $at | ($at | floor) as $low
    | .[$low] + ($at - $low) * ((.[$low + 1] // .[$low]) - .[$low]);
def round6: . * 1e6 | round / 1e6;
def effect($all; $these): ($all | seconds) as $seconds | ($these | seconds) as $mine
    | {count: ($these | length), counted: ($mine | length), sum: ($mine | add // 0), numbers: ($these | map(.number) | sort),
       effect: ((($seconds | add) - ($mine | add // 0)) / (($seconds | length) - ($mine | length))
           - ($seconds | add) / ($seconds | length) | round6)};

# Minutes in which the same one ended 25 or more, and what that one ended within an hour of them.
def bulk(at; who): map(select(at != null)) | group_by(who) | map(
    (map(at / 60 | floor) | group_by(.) | map(select(length >= 25) | .[0])) as $minutes
    | map(select((at / 60 | floor) as $minute | any($minutes[]; . - $minute | fabs <= 60)))) | add // [];
def over: .closed // .to;
def again: group_by([if .opened_by != "" then .opened_by else .sys_created_by end, .business_service, .short_description])
    | map(. as $same | map(select(. as $late | any($same[]; .number != $late.number and over != null and $late.from >= over and $late.from - over <= 259200
        and (.from < $late.from or (.from == $late.from and .sys_id < $late.sys_id)))))) | add // [];
def whole_days: . >= 86400 and . % 86400 <= 3600;

rows as $every
| ($every | map(select(filtered))) as $all
| (INDEX($all[]; .sys_id)) as $by
| ($all | seconds) as $seconds
| ($seconds | map([., 1] | max | log)) as $logs
| ($logs | percentile(0.5)) as $middle
| ($logs | map(. - $middle | fabs) | percentile(0.5) * 1.4826 * 3) as $reach
| ($seconds | percentile(0.5)) as $median
| ($seconds | percentile(0.95)) as $long
| {
    "end-before-start": ($all | map(select(.to != null and (.to < .from or .to < (.opened // .from))))),
    "resolved-without-date": ($all | map(select(.to == null and (.state | IN("6", "7"))))),
    "date-without-state": ($all | map(select(.to != null and (.state | IN("1", "2", "3"))))),
    "closed-before-resolved": ($all | map(select(.to != null and .closed != null and .closed < .to))),
    "bulk-closed": ($all | bulk(.to; .resolved_by) + bulk(.closed; .closed_by) | unique_by(.sys_id)),
    "instant": ($all | map(select(counted and .to - .from < 60))),
    "auto-closed": ($all | map(select(.closed_by == "System" and .closed != null and (.to == null or .to == .closed)
        and ((.closed - (.opened // .from) | whole_days) or (.closed - .from | whole_days))))),
    "stuck-open": ($all | map(select(.to == null and .closed == null and (.state | IN("1", "2", "3")) and $seen - .from > $long))),
    "outlier": ($all | map(select(counted and ((([.to - .from, 1] | max | log) - $middle) | fabs) > $reach))),
    "duplicate": ($all | map(select(counted and .parent_incident != "" and ($by[.parent_incident] // {to: null} | counted)))),
    "reopened-as-new": ($all | map(select(.short_description != "")) | again),
    "source-duration": ($all | map(select(.to != null and .calendar_stc != "" and .opened != null
        and ((.calendar_stc | tonumber) - (.to - .opened) | fabs) > 60))),
    "canceled-after-work": ($all | map(select(.state == "8" and (.assigned_to != "" or .number == "WORKED-ON")
        and (.closed // (.sys_updated_on | time)) - .from > $median))),
    "missing-field": ($every | map(select(.priority == "" or (filtered and .assignment_group == "")))),
    "change-not-mirrored": ($all | map(select([.caused_by, .rfc] | any(. != "" and ([.] | inside($changes) | not)))))
  }
| map_values(effect($all; .))
