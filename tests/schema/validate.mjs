// SPDX-License-Identifier: Apache-2.0
// validate.mjs SCHEMA FILE...: prints what in each file is not valid by the JSON Schema (draft 2020-12), and exits with 1 then.
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const read = (file) => JSON.parse(readFileSync(file, "utf8"));
const [schema, ...files] = process.argv.slice(2);
const ajv = new Ajv2020({ strict: true, allErrors: true, allowUnionTypes: true });
addFormats(ajv);
const check = ajv.compile(read(schema));

for (const file of files) {
    if (!check(read(file))) {
        process.exitCode = 1;
        for (const error of check.errors) {
            console.error(`${file}: ${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
        }
    }
}
