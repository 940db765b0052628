// SPDX-License-Identifier: Apache-2.0
// check.mjs WHAT FOLDER|FILE: prints what a page in a headless Chromium fails to do, and exits with 1 then.
import { join } from "node:path";
import { barriers, close, faint, open, same } from "./browser.mjs";
import { column, figures, numbers, reader, rowsOf } from "./figures.mjs";

const [what, folder] = process.argv.slice(2);
const file = folder.endsWith(".html") ? folder : join(folder, "dashboard.html");
const read = reader(folder);
const pageText = (page) => page.locator("#page").textContent();
const openAll = (page) => page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));

// The page keeps 300 bytes of a text, and no half of a character.
function cut(text) {
    const bytes = Buffer.from(text);
    return bytes.length <= 300 ? text : new TextDecoder().decode(bytes.subarray(0, 300), { stream: true }) + "\u2026";
}

// Least squares of the buckets' values on their index, empty ones left out.
function slopeOf(values) {
    const points = values.map((y, x) => [x, y]).filter(([, y]) => y !== null), n = points.length;
    const sum = (f) => points.reduce((all, point) => all + f(point), 0);
    if (n < 2) return null;
    return (n * sum(([x, y]) => x * y) - sum(([x]) => x) * sum(([, y]) => y)) / (n * sum(([x]) => x * x) - sum(([x]) => x) ** 2);
}

const rounded = (value) => value === null ? null : value.toFixed(3);

// By keyboard: the bars in the order of the switch, each with the trend of its own statistic.
async function statistics(page, mttr) {
    const drawn = () => page.evaluate(() => {
        const sets = Chart.getChart(document.querySelector("[data-chart=series] canvas")).data.datasets;
        return { bars: sets.find((set) => set.type !== "line").data, line: sets.find((set) => set.type === "line")?.data ?? null };
    });
    const slope = async () => {
        const text = await page.locator("#trend").getAttribute("data-v");
        return text === "" ? null : Number(text);
    };
    for (const name of ["median", "p90", "p95", "mean"]) {
        await page.locator(`[data-stat=${name}]`).focus();
        await page.keyboard.press("Enter");
        const { bars, line } = await drawn(), values = mttr.series.map((bucket) => bucket[name]);
        same(`${name} is pressed`, await page.locator("#switch [aria-pressed=true]").evaluateAll((b) => b.map((x) => x.dataset.stat)), [name]);
        same(`bars of ${name}`, bars, values);
        same(`the trend of ${name}`, rounded(await slope()), rounded(slopeOf(values)));
        same(`the line of ${name}`, line !== null, slopeOf(values) !== null);
        if (name === mttr.calculation) same("the slope of mttr.json", rounded(await slope()), rounded(mttr.trend.slope));
    }
}

// By keyboard, down and up; numbers, and badges by their rank.
async function sorting(page, id) {
    const heads = page.locator(`table[data-id="${id}"] thead th`), head = heads.nth(1);
    const values = () => numbers(page, id).then((rows) => rows.map((row) => row[0]));
    const order = (down) => (a, b) => (a === null) - (b === null) || (down ? b - a : a - b);
    const before = await values();
    await head.locator("button").focus();
    await page.keyboard.press("Enter");
    same(`${id}: first the largest`, [await values(), await head.getAttribute("aria-sort")], [[...before].sort(order(true)), "descending"]);
    await page.keyboard.press("Space");
    same(`${id}: then the smallest`, [await values(), await head.getAttribute("aria-sort")], [[...before].sort(order(false)), "ascending"]);
    same(`${id}: one order`, await page.locator(`table[data-id="${id}"] [aria-sort]`).count(), 1);
    const at = (await heads.allTextContents()).indexOf("Rating"), ranks = ["elite", "high", "medium", "low", "\u2013"];
    if (at > 0) {
        await heads.nth(at).locator("button").click();
        const shown = await column(page, id, at);
        same(`${id}: ratings by rank`, shown, [...shown].sort((a, b) => ranks.indexOf(a) - ranks.indexOf(b)));
    }
}

