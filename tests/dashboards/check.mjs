// SPDX-License-Identifier: Apache-2.0
// What reports/README.md tells of other dashboards, tried: the code blocks of a page, by language and file.
// check.mjs jsonata PAGE FILE N     the N-th jsonata block for FILE (from 1), evaluated on FILE, as JSON
// check.mjs powerquery PAGE FILE    the powerquery block for FILE parsed; then its columns, one a line: NAME TAB TYPE
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import jsonata from "jsonata";
import PowerQuery from "@microsoft/powerquery-parser";

const [language, page, file, which = "1"] = process.argv.slice(2);

// ```LANGUAGE FILE .. ```
function block() {
    const fence = new RegExp("^```" + language + " " + basename(file) + "\\n(.*?)^```$", "gms");
    const found = [...readFileSync(page, "utf8").matchAll(fence)];
    if (found.length < Number(which)) {
        throw new Error(`${page}: no ${language} block ${which} for ${basename(file)}`);
    }
    return found[which - 1][1];
}

async function evaluate(text) {
    const result = await jsonata(text).evaluate(JSON.parse(readFileSync(file, "utf8")));
    console.log(JSON.stringify(result));
}

// Column types stand as {"name", type}; both come from the parsed tokens' text.
async function parse(text) {
    const { DefaultSettings, TaskUtils, ResultKind } = PowerQuery;
    const task = await TaskUtils.tryLexParse(DefaultSettings, text);
    if (task.resultKind !== ResultKind.Ok) {
        throw new Error(`${basename(file)}: ${task.error.message}`);
    }
    for (const [, name, type] of text.matchAll(/\{"([^"]+)", ([^{}]+)\}/g)) {
        console.log(`${name}\t${type}`);
    }
}

await (language === "jsonata" ? evaluate : parse)(block());
