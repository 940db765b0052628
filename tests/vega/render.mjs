// SPDX-License-Identifier: Apache-2.0
// render.mjs SPEC SVG: holds the specification against Vega-Lite's schema, compiles and renders it; a warning is a failure.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import * as vega from "vega";
import * as lite from "vega-lite";

const require = createRequire(import.meta.url);
const [file, svg] = process.argv.slice(2);
const spec = JSON.parse(readFileSync(file, "utf8"));

const fail = (text) => {
    console.error(`${file}: ${text}`);
    process.exitCode = 1;
};
const logger = {
    level() { return this; },
    error(...text) { fail(text.join(" ")); return this; },
    warn(...text) { fail(text.join(" ")); return this; },
    info() { return this; },
    debug() { return this; },
};

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat("color-hex", true);
const schema = require.resolve("vega-lite").replace(/build\/.*/, "build/vega-lite-schema.json");
const check = ajv.compile(JSON.parse(readFileSync(schema, "utf8")));
if (!check(spec)) {
    fail(ajv.errorsText(check.errors.slice(0, 3)));
}
const { spec: compiled } = lite.compile(spec, { logger });
const view = new vega.View(vega.parse(compiled), { renderer: "none", logger });
writeFileSync(svg, await view.toSVG());
