// What pages full of records cost whoever opens them: requests, bytes, and that nothing in them moves.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, sizes } from "./browser.mjs";
import { enter, startDemo } from "./demo.mjs";
import { list } from "./selectors.mjs";
import { firstLoad, load } from "./weight.mjs";

const ROWS = 50;

let demo;
let browser;

before(async () => {
  [demo, browser] = await Promise.all([startDemo(), openBrowser()]);
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

/** The pages: a name, where it is, what it must show, and how many of that. */
const PAGES = [
  ["a list of contacts", async () => "/contacts?sort=name", list.titles, ROWS],
  ["a list of companies", async () => "/companies", list.titles, ROWS],
  ["a board", async () => "/deals?view=board&by=stage", "li.card", 20],
  [
    "a record",
    async (page) => {
      await page.goto("/deals?sort=-amount");
      return page.locator(list.titles).first().getAttribute("href");
    },
    "dl.fields .field",
    5,
  ],
];

for (const size of sizes) {
  for (const [name, find, shows, least] of PAGES) {
    test(`${name} weighs less than 100 kB at first sight, and nothing in it moves, at ${size.width} px`, async () => {
      const context = await browser.newContext({ baseURL: demo.url, viewport: { width: size.width, height: size.height }, hasTouch: size.hasTouch ?? false, serviceWorkers: "block" });
      try {
        const page = await context.newPage();
        await enter(page, demo);
        const where = await find(page);
        const first = await firstLoad(page, where);
        assert.ok((await page.locator(shows).count()) >= least, "the page is full");
        assert.ok(first.addresses.length < 10, `${first.addresses.length} requests: ${first.addresses.join(" ")}`);
        // An answer that was not counted would make it light: style, script and rows are far more than this.
        assert.ok(first.bytes > 40_000 && first.bytes < 100_000, `${first.bytes} bytes`);
        assert.equal(first.shift, 0, first.moved.join("\n"));
        const again = await load(page, where);
        assert.ok(again.bytes < 30_000, `${again.bytes} bytes once more`);
        assert.equal(again.shift, 0, `once more: ${again.moved.join("\n")}`);
      } finally {
        await context.close();
      }
    });
  }
}
