# SPDX-License-Identifier: Apache-2.0
# The table of answers in src/snow/rules.c as the list in src/mttr.1; lint compares the two.
function status(from, to) {
    if (from == "INT_MIN") return "other"
    if (from in names) return names[from]
    return from == to ? from : from "-" to
}

function print_rule(text,   quoted, items) {
    split(text, quoted, "\"")
    gsub(/[{ \t\n]/, "", quoted[1])
    split(quoted[1], items, ",")
    what = quoted[2] == "" ? "it is an answer" : quoted[2]
    printf ".It %s%s Ta %s Ta %s\n", status(items[1], items[2]), conditions[items[3]], classes[items[4]], what
}

BEGIN {
    names["HTTP_BROKEN"] = names["HTTP_TIMEOUT"] = names["HTTP_TOO_LARGE"] = "none"
    names["HTTP_UNTRUSTED"] = names["HTTP_PROXY"] = names["HTTP_STOPPED"] = names["HTTP_GARBLED"] = names["HTTP_IMPOSSIBLE"] = "none"
    conditions["is_expired"] = conditions["is_early"] = conditions["is_of_another"] = "" # what names them
    conditions["is_cut_short"] = ", cancelled"
    conditions["is_broken"] = ", broken"
    conditions["is_miscounted"] = ", wrong count"
    conditions["is_json"] = ", JSON"
    conditions["is_hibernating"] = ", hibernation page"
    conditions["is_page"] = ", HTML"
    conditions["is_redirect"] = ", Location"
    conditions["is_no_record"] = ", \\&No Record found"
    conditions["is_cancelled"] = ", cancelled"
    classes["SNOW_OK"] = "accepted"
    classes["SNOW_RETRY"] = "again"
    classes["SNOW_DOUBT"] = "doubt"
    classes["SNOW_SMALLER"] = "smaller"
    classes["SNOW_STOP_TABLE"] = "stop table"
    classes["SNOW_STOP_ALL"] = "stop"
}
/struct rule RULES\[\] = \{/ { inside = 1; next }
inside && /^\};/ { exit }
inside && /^    \{/ { rule = "" }
inside { rule = rule $0 }
inside && /\},$/ { print_rule(rule) }
