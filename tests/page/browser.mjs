// browser: a headless Chromium on a page from disk, what it says on its console, and checks that are told by name.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"];

// open(FILE, DO, OPTIONS): calls DO with the page; what the console and the network said is in page.said.
export async function open(file, act, options = {}) {
    const folder = mkdtempSync(join(tmpdir(), "mttr-page-"));
    const context = await chromium.launchPersistentContext(folder, {
        executablePath: process.env.CHROMIUM, args: FLAGS, viewport: { width: 1440, height: 900 }, ...options,
    });
    try {
        const page = await context.newPage();
        page.said = [];
        page.on("console", (message) => page.said.push(`${message.type()}: ${message.text()}`));
        page.on("pageerror", (error) => page.said.push(`error: ${error.message}`));
        page.on("request", (request) => {
            if (!request.url().startsWith("file:")) page.said.push(`request: ${request.url()}`);
        });
        await page.goto(pathToFileURL(resolve(file)).href);
        return await act(page);
    } finally {
        await context.close();
        rmSync(folder, { recursive: true, force: true });
    }
}

// same(WHAT, FOUND, EXPECTED): says what differs and makes the run fail.
export function same(what, found, expected) {
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
        console.error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
        process.exitCode = 1;
    }
}