async function paging(page, records, pageLine) {
    const last = Math.ceil(records.length / 50);
    same("a page of rows", await rowsOf(page, "ledger").count(), Math.min(50, records.length));
    if (last < 2) return;
    same("no page before the first", await page.locator("#previous").isDisabled(), true);
    await page.click("#next");
    same("page 2", [await pageText(page), (await column(page, "ledger", 0))[0]], [pageLine(records.length, 2), records[50].number]);
    await page.evaluate((n) => { for (let i = 2; i < n; i++) document.getElementById("next").click(); }, last);
    same("the last page", [await pageText(page), await column(page, "ledger", 0)],
        [pageLine(records.length, last), records.slice(50 * (last - 1)).map((record) => record.number)]);
    same("no page after the last", await page.locator("#next").isDisabled(), true);
}

async function ledger(page, records) {
    const excluded = records.filter((record) => !record.counted), pages = (n) => Math.max(1, Math.ceil(n / 50));
    const pageLine = (n, at) => `${n} of ${records.length} record${records.length === 1 ? "" : "s"}, page ${at} of ${pages(n)}`;
    same("all", await pageText(page), pageLine(records.length, 1));
    same("numbers", await column(page, "ledger", 0), records.slice(0, 50).map((record) => record.number));
    same("links", await page.locator("table[data-id=ledger] tbody a").evaluateAll((links) => links.map((a) => [a.getAttribute("href"), a.rel])),
        records.slice(0, 50).map((record) => [record.url, "noopener noreferrer"]));
    await paging(page, records, pageLine);
    await page.selectOption("#which", "excluded");
    same("excluded", await pageText(page), pageLine(excluded.length, 1));
    same("reasons", (await column(page, "ledger", 5)), excluded.slice(0, 50).map((record) => record.reason));
    await page.selectOption("#which", "all");
    const wanted = records[records.length - 1].number;
    await page.fill("#search", wanted.toLowerCase());
    same("found", await column(page, "ledger", 0), [wanted]);
    await page.fill("#search", "no record has this");
    same("nothing found", await pageText(page), pageLine(0, 1));
    await page.fill("#search", "");
    await page.locator("table[data-id=ledger] thead button", { hasText: "Duration" }).click();
    const longest = Math.max(...records.map((record) => record.duration_s ?? 0));
    const first = (await column(page, "ledger", 0))[0];
    same("the longest first", records.find((record) => record.number === first).duration_s, longest);
}

// What has the focus shows it: an outline that Tab brings.
async function focus(page) {
    await page.keyboard.press("Tab");
    same("the first stop", await page.evaluate(() => document.activeElement.className), "skip");
    for (let i = 0; i < 8; i++) {
        await page.keyboard.press("Tab");
        same(`stop ${i + 2} is seen`, await page.evaluate(() => parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2 &&
            getComputedStyle(document.activeElement).outlineStyle === "solid"), true);
    }
    same("nothing moves", await page.evaluate(() => [document.getAnimations().length,
        ...Object.values(Chart.instances).map((chart) => chart.options.animation)]), [0, false, false]);
}

