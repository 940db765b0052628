# The walls: which room may include what. Run over src/*/*.c, src/*/*.h and include/*.h; prints each breach.
# A header of include/ belongs to the room that implements it; every room may include those below it.
function room_of(path,   parts) { split(path, parts, "/"); return parts[1] == "src" ? (parts[3] == "" ? "main" : parts[2]) : "include" }
function breach(why) { printf "%s:%d: %s: %s\n", FILENAME, FNR, why, $0; bad = 1 }

BEGIN {
    split("fault buf arena log file digest text stop version encode redact turn", list); for (i in list) owner[list[i]] = "base"
    split("instant zone record node sql_text", list); for (i in list) owner[list[i]] = "model"
    split("yaml settings profile", list); for (i in list) owner[list[i]] = "config"
    split("store copy", list); for (i in list) owner[list[i]] = "store"
    split("http snow mirror probe decode import login json", list); for (i in list) owner[list[i]] = "ingest"
    split("analyze range", list); for (i in list) owner[list[i]] = "analyze"
    split("shift audit", list); for (i in list) owner[list[i]] = "audit"
    split("publish", list); for (i in list) owner[list[i]] = "report"
    split("cmd grid print", list); for (i in list) owner[list[i]] = "cmd"

    allowed["base"] = "base"
    allowed["model"] = "base model"
    allowed["config"] = "base model config"
    allowed["store"] = "base model store"
    allowed["ingest"] = "base model config store ingest"
    allowed["analyze"] = "base model config store analyze"
    allowed["audit"] = "base model config store analyze audit"
    allowed["report"] = "base model report"
    allowed["cmd"] = "base model config store ingest analyze audit report cmd"
    allowed["main"] = allowed["cmd"]

    third["curl/curl.h"] = "src/ingest/http.c"
    third["sqlite3.h"] = "src/store/"
    third["cjson/cJSON.h"] = "src/ingest/decode_p.h"
    third["libfyaml.h"] = "src/config/yaml"
    third["csv.h"] = "src/ingest/import_csv.c"
    third["openssl/"] = "src/base/digest.c"
}
FNR == 1 { room = room_of(FILENAME) }
/^[ \t]*#[ \t]*include[ \t]*"/ {
    split($0, quoted, "\""); name = quoted[2]
    sub(/.*\//, "", name)
    if (name ~ /_p\.h$/) next
    sub(/\.h$/, "", name)
    if (!(name in owner)) breach("a header that no room owns (add it to tests/lint/rooms.awk)")
    else if (room != "include" && index(" " allowed[room] " ", " " owner[name] " ") == 0) breach(room " may not know " owner[name])
}
/^[ \t]*#[ \t]*include[ \t]*</ {
    for (header in third)
        if (index($0, "<" header) > 0 && index(FILENAME, third[header]) != 1) breach("only " third[header] " may include this")
}
END { exit bad }
