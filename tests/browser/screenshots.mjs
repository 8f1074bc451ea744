// Pictures of pages for the documentation: node screenshots.mjs FOLDER [PAGE...]
// Made-up data at a moment that stands still, in the browser as in the program.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { openBrowser, sizes } from "./browser.mjs";
import { signIn } from "./selectors.mjs";

const MOMENT = "2026-06-16T09:30:00Z";
const QUALITY = 82;
const LANGUAGES = [["en", "en-GB"], ["de", "de-DE"]];

const firstRow = async (page) => {
  const href = await page.locator("#rows a.row__link").first().getAttribute("href");
  await page.goto(href);
};

/** The pages: a name, where it is, and what is done there first. */
const PAGES = [
  ["sign-in", "/sign-in"],
  ["list", "/companies?sort=name"],
  ["board", "/deals?view=board&by=stage"],
  ["record", "/deals?sort=-amount", firstRow],
  ["contact", "/contacts?sort=name", firstRow],
  ["form", "/tasks/new", async (page) => {
    await page.fill("#f-subject", "GTX 400");
    await page.locator(".date__open").first().click();
    await page.waitForSelector(".date__pop:popover-open");
  }],
  ["search", "/search?q=rollout"],
  ["selection", "/deals?sort=name", async (page) => {
    for (let n = 0; n < 3; n++) await page.locator("#rows .pick input").nth(n).check();
  }],
  ["duplicates", "/companies/duplicates"],
  ["audit", "/audit"],
];

/** The program on made-up data; gives its address, who may sign in, and how it ends. */
async function startDemo() {
  const args = ["demo", "--listen", "127.0.0.1:0", "--at", MOMENT];
  const program = spawn(process.env.RAPPORT_BIN, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(program, "close");
  let printed = "";
  program.stdout.on("data", (piece) => (printed += piece));
  const said = (word) => printed.match(new RegExp(`^${word}: (.+)$`, "m"))?.[1];
  while (!said("Password")) {
    if (program.exitCode !== null) throw new Error("the program ended before it was ready");
    await new Promise((done) => setTimeout(done, 100));
  }
  const stop = async () => {
    program.kill("SIGTERM");
    await ended;
  };
  return { url: said("Address"), email: said("User"), password: said("Password"), stop };
}

async function enter(page, demo) {
  await page.goto("/sign-in");
  await page.fill(signIn.email, demo.email);
  await page.fill(signIn.password, demo.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

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
      const take = async ([name, where, run]) => {
        if (wanted.length > 0 && !wanted.includes(name)) return;
        for (const theme of ["light", "dark"]) {
          await context.addCookies([{ name: "theme", value: theme, url: demo.url }]);
          await page.goto(where);
          await run?.(page);
          await settle(page);
          await picture(page, path.join(folder, `${name}-${size.width}-${theme}-${language}.webp`));
          taken++;
        }
      };
      await take(PAGES[0]);
      await enter(page, demo);
      if (n === 0) await speak(page, demo, language);
      for (const one of PAGES.slice(1)) await take(one);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await demo.stop();
}
console.log(`${taken} pictures in ${folder}`);
