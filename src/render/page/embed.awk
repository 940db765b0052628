# SPDX-License-Identifier: Apache-2.0
# Turns the bytes that od -An -v -tu1 prints of one file (-v name=PAGE_X) into a struct page_asset.
BEGIN { printf "static const unsigned char %s_BYTES[] = {\n", name }
{ gsub(/^ +/, ""); gsub(/ +/, ","); print $0 ","; n += gsub(/,/, ",") + 1 }
END { printf "};\nconst struct page_asset %s = {%s_BYTES, %d};\n\n", name, name, n }
