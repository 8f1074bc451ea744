// The parts that act by themselves: days that are typed and chosen, tabs, dialogs, tips, notes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, sizes, visit } from "./browser.mjs";
import { person, startRapport } from "./rapport.mjs";
import { form, signIn, toast } from "./selectors.mjs";

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

const desk = sizes[0];
const at = (name, work) => test(name, () => visit({ browser, rapport, size: desk, name }, work));

async function enter(page, pathname) {
  await page.goto(pathname);
  await page.fill(signIn.email, person.email);
  await page.fill(signIn.password, person.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname + url.search === pathname);
}

const sent = (page, name) => page.inputValue(`input[name="${name}"]`);

at("a day is typed as people write it, and sent as ISO text", async (page) => {
  await page.clock.setFixedTime(new Date("2026-06-16T09:30:00Z"));
  await enter(page, "/deals/new");
  await page.waitForSelector(".date__open");
  const field = page.locator(form.input("close_date"));
  for (const [typed, shown, iso] of [
    ["2026-12-01", "1 Dec 2026", "2026-12-01"],
    ["24.12.26", "24 Dec 2026", "2026-12-24"],
    ["3/4/2027", "3 Apr 2027", "2027-04-03"],
    ["Dec 24", "24 Dec 2026", "2026-12-24"],
    ["Friday, 1st of January 2027", "1 Jan 2027", "2027-01-01"],
    ["tomorrow", "17 Jun 2026", "2026-06-17"],
    ["+2w", "30 Jun 2026", "2026-06-30"],
    ["5", "5 Jun 2026", "2026-06-05"],
    ["", "", ""],
  ]) {
    await field.fill(typed);
    await field.blur();
    assert.deepEqual([await field.inputValue(), await sent(page, "close_date")], [shown, iso], typed);
  }
  for (const wrong of ["31 Feb", "hello 5", "13/13/2026"]) {
    await field.fill(wrong);
    await field.blur();
    assert.equal(await field.inputValue(), wrong, "what was typed stays");
    assert.match(await page.innerText(`${form.control("close_date")} .control__error`), /not a date.*16 Jun 2026/);
  }
  await field.fill("1 Dec 2026");
  await page.fill(form.input("name"), "Dated");
  await page.click(form.save);
  await page.waitForURL(/deals\/[0-9a-f-]+$/);
  const [deal] = (await rapport.api("GET", `/deals?filter=${encodeURIComponent("name = Dated")}`)).data;
  assert.equal(deal.close_date, "2026-12-01");
});

at("a month is walked by keyboard, and Escape closes it alone", async (page) => {
  await page.clock.setFixedTime(new Date("2026-06-16T09:30:00Z"));
  await enter(page, "/tasks/new");
  await page.waitForSelector(".date__open");
  const field = page.locator(form.input("due_date"));
  await field.press("ArrowDown");
  const day = () => page.evaluate(() => document.activeElement?.dataset.day);
  assert.equal(await day(), "2026-06-16");
  for (const [key, to] of [
    ["ArrowRight", "2026-06-17"],
    ["ArrowDown", "2026-06-24"],
    ["Home", "2026-06-22"],
    ["End", "2026-06-28"],
    ["PageDown", "2026-07-28"],
    ["Shift+PageUp", "2025-07-28"],
  ]) {
    await page.keyboard.press(key);
    assert.equal(await day(), to, key);
  }
  await page.keyboard.press("Escape");
  await page.waitForSelector(".date__pop:popover-open", { state: "detached" });
  assert.match(page.url(), /tasks\/new$/);
  await field.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Enter");
  assert.equal(await sent(page, "due_date"), "2026-06-15");
  assert.equal(await page.evaluate(() => document.activeElement.id), "f-due_date");
});

at("tabs, dialogs, drawers, tips and notes work by keyboard", async (page) => {
  await enter(page, "/design");
  await page.focus("#design-tab-one-tab");
  await page.keyboard.press("ArrowRight");
  assert.ok(await page.isVisible("#design-tab-two"));
  assert.ok(!(await page.isVisible("#design-tab-one")));

  for (const id of ["design-dialog", "design-drawer"]) {
    await page.focus(`[commandfor=${id}]`);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`#${id}[open]`);
    assert.ok(await page.evaluate((open) => document.getElementById(open).contains(document.activeElement), id));
    await page.keyboard.press("Escape");
    await page.waitForSelector(`#${id}:not([open])`, { state: "attached" });
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("commandfor")), id, "the keyboard is where it was");
  }

  await page.focus("#tips [data-tip]");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Tab");
  await page.waitForSelector(".tip:popover-open");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".tip:popover-open", { state: "detached" });
  await page.hover("#tips .design__cut");
  await page.waitForSelector(".tip:popover-open");

  await page.click("[data-toast]");
  await page.click("#toasts .toast__action");
  await page.waitForSelector(toast("It is back"));
});

at("what was deleted comes back by the note that says so", async (page) => {
  const company = await rapport.api("POST", "/companies", { name: "Nearly Gone Works" });
  await enter(page, `/companies/${company.id}`);
  await page.locator("details.menu:not(#user-menu) > summary").first().click();
  await page.locator('form[action$="/delete"] button').click();
  await page.click('dialog#confirm button[value="ok"]');
  await page.waitForURL("**/companies");
  await page.click("#toasts .toast__action");
  await page.waitForURL(`**/companies/${company.id}`);
  assert.equal((await rapport.api("GET", `/companies/${company.id}`)).name, company.name);
});
