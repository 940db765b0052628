# SPDX-License-Identifier: Apache-2.0
# Turns sql/*.sql and sql/migrations/*.sql into one C file: struct sql_text arrays of names and statements.
# A statement file has `-- name: X` above each statement; a migration is one text, named by its number.
function begin(array) { printf "const struct sql_text %s[] = {\n", array }
function quoted(line) { gsub(/\\/, "\\\\", line); gsub(/"/, "\\\"", line); return "\"" line "\\n\"" }
function finish() { if (open_text) { print "    },"; open_text = 0 } }

BEGIN {
    print "/* Made from sql/ by sql/embed.awk; do not edit. */"
    print "#include <stddef.h>"
    print "#include \"sql_text.h\"\n"
    begin("SQL_STATEMENTS")
}
FNR == 1 && FILENAME ~ /migrations\// {
    finish()
    if (!migrations) { print "    {NULL, NULL, NULL}\n};\n"; begin("SQL_MIGRATIONS"); migrations = 1 }
    name = FILENAME; sub(/.*\//, "", name); sub(/_.*/, "", name)
    printf "    {\"%s\", NULL,\n", name
    open_text = 1
}
!migrations && /^-- name: / {
    finish()
    printf "    {\"%s\", ", $3
    open_text = 1; header = 1; scan = ""
    next
}
!migrations && header && /^-- scan: / { scan = substr($0, 10); next }
!migrations && header { printf "%s,\n", scan == "" ? "NULL" : "\"" scan "\""; header = 0 }
open_text && !/^--/ && NF { print "        " quoted($0) }
END { finish(); print "    {NULL, NULL, NULL}\n};" }
