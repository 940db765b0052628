# SPDX-License-Identifier: Apache-2.0
# The walls: which room may include what. Run over src/*/*.c, src/*/*.h and include/*.h; prints each breach.
# A header of include/ belongs to the room that implements it; every room may include those below it. An inner header
# (x_p.h) is next to its room's sources, and no other room may include it.
function room_of(path,   parts) { split(path, parts, "/"); return parts[1] == "src" ? (parts[3] == "" ? "main" : parts[2]) : "include" }
function breach(why) { printf "%s:%d: %s: %s\n", FILENAME, FNR, why, $0; bad = 1 }
function begins_with_one_of(name, beginnings,   list, i, n) {
    n = split(beginnings, list)
    for (i = 1; i <= n && index(name, list[i]) != 1; i++);
    return i <= n
}
function own(room, headers,   list, i) { split(headers, list); for (i in list) owner[list[i]] = room }

BEGIN {
    own("base", "fault buf arena array log file digest text stop version encode redact baton workers")
    own("model", "instant zone record node metric_words sql_text")
    own("config", "yaml settings profile")
    own("store", "store copy as_of")
    own("measure", "measure spread survival tally worktime backlog range")
    own("decode", "decode json file_reader rows encoding layout")
    own("snow", "http snow login encoded_query")
    own("ingest", "exclude_check mirror probe row_count import")
    own("analyze", "analyze widget")
    own("audit", "shift shift_document audit between")
    own("render", "staging grid terminal")
    own("report", "report threshold manifest verify published_report copy_fill")
    own("cmd", "cmd print")

    allowed["base"] = "base"
    allowed["model"] = "base model"
    allowed["config"] = "base model config"
    allowed["store"] = "base model store"
    allowed["measure"] = "base model config measure"
    allowed["decode"] = "base model decode"
    allowed["snow"] = "base model config decode snow"
    allowed["ingest"] = "base model config store decode snow ingest"
    allowed["analyze"] = "base model config store measure analyze"
    allowed["audit"] = "base model config store measure analyze audit"
    allowed["render"] = "base model render"
    allowed["report"] = "base model config store measure decode analyze audit render report"
    allowed["cmd"] = "base model config store measure decode snow ingest analyze audit render report cmd"
    allowed["main"] = allowed["cmd"]

    third["curl/curl.h"] = "src/snow/http.c"
    third["sqlite3.h"] = "src/store/statement.c src/store/db.c src/store/copy.c"
    third["cjson/cJSON.h"] = "src/decode/decode_p.h"
    third["libfyaml.h"] = "src/config/yaml"
    third["csv.h"] = "src/decode/csv_rows.c"
    third["openssl/"] = "src/base/digest.c"
    third["unicode/"] = "src/decode/encoding.c src/decode/transcoder.c src/decode/columns.c"

    for (i = 1; i < ARGC; i++) inner[ARGV[i]] = 1
}
FNR == 1 { room = room_of(FILENAME) }
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\""); name = quoted[2]
    if (name ~ /_p\.h$/) {
        place = name ~ /\// ? "src/" name : "src/" room "/" name
        if (!(place in inner) || (room != "main" && room_of(place) != room)) breach("an inner header of another room")
        next
    }
    sub(/.*\//, "", name)
    sub(/\.h$/, "", name)
    if (!(name in owner)) breach("a header that no room owns (add it to tests/lint/rooms.awk)")
    else if (room != "include" && index(" " allowed[room] " ", " " owner[name] " ") == 0) breach(room " may not know " owner[name])
}
/^[ \t]*#[ \t]*include[ \t]*</ {
    for (header in third)
        if (index($0, "<" header) > 0 && !begins_with_one_of(FILENAME, third[header])) breach("only " third[header] " may include this")
}
END { exit bad }
