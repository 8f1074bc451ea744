// What happened to one's own: the number at the bell follows without a reload, the panel opens by
// key and by click, what is opened or marked is read, in every tab.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, openBrowser, sizes, until, visit } from "./browser.mjs";
import { person, startRapport } from "./rapport.mjs";
import { bell, signIn } from "./selectors.mjs";

const [wide, phone] = sizes;
let rapport;
let browser;
let me;

before(async () => {
  rapport = await startRapport();
  browser = await openBrowser();
  const users = await rapport.api("GET", "/users?limit=10");
  me = users.data.find((user) => user.email === person.email).id;
});

after(async () => {
  await browser?.close();
  await rapport?.stop();
});

const at = (size, name, work) => test(`${name} at ${size.width} px`, () => visit({ browser, rapport, size, name }, work));

async function enter(page, pathname) {
  await page.goto(pathname);
  await page.fill(signIn.email, person.email);
  await page.fill(signIn.password, person.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname + url.search === pathname);
  await page.evaluate(() => (window.neverReloaded = true));
}

/** Somebody else makes a company and gives it away. */
const give = (name) => rapport.api("POST", "/companies", { name, owner: me });

const counted = (page, count) => until(`${count} are unread`, async () => (await page.innerText(bell.count).catch(() => "")) === String(count));
const silent = (page) => page.waitForSelector(bell.count, { state: "hidden" });

for (const size of [wide, phone]) {
  at(size, "what others do is counted as it happens, told and read", async (page) => {
    const mark = `Given ${size.name}`;
    await enter(page, "/companies");
    await silent(page);
    const first = await give(`${mark} one`);
    await counted(page, 1);
    assert.match(await page.title(), /^\(1\) /);
    await give(`${mark} two with a name that is so long that it does not stand on a single line of the panel at all`);
    await counted(page, 2);
    assert.ok(await page.evaluate(() => window.neverReloaded), "the page was not loaded again");

    await page.click(bell.button);
    await page.waitForSelector(bell.row(`${mark} one`));
    await assertFits(page);
    // What comes while it is open stands there as well.
    await give(`${mark} three`);
    await page.waitForSelector(bell.row(`${mark} three`));
    await page.locator(bell.row(`${mark} three`)).locator(bell.dot).click();
    await counted(page, 2);
    await page.keyboard.press("Escape");
    await page.waitForSelector(bell.panel, { state: "hidden" });

    await page.keyboard.press("b");
    await page.click(`${bell.row(`${mark} one`)} a`);
    await page.waitForURL(`**/companies/${first.id}`);
    await counted(page, 1);
    await page.click(bell.button);
    await page.click(bell.readAll);
    await silent(page);
    await page.waitForSelector(bell.readAll, { state: "detached" });
    assert.doesNotMatch(await page.title(), /^\(/);
  });
}

at(wide, "another tab and the page follow what is read", async (page) => {
  await give("Shared between tabs");
  await enter(page, "/notifications");
  await counted(page, 1);
  const other = await page.context().newPage();
  await other.goto("/notifications");
  await counted(other, 1);
  await other.locator(bell.pageRow("Shared between tabs")).locator(bell.dot).click();
  await silent(other);
  await silent(page);
  await page.waitForSelector(`${bell.pageRow("Shared between tabs")}:not([data-unread])`);
  await other.close();
});

at(wide, "kinds that are switched off are not told", async (page) => {
  await enter(page, "/account");
  await page.locator("#notifications-panel label", { hasText: "Something becomes mine" }).click();
  await Promise.all([page.waitForURL("**/account"), page.click("#notification-wishes button")]);
  await page.waitForSelector("#notifications-panel input[value=assigned]:not(:checked)", { state: "attached" });
  await give("Quiet");
  await page.goto("/notifications");
  assert.equal(await page.locator(bell.pageRow("Quiet")).count(), 0);
});
