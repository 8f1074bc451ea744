// What is at hand on every page: everything made by keyboard alone, the palette, the keys and
// their map, what was opened last, the bar of a phone, and the page for when the server is away.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, openBrowser, sizes, until, visit } from "./browser.mjs";
import { makePipeline } from "./fixtures.mjs";
import { person, startRapport } from "./rapport.mjs";
import { desk, list, record, shell, signIn } from "./selectors.mjs";

const [wide, phone] = sizes;
let rapport;
let browser;

before(async () => {
  rapport = await startRapport();
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await rapport?.stop();
});

/** Signs in by keys alone: the cursor stands in the first field. */
async function enter(page, pathname, who = person) {
  await page.goto(pathname);
  await page.waitForSelector(signIn.form);
  await page.focus(signIn.email);
  await page.keyboard.type(who.email);
  await page.keyboard.press("Tab");
  await page.keyboard.type(who.password);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname + url.search === pathname);
}

const at = (size, name, work) => test(`${name} at ${size.width} px`, () => visit({ browser, rapport, size, name }, work));

/** Goes to a list, opens the short form there, and types the first field. */
async function begin(page, letter, plural, first) {
  await page.keyboard.press("g");
  await page.keyboard.press(letter);
  await page.waitForURL(`**/${plural}`);
  await page.waitForSelector(list.region);
  await page.keyboard.press("c");
  await page.keyboard.type(first);
  await page.waitForSelector(desk.quick);
}

at(wide, "company, contact, deal and task are made by keys alone", async (page, { expectStatus }) => {
  expectStatus(422);
  await makePipeline(rapport, "Keys");
  await enter(page, "/notes");

  await begin(page, "o", "companies", "Key Works");
  await page.keyboard.press("Enter");
  await page.waitForSelector(desk.made("Key Works"));
  await page.waitForSelector(`${list.titles}:has-text("Key Works")`);

  // Nothing is given: it is said beside the field, which has the cursor.
  await begin(page, "c", "contacts", "");
  await page.keyboard.press("Enter");
  await page.waitForSelector(desk.fault);
  await page.keyboard.type("Ada");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Keyes");
  await page.keyboard.press("Control+Enter");
  await page.waitForSelector(desk.made("Keyes"));

  await begin(page, "d", "deals", "Key contract");
  await page.keyboard.press("Enter");
  await page.waitForSelector(desk.made("Key contract"));

  await begin(page, "t", "tasks", "Call Key Works");
  await page.keyboard.press("Enter");
  await page.waitForSelector(desk.made("Call Key Works"));
  await page.keyboard.press("v");
  await page.waitForSelector(record.title);
  assert.equal((await page.innerText(record.title)).trim(), "Call Key Works");

  const total = async (plural, q) => (await rapport.api("GET", `/${plural}?count=true&limit=1&q=${encodeURIComponent(q)}`)).total;
  assert.deepEqual([await total("companies", "Key Works"), await total("contacts", "Keyes"), await total("deals", "Key contract"), await total("tasks", "Call Key")], [1, 1, 1, 1]);
});

at(wide, "rows are walked, selected, opened and edited by keys, and not while one types", async (page) => {
  await rapport.api("POST", "/companies", { name: "Aaa Walkers" });
  await rapport.api("POST", "/companies", { name: "Bbb Walkers" });
  await enter(page, "/companies?sort=name");
  await page.waitForSelector(list.titles);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  assert.match(await focused(), /Bbb Walkers$/);
  await page.keyboard.press("x");
  assert.equal(await page.locator("#rows .pick input:checked").count(), 1);
  await page.keyboard.press("k");
  assert.match(await focused(), /Aaa Walkers$/);

  await page.keyboard.press("f");
  await page.keyboard.type("jxe?");
  assert.equal(await page.inputValue(list.search), "jxe?", "in a field keys are letters");
  await page.fill(list.search, "");
  await page.evaluate(() => document.activeElement.blur());
  // The search waits for the next key before it is sent; its rows take the place of those that are walked.
  await page.waitForTimeout(500);
  await page.waitForSelector(list.titles);

  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForSelector(record.article);
  await page.keyboard.press("e");
  await page.waitForURL("**/edit");
});

