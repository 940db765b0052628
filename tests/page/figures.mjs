// SPDX-License-Identifier: Apache-2.0
// figures: what the page shows against the files next to it: mttr.json and its breakdowns, and what other commands print for the same.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { same } from "./browser.mjs";

export const reader = (folder) => (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
export const rowsOf = (page, id) => page.locator(`table[data-id="${id}"] tbody tr`);
// Of each row of a table the bare values of its numeric cells.
export const numbers = (page, id) => rowsOf(page, id).evaluateAll((rows) => rows.map((row) =>
    [...row.querySelectorAll(".n")].map((cell) => cell.dataset.v === undefined ? null : Number(cell.dataset.v))));
export const column = (page, id, i) => rowsOf(page, id).evaluateAll((rows, at) => rows.map((row) => row.cells[at].textContent), i);

async function metrics(page, data, read) {
    const shown = {
        deployment_frequency: (b) => [b.count, b.value], change_failure_rate: (b) => [b.count, b.failures, b.value],
        failed_deployment_recovery: (b) => [b.count, b.value],
    };
    for (const [name, cells] of Object.entries(shown).filter(([name]) => data[name])) {
        const widget = read(`${name}.json`);
        same(name, data[name], widget);
        same(`the buckets of ${name}`, await numbers(page, name), widget.series.map(cells));
    }
}

// The groups and, where `mttr explain --between` was run for the same two ranges, its output.
async function breakdowns(page, data, read, explained) {
    for (const { field, groups, former } of data.breakdowns) {
        const known = read(`mttr_by_${field}.json`).groups, all = [...groups, ...former];
        same(`groups of ${field}`, (await numbers(page, field)).map((row) => row.filter((_, i) => i !== 2)), [...known.map((g) =>
            [g.value, g.previous.delta, g.population, g.count, g.stats.median, g.stats.p90]), ...former.map(() => [null, null, 0, 0, null, null])]);
        same(`what groups of ${field} moved`, (await numbers(page, field)).map((row) => row[2]), all.map((g) => g.moved?.seconds ?? null));
        same(`the page's ${field}`, groups.map((g) => [g.key, g.value]), known.map((g) => [g.key, g.value]));
        if (explained && field === explained.groups.field) {
            same(`what ${field} moved`, all.filter((g) => g.moved).map((g) => [g.key, g.moved.numerator]),
                explained.groups.rows.map((g) => [g.key, g.numerator]));
        }
        if (data.movers.change.numerator !== null && field !== "team") {
            const sum = all.reduce((total, g) => total + BigInt(g.moved?.numerator ?? 0), 0n);
            same(`the sum over ${field}`, String(sum), data.movers.change.numerator);
        }
    }
}

async function movers(page, data, explained) {
    if (!explained) return;
    same("the change of the mean", data.movers.change, explained.change);
    same("the heaviest records", data.movers.records.map((r) => [r.number, r.change, r.numerator]),
        explained.records.slice(0, 10).map((r) => [r.number, r.change, r.numerator]));
    same("as shown", await numbers(page, "movers"), data.movers.records.map((r) => [r.duration_s, r.seconds]));
    same("linked", await page.locator("table[data-id=movers] a").evaluateAll((links) => links.map((a) => a.getAttribute("href"))),
        data.movers.records.map((r) => r.url));
}

// `mttr audit` of the same profile and range, but for its part on a published report.
async function findings(page, data, audited) {
    if (!audited) return;
    const plain = (list) => list.filter((finding) => finding.code !== "left-the-population");
    same("findings", plain(data.audit.findings), plain(audited.findings));
    const found = data.audit.findings.filter((finding) => finding.count > 0);
    same("findings as shown", await numbers(page, "findings"), found.map((f) => [f.count, f.share, f.effect]));
    same("their titles", await column(page, "findings", 0), found.map((f) => f.title));
}

// All figures of a page; returns mttr.json.
export async function figures(page, folder) {
    const read = reader(folder), other = (name) => existsSync(join(folder, name)) ? read(name) : null;
    const mttr = read("mttr.json"), data = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
    const explained = other("explained.json");
    same("the data of the page are mttr.json's", data.mttr, mttr);
    same("buckets", await numbers(page, "series"), mttr.series.map((b) => [b.population, b.count, b.mean, b.median, b.p90, b.p95]));
    same("bins", await numbers(page, "histogram"), mttr.distribution.histogram.map((bin) => [bin.count]));
    same("rating", await page.locator(".headline .badge").textContent(), mttr.rating);
    await metrics(page, data, read);
    await breakdowns(page, data, read, explained);
    await movers(page, data, explained);
    await findings(page, data, other("audited.json"));
    return mttr;
}
