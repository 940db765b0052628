# SPDX-License-Identifier: Apache-2.0
# Turns the files of the worked example into one C file: struct demo_file, name and text.
function quoted(line) { gsub(/\\/, "\\\\", line); gsub(/"/, "\\\"", line); return "\"" line "\\n\"" }
BEGIN { print "/* Made from fixtures/ by src/cmd/demo.awk; do not edit. */\n#include \"cmd/demo_p.h\"\n"; print "const struct demo_file DEMO_FILES[] = {" }
FNR == 1 { if (NR > 1) print "    },"; name = FILENAME; sub(/.*\//, "", name); printf "    {\"%s\",\n", name }
{ print "        " quoted($0) }
END { print "    },\n    {0, 0},\n};" }