for (const size of sizes) {
  at(size, "the palette finds records, pages and actions", async (page) => {
    const company = await rapport.api("POST", "/companies", { name: `Palette ${size.name} Foundry` });
    await enter(page, "/contacts");
    await page.waitForSelector(list.region);
    await page.keyboard.press("Control+k");
    await page.waitForSelector(desk.palette);
    await assertFits(page);
    assert.equal(await page.getAttribute(desk.input, "aria-expanded"), "true");
    await page.keyboard.type(`Palette ${size.name}`);
    await page.waitForSelector(desk.found(company.name));
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/companies/${company.id}`);

    await page.keyboard.press("/");
    await page.waitForSelector(desk.palette);
    await page.keyboard.type("dea");
    await page.waitForFunction(([chosen]) => document.querySelector(chosen)?.textContent === "Deals", [desk.chosen]);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/deals**");

    // An action of the page at hand.
    await page.goto(`/companies/${company.id}`);
    await page.keyboard.press("Control+k");
    await page.waitForSelector(desk.palette);
    await page.keyboard.type("edit");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/edit");
  });
}

at(wide, "the map lists the keys, and single keys can be switched off", async (page) => {
  await enter(page, "/companies");
  await page.waitForSelector(list.region);
  await page.keyboard.press("?");
  await page.waitForSelector(desk.map);
  const text = await page.innerText(desk.map);
  for (const words of ["Search everything", "Companies", "Select the row", "Cells of a list", "Keyboard map"]) assert.ok(text.includes(words), words);
  await page.uncheck("#single-keys");
  await page.keyboard.press("Escape");
  await page.waitForSelector(desk.closed);
  await page.keyboard.press("?");
  await page.keyboard.press("c");
  await page.waitForTimeout(300);
  assert.equal(await page.locator("dialog[open]").count(), 0);
  await page.keyboard.press("Control+k");
  await page.waitForSelector(desk.palette);
});

at(wide, "what one person opened last is not shown to the next one", async (page) => {
  const company = await rapport.api("POST", "/companies", { name: "Recent Harbour" });
  const other = { email: "bea@rapport.example", name: "Bea Example", password: "another long pass phrase" };
  await rapport.addPerson(other);
  await enter(page, `/companies/${company.id}`);
  await page.goto("/contacts");
  await page.waitForSelector(desk.recent(company.name));
  const leave = () => page.evaluate(() => document.querySelector('form[action="/sign-out"]').requestSubmit());
  await leave();
  await page.waitForSelector(signIn.form);
  await enter(page, "/contacts", other);
  assert.equal(await page.locator(desk.recent(company.name)).count(), 0);
  await leave();
  await page.waitForSelector(signIn.form);
  await enter(page, "/contacts");
  await page.waitForSelector(desk.recent(company.name));

  await rapport.api("DELETE", `/companies/${company.id}`);
  await page.reload();
  assert.equal(await page.locator(desk.recent(company.name)).count(), 0, "what is gone is not named any more");
});

at(phone, "a thumb reaches what is needed most", async (page) => {
  await enter(page, "/companies");
  await page.waitForSelector(list.region);
  await assertFits(page);
  await page.tap(desk.dock("Create"));
  await page.waitForSelector(desk.palette);
  await page.tap('#palette-list .option[data-make="tasks"]');
  await page.waitForSelector(desk.quick);
  await page.fill(`${desk.quick} [name="subject"]`, "Made by thumb");
  await page.tap(`${desk.quick} button[type=submit]`);
  await page.waitForSelector(desk.made("Made by thumb"));
  await page.tap(desk.dock("Tasks"));
  await page.waitForURL("**/tasks");
  await page.tap(desk.dock("Menu"));
  await page.waitForSelector(shell.link("companies"));
  await page.keyboard.press("Escape");
  await page.tap(desk.dock("Search"));
  await page.waitForSelector(desk.palette);
});

at({ ...wide, serviceWorkers: "allow" }, "the page for when the server is away goes on by itself, and nothing personal is kept", async (page) => {
  await enter(page, "/companies");
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await until("the worker serves the page", () => page.evaluate(() => navigator.serviceWorker.controller !== null));
  await page.reload();
  const kept = await page.evaluate(async () => {
    const cache = await caches.open("rapport");
    return (await cache.keys()).map((request) => new URL(request.url).pathname);
  });
  assert.ok(kept.length > 4);
  assert.deepEqual(kept.filter((path) => !path.startsWith("/-/assets/") && path !== "/-/offline"), []);

  await page.context().setOffline(true);
  await page.goto("/contacts").catch(() => undefined);
  await page.waitForSelector(".offline h1:visible");
  await page.context().setOffline(false);
  await page.waitForSelector(list.region);
  assert.equal(new URL(page.url()).pathname, "/contacts");
});
