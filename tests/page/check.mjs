// check.mjs WHAT FOLDER|FILE: says what a page in a headless Chromium does not do; exits 1 then.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { open, same } from "./browser.mjs";

const [what, folder] = process.argv.slice(2);
const file = folder.endsWith(".html") ? folder : join(folder, "dashboard.html");
const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const rowsOf = (page, id) => page.locator(`table[data-id="${id}"] tbody tr`);
// Of each row of a table the bare values of its numeric cells.
const numbers = (page, id) => rowsOf(page, id).evaluateAll((rows) => rows.map((row) =>
    [...row.querySelectorAll(".n")].map((cell) => cell.dataset.v === undefined ? null : Number(cell.dataset.v))));
const column = (page, id, i) => rowsOf(page, id).evaluateAll((rows, at) => rows.map((row) => row.cells[at].textContent), i);
const pageText = (page) => page.locator("#page").textContent();

// The page keeps 300 bytes of a text, and no half of a character.
function cut(text) {
    const bytes = Buffer.from(text);
    return bytes.length <= 300 ? text : new TextDecoder().decode(bytes.subarray(0, 300), { stream: true }) + "\u2026";
}

async function figures(page) {
    const mttr = read("mttr.json"), data = await page.evaluate(() => JSON.parse(document.getElementById("data").textContent));
    same("the data of the page are mttr.json's", data.mttr, mttr);
    same("buckets", await numbers(page, "series"),
        mttr.series.map((b) => [b.population, b.count, b.mean, b.median, b.p90, b.p95]));
    same("bins", await numbers(page, "histogram"), mttr.distribution.histogram.map((bin) => [bin.count]));
    same("rating", await page.locator(".headline .badge").textContent(), mttr.rating);
    for (const { field, groups } of data.breakdowns) {
        const known = read(`mttr_by_${field}.json`).groups;
        same(`groups of ${field}`, await numbers(page, field), known.map((g) =>
            [g.value, g.previous.delta, g.population, g.count, g.stats.median, g.stats.p90]));
        same(`the page's ${field}`, groups.map((g) => [g.key, g.value]), known.map((g) => [g.key, g.value]));
    }
    return mttr;
}

// The bars, in the order of the switch, and the trend of the profile's own statistic.
async function statistics(page, mttr) {
    const bars = () => page.evaluate(() => Chart.getChart(document.querySelector("[data-chart=series] canvas")).data.datasets
        .find((set) => set.type !== "line").data);
    for (const name of ["median", "p90", "p95", "mean"]) {
        const button = page.locator(`[data-stat=${name}]`);
        await button.focus();
        await page.keyboard.press("Enter");
        same(`${name} is pressed`, await page.locator("#switch [aria-pressed=true]").evaluateAll((b) => b.map((x) => x.dataset.stat)), [name]);
        same(`bars of ${name}`, await bars(), mttr.series.map((bucket) => bucket[name]));
    }
    const slope = await page.locator("#trend").getAttribute("data-v");
    if (mttr.calculation === "mean") same("slope", slope === "" ? null : Number(slope).toFixed(3), mttr.trend.slope?.toFixed(3) ?? null);
}

async function sorting(page, id) {
    const head = page.locator(`table[data-id="${id}"] thead th`).nth(1);
    const values = () => numbers(page, id).then((rows) => rows.map((row) => row[0]));
    const before = await values();
    await head.locator("button").click();
    same("first the largest", [await values(), await head.getAttribute("aria-sort")], [[...before].sort((a, b) => b - a), "descending"]);
    await head.locator("button").click();
    same("then the smallest", [await values(), await head.getAttribute("aria-sort")], [[...before].sort((a, b) => a - b), "ascending"]);
}

async function ledger(page, records) {
    const excluded = records.filter((record) => !record.counted), pages = (n) => Math.max(1, Math.ceil(n / 50));
    const says = (n, at) => `${n} of ${records.length} records, page ${at} of ${pages(n)}`;
    same("all", await pageText(page), says(records.length, 1));
    same("numbers", await column(page, "ledger", 0), records.slice(0, 50).map((record) => record.number));
    same("links", await page.locator("table[data-id=ledger] tbody a").evaluateAll((links) => links.map((a) => [a.getAttribute("href"), a.rel])),
        records.slice(0, 50).map((record) => [record.url, "noopener noreferrer"]));
    await page.selectOption("#which", "excluded");
    same("excluded", await pageText(page), says(excluded.length, 1));
    same("reasons", (await column(page, "ledger", 5)),
        excluded.slice(0, 50).map((record) => record.reason));
    await page.selectOption("#which", "all");
    if (records.length > 50) {
        await page.click("#next");
        same("page 2", [await pageText(page), (await column(page, "ledger", 0))[0]], [says(records.length, 2), records[50].number]);
        await page.click("#previous");
    }
    const wanted = records[records.length - 1].number;
    await page.fill("#search", wanted.toLowerCase());
    same("found", await column(page, "ledger", 0), [wanted]);
    await page.fill("#search", "");
    await page.locator("table[data-id=ledger] thead button", { hasText: "Duration" }).click();
    const longest = Math.max(...records.map((record) => record.duration_s ?? 0));
    const first = (await column(page, "ledger", 0))[0];
    same("the longest first", records.find((record) => record.number === first).duration_s, longest);
}

