// What lies over what: nothing that scrolls shows through what stays, notes cover nothing that can be
// done, and a drawer never outlives the window that it was opened in.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, sizes, visit } from "./browser.mjs";
import { makeCompanies } from "./fixtures.mjs";
import { person, startRapport } from "./rapport.mjs";
import { list, shell, signIn } from "./selectors.mjs";

const [, phone] = sizes;
let rapport;
let browser;
let company;

before(async () => {
  rapport = await startRapport();
  browser = await openBrowser();
  company = await makeCompanies(rapport, "Above all");
  await rapport.api("PATCH", `/companies/${company.id}`, { employees: 1234 });
});

after(async () => {
  await browser?.close();
  await rapport?.stop();
});

async function enter(page, pathname) {
  await page.goto(pathname);
  await page.fill(signIn.email, person.email);
  await page.fill(signIn.password, person.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname + url.search === pathname);
}

const at = (size, name, work) => test(`${name} at ${size.width} px`, () => visit({ browser, rapport, size, name }, work));

at(phone, "a page is not dead after the drawer was open and the window was turned", async (page) => {
  await enter(page, "/companies");
  await page.waitForSelector(list.titles);
  for (const turned of [{ width: 812, height: 375 }, { width: 1280, height: 800 }]) {
    await page.setViewportSize({ width: phone.width, height: phone.height });
    await page.click(shell.menuButton);
    await page.waitForSelector(shell.link("companies"));
    await page.setViewportSize(turned);
    await page.waitForSelector('.shell[data-drawer="closed"]');
    await page.click(list.search);
    assert.equal(await page.evaluate(() => document.activeElement?.id), "q", "the page is reached again");
  }
  await page.setViewportSize({ width: phone.width, height: phone.height });
  assert.equal(await page.getAttribute(shell.menuButton, "aria-expanded"), "false");
});
