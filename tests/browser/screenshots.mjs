// Pictures of pages for the documentation: node screenshots.mjs FOLDER [PAGE...]
// Made-up data at a moment that stands still, in the browser as in the program.

import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { openBrowser, sizes } from "./browser.mjs";
import { MOMENT, enter, startDemo } from "./demo.mjs";

const QUALITY = 82;
const LANGUAGES = [["en", "en-GB"], ["de", "de-DE"]];

const firstRow = async (page) => {
  const href = await page.locator("#rows a.row__link").first().getAttribute("href");
  await page.goto(href);
};

/** All columns that a list has, seen from their midst; the first one stays. */
const allColumns = async (page) => {
  const parts = await page.evaluate(async () => {
    const answer = await fetch("/-/list/contacts/columns");
    const choice = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...choice.querySelectorAll("[data-part]")].map((one) => one.dataset.part);
  });
  await page.goto(`/contacts?sort=name&density=dense&freeze=1&columns=${encodeURIComponent(parts.join(","))}`);
};
const scrollAside = (page) => page.evaluate(() => document.querySelector(".table-box")?.scrollTo(1100, 0));

/** The pages: a name, where it is, what is done there first, and what right before the picture. */
const PAGES = [
  ["home", "/"],
  ["list", "/deals?group=stage&totals=amount:sum&filter=amount%20%3E%201000&sort=-amount"],
  ["columns", "/contacts?sort=name", allColumns, scrollAside],
  ["board", "/deals?view=board&by=stage"],
  ["calendar", "/tasks?view=calendar"],
  ["timeline", "/deals?view=timeline"],
  ["record", "/deals?sort=-amount", firstRow],
  ["form", "/contacts/new", async (page) => {
    await page.fill("#f-job_title", "Head of international purchasing, spare parts and second-hand machinery");
    await page.click("#save");
    await page.waitForSelector(".error-summary");
  }],
  ["palette", "/companies?sort=name", async (page) => {
    await page.keyboard.press("Control+k");
    await page.waitForSelector("dialog.palette[open]");
    await page.keyboard.type("an");
    await page.waitForTimeout(600);
  }],
  ["settings", "/settings"],
];

/** The person's own language, which their pages are in from then on. */
async function speak(page, demo, language) {
  await page.goto(`/users?q=${encodeURIComponent(demo.email)}`);
  const href = await page.locator("#rows a.row__link").first().getAttribute("href");
  await page.goto(`${href}/edit`);
  await page.fill("#f-language", language);
  await page.click("#save");
  await page.waitForURL((url) => !url.pathname.endsWith("/edit"));
}

/** The font comes with the second page at the latest; a picture without it is none. */
async function settle(page) {
  const hasFont = () => page.evaluate(() => document.fonts.ready.then((fonts) => [...fonts].some((font) => font.status === "loaded")));
  for (let turn = 0; turn < 3 && !(await hasFont()); turn++) await page.reload();
  await page.waitForTimeout(150);
}

async function picture(page, file) {
  await page.evaluate(() => document.activeElement?.matches("input, textarea") && document.activeElement.blur());
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  await session.detach();
  await writeFile(file, Buffer.from(data, "base64"));
}

const [folder, ...wanted] = process.argv.slice(2);
if (!folder) throw new Error("usage: node screenshots.mjs FOLDER [PAGE...]");
await mkdir(folder, { recursive: true });
const demo = await startDemo();
const browser = await openBrowser();
let taken = 0;
try {
  for (const [language, locale] of LANGUAGES) {
    for (const [n, size] of sizes.entries()) {
      const context = await browser.newContext({ baseURL: demo.url, viewport: { width: size.width, height: size.height }, hasTouch: size.hasTouch ?? false, locale, timezoneId: "UTC", reducedMotion: "reduce" });
      const page = await context.newPage();
      await page.clock.setFixedTime(new Date(MOMENT));
      const take = async ([name, where, run, last]) => {
        if (wanted.length > 0 && !wanted.includes(name)) return;
        for (const theme of ["light", "dark"]) {
          await context.addCookies([{ name: "theme", value: theme, url: demo.url }]);
          await page.goto(where);
          await run?.(page);
          await settle(page);
          await last?.(page);
          await picture(page, path.join(folder, `${name}-${size.width}-${theme}-${language}.webp`));
          taken++;
        }
      };
      await enter(page, demo);
      if (n === 0) await speak(page, demo, language);
      for (const one of PAGES) await take(one);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await demo.stop();
}
console.log(`${taken} pictures in ${folder}`);
