// SPDX-License-Identifier: Apache-2.0
// browser: a headless Chromium on pages from disk, the messages of their console, and checks that are printed by name.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"];
let browser;

// open(FILE, DO, OPTIONS): calls DO with the page; messages of the console and the network are in page.messages.
export async function open(file, act, options = {}) {
    browser ??= await chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    const page = await context.newPage();
    page.messages = [];
    page.on("console", (message) => page.messages.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => page.messages.push(`error: ${error.message}`));
    page.on("request", (request) => {
        if (page.messages && request.url() !== pathToFileURL(resolve(file)).href) page.messages.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(resolve(file)).href);
    await act(page);
    await context.close();
}

export const close = () => browser?.close();

// same(WHAT, FOUND, EXPECTED): prints what differs and makes the run fail.
export function same(what, found, expected) {
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
        console.error(`${what}: ${JSON.stringify(found)?.slice(0, 400)} instead of ${JSON.stringify(expected)?.slice(0, 400)}`);
        process.exitCode = 1;
    }
}

// What axe-core finds wrong with the page, by WCAG 2.2 A and AA and by good practice: rule, how often, where first.
export async function barriers(page) {
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    const result = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"], elementRef: false }));
    return result.violations.map(({ id, nodes }) => `${id}: ${nodes.length} as ${nodes[0].html.slice(0, 120)}`);
}

// In the page: texts whose contrast (WCAG 2, 1.4.3) with what is behind them is under 4.5; axe leaves out those on gradients.
// Disabled controls are exempt.
export function faint() {
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