const CHECKS = {
    // Everything works, and nothing is said on the console or asked of the network.
    async whole() {
        await open(file, async (page) => {
            const mttr = await figures(page);
            await statistics(page, mttr);
            await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
            await sorting(page, "series");
            await ledger(page, read("incidents.json"));
            same("console and network", page.said, []);
        });
    },
    // Text of records stays text, on the page and in its tables.
    async hostile() {
        await open(file, async (page) => {
            const texts = read("incidents.json").map((record) => record.short_description === null ? "\u2013" : cut(record.short_description));
            same("descriptions", await column(page, "ledger", 1), texts);
            same("elements that a text made", await page.locator("img, bdi *, table script, svg").count(), 0);
            same("isolated", await page.locator("table[data-id=ledger] td.long").evaluateAll((cells) =>
                cells.filter((cell) => !["BDI", "SPAN"].includes(cell.firstElementChild?.tagName)).length), 0);
            same("title", await page.title(), `${read("mttr.json").title} \u2013 time to restore`);
            same("what a text could have run", await page.evaluate(() => window.pwned), undefined);
            same("console and network", page.said, []);
        });
    },
    async "without-javascript"() {
        await open(file, async (page) => {
            const mttr = read("mttr.json"), visible = (id) => page.locator(`table[data-id="${id}"]`).isVisible();
            same("tables", await Promise.all(["series", "histogram"].map(visible)), [true, true]);
            same("ledger", await page.locator("noscript table tbody th").count(), Math.min(1000, mttr.population));
            same("what needs a script", await page.locator("#switch:visible, .tools:visible, .chart:visible, #ledger:visible").count(), 0);
            same("console and network", page.said, []);
        }, { javaScriptEnabled: false });
    },
    // No sideways scrolling of the page at any width, in light and dark; every text has the contrast of WCAG 2 AA.
    async looks() {
        for (const colorScheme of ["light", "dark"]) {
            for (const width of [360, 768, 1440]) {
                await open(file, async (page) => {
                    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
                    same(`${width} ${colorScheme}: too wide by`, await page.evaluate(() =>
                        document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
                    same(`${width} ${colorScheme}: too faint`, await page.evaluate(faint), []);
                    same("console and network", page.said, []);
                    if (process.env.SCREENSHOTS) {
                        await page.screenshot({ path: join(process.env.SCREENSHOTS, `${width}-${colorScheme}.png`), fullPage: true });
                    }
                }, { colorScheme, viewport: { width, height: 900 } });
            }
        }
    },
    // Told, not judged: how long the page of a large ledger takes.
    async speed() {
        await open(file, async (page) => {
            const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ??
                new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: "paint", buffered: true })));
            const ready = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
            const search = await page.evaluate(() => {
                const start = performance.now(), box = document.getElementById("search");
                box.value = "database";
                box.dispatchEvent(new Event("input"));
                return performance.now() - start;
            });
            console.log(`# ${read("mttr.json").population} records: first paint ${Math.round(paint)} ms, ready ${Math.round(ready)} ms, a search ${Math.round(search)} ms`);
            same("records", (await page.evaluate(() => JSON.parse(document.getElementById("rows").textContent))).rows.length, read("mttr.json").population);
            same("console and network", page.said, []);
        });
    },
};

// In the page: texts whose contrast (WCAG 2, 1.4.3) with what is behind them is under 4.5. Disabled controls are exempt.
function faint() {
    const parse = (text) => text.match(/[\d.]+/g).map(Number);
    const part = (value) => { const s = value / 255; return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4; };
    const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = parse(getComputedStyle(at).backgroundColor);
            if (colour.length === 3 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
    };
    const found = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        const element = text.parentElement;
        if (text.data.trim() === "" || element.closest("script, noscript, [hidden], :disabled, option") || !element.checkVisibility()) continue;
        const [a, b] = [light(parse(getComputedStyle(element).color)), light(behind(element))];
        const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (contrast < 4.5) found.add(`${element.tagName}.${element.className} ${contrast.toFixed(2)}`);
    }
    return [...found];
}

await CHECKS[what]();