const CHECKS = {
    // Everything works, and nothing is written to the console or requested from the network.
    async whole() {
        await open(file, async (page) => {
            await focus(page);
            const mttr = await figures(page, folder);
            await statistics(page, mttr);
            await openAll(page);
            const ids = await page.locator("section table:not([data-id=ledger])").evaluateAll((tables) => tables.map((table) => table.dataset.id));
            for (const id of ids.filter((name) => ["series", "priority", "assignment_group", "team", "deployment_frequency"].includes(name))) {
                await sorting(page, id);
            }
            await ledger(page, read("incidents.json"));
            same("console and network", page.messages, []);
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
            same("console and network", page.messages, []);
            await page.evaluate(() => {
                const script = document.createElement("script"), image = document.createElement("img");
                script.textContent = "window.pwned = 1";
                image.src = "http://127.0.0.1:9/x.png";
                document.body.append(script, image);
            });
            await page.waitForTimeout(100);
            same("what the policy lets run", await page.evaluate(() => window.pwned), undefined);
            same("what it forbids", ["script-src", "default-src"].map((rule) => page.messages.some((line) =>
                new RegExp(`violates the following Content Security Policy directive.? ["']${rule} `).test(line))), [true, true]);
        });
    },
    async "without-javascript"() {
        await open(file, async (page) => {
            const mttr = read("mttr.json"), visible = (id) => page.locator(`table[data-id="${id}"]`).isVisible();
            same("tables", await Promise.all(["series", "histogram"].map(visible)), [true, true]);
            same("ledger", await page.locator("noscript table tbody th").count(), Math.min(1000, mttr.population));
            same("what needs a script", await page.locator("#switch:visible, .tools:visible, .chart:visible, #ledger:visible").count(), 0);
            same("console and network", page.messages, []);
        }, { javaScriptEnabled: false });
    },
    // No sideways scrolling of the page at any width, in light and dark; no barrier that axe-core finds, no faint text.
    async looks() {
        for (const colorScheme of ["light", "dark"]) {
            for (const width of [360, 768, 1440]) {
                await open(file, async (page) => {
                    const at = `${width} ${colorScheme}`;
                    await openAll(page);
                    same(`${at}: too wide by`, await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
                    const wide = await page.evaluate(() => [...document.querySelectorAll("section:not(.metrics *) > .scroll, #ledger > .scroll")]
                        .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.ariaLabel));
                    if (width === 1440) same(`${at}: tables that scroll`, wide, []);
                    same(`${at}: too faint`, await page.evaluate(faint), []);
                    same(`${at}: console and network`, page.messages, []);
                    same(`${at}: barriers`, await barriers(page), []);
                    if (process.env.SCREENSHOTS) {
                        await page.screenshot({ path: join(process.env.SCREENSHOTS, `${width}-${colorScheme}.png`), fullPage: true });
                    }
                }, { colorScheme, viewport: { width, height: 900 } });
            }
        }
    },
    // Nothing was counted: the page has a sentence for it, and no chart.
    async nothing() {
        await open(file, async (page) => {
            same("charts", await page.locator("canvas:visible").count(), 0);
            same("sentence", await page.locator("#trend").textContent(), "Nothing was counted in this range.");
            await page.locator("[data-stat=p90]").click();
            same("switched", await page.locator("#switch [aria-pressed=true]").textContent(), "p90");
            same("movers", await page.locator("#moved p").textContent(), "Nothing to compare: no record is counted in one of the two ranges.");
            same("ledger", await pageText(page), "0 of 0 records, page 1 of 1");
            same("console and network", page.messages, []);
        });
    },
    // On paper: black on white whatever the scheme, headings on each sheet, what folds is open, what is pressed is gone.
    async print() {
        await open(file, async (page) => {
            await page.emulateMedia({ media: "print" });
            await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
            same("what folds", await page.locator("details:not([open])").count(), 0);
            same("colours", await page.evaluate(() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]),
                ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
            same("headings", await page.locator("thead").evaluateAll((heads) => [...new Set(heads.map((head) => getComputedStyle(head).display))]),
                ["table-header-group"]);
            same("controls", await page.locator(".switch:visible, .tools:visible, button:visible:not(th button), summary:visible").count(), 0);
            same("too wide by", await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), 0);
            same("too faint", await page.evaluate(faint), []);
            same("headings are text", await page.locator("thead button").count(), 0);
            await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
            same("and sort again", await page.locator("thead th:not(:has(button))").count(), 0);
            if (process.env.SCREENSHOTS) await page.pdf({ path: join(process.env.SCREENSHOTS, "page.pdf"), format: "A4" });
        }, { colorScheme: "dark", viewport: { width: 718, height: 1000 } });
    },
    // Printed, not checked: how long the page of a large ledger takes; and that it never holds more than a page of rows.
    async speed() {
        await open(file, async (page) => {
            const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ??
                new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: "paint", buffered: true })));
            const ready = await page.evaluate(() => performance.getEntriesByType("navigation")[0].loadEventEnd);
            const { search, next } = await page.evaluate(() => {
                const took = (act) => { const start = performance.now(); act(); return performance.now() - start; };
                const box = document.getElementById("search");
                box.value = "database";
                return {
                    search: took(() => box.dispatchEvent(new Event("input"))),
                    next: took(() => document.getElementById("next").click()),
                };
            });
            const ms = (value) => `${Math.round(value)} ms`;
            console.log(`# ${read("mttr.json").population} records: first paint ${ms(paint)}, ready ${ms(ready)}, a search ${ms(search)}, the next page ${ms(next)}`);
            same("rows in the page", await rowsOf(page, "ledger").count(), 50);
            same("records", (await page.evaluate(() => JSON.parse(document.getElementById("rows").textContent))).rows.length, read("mttr.json").population);
            same("console and network", page.messages, []);
        });
    },
};

await CHECKS[what]();
await close();
