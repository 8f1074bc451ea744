// What lies over what: nothing that scrolls shows through what stays, notes cover nothing that can be
// done, and a drawer never outlives the window that it was opened in.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, sizes, visit } from "./browser.mjs";
import { makeCompanies } from "./fixtures.mjs";
import { person, startRapport } from "./rapport.mjs";
import { cells, list, many, shell, signIn } from "./selectors.mjs";

const [desk, phone] = sizes;
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

/** What covers the boxes that `selector` finds, at points all along each of them. */
const covered = (page, selector) =>
  page.locator(selector).evaluateAll((boxes) =>
    boxes.flatMap((box) => {
      const { left, top, width, height } = box.getBoundingClientRect();
      const points = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95].map((part) => [left + width * part, top + height / 2]);
      const above = points.map(([x, y]) => document.elementFromPoint(x, y)).filter((seen) => seen && !box.contains(seen));
      return above.map((seen) => `${seen.tagName} ${seen.className} ${seen.textContent.slice(0, 40)}`);
    }),
  );

for (const [frozen, columns] of [[1, "1"], [2, "-n + 2"], [3, "-n + 3"]]) {
  at({ ...desk, width: 900 }, `sums scroll below what stays, up to column ${frozen},`, async (page) => {
    const path = `/companies?totals=employees:sum&freeze=${frozen}&columns=name,employees,industry,domains,owner,created_at,updated_at`;
    await enter(page, path);
    const box = page.locator(".table-box");
    await page.waitForSelector("#totals .total__value");
    for (let left = 0; left <= 200; left += 20) {
      const is = await box.evaluate((one, wanted) => (one.scrollLeft = wanted), left).then(() => box.evaluate((one) => one.scrollLeft));
      assert.equal(is, left, "the list scrolls sideways");
      assert.deepEqual(await covered(page, `#totals > :nth-child(${columns})`), [], `at ${left}`);
    }
  });
}

at(phone, "cards scroll below the row of sums", async (page) => {
  await enter(page, "/companies?totals=employees:sum");
  await page.waitForSelector("#totals .total__value");
  const box = page.locator(".table-box");
  for (let top = 0; top <= 120; top += 20) {
    await box.evaluate((one, wanted) => (one.scrollTop = wanted), top);
    assert.deepEqual(await covered(page, "#list tfoot"), [], `at ${top}`);
  }
  await page.tap("#totals .total__value");
  assert.equal(new URL(page.url()).pathname, "/companies", "a tap on the sum opens nothing");
});

for (const size of sizes) {
  at(size, "a note stands above what can be done with selected rows", async (page) => {
    await enter(page, "/companies?q=Above");
    await page.check(many.pick(company.id));
    await page.waitForSelector(many.bar);
    await page.evaluate(() => document.dispatchEvent(new CustomEvent("rapport:toast", { detail: { message: "Changed", action: { label: "Undo", run: () => undefined } } })));
    await page.waitForSelector(cells.undo);
    assert.deepEqual(await covered(page, many.bar), []);
    const lifted = await page.locator("#toasts").boundingBox();
    await page.click("[data-clear-selection]");
    const low = await page.locator("#toasts").boundingBox();
    assert.ok(low.y > lifted.y + 30, "without a selection it stands where it always does");
  });
}

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
