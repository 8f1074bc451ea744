// Settings by clicks alone: an object with a board of its own, rows put in order by pointer
// and by keys, what a change means before it is done, a pipeline, and the search over all of it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, openBrowser, sizes, until, visit } from "./browser.mjs";
import { dragByTouch, dragCard, moveAnswered } from "./fixtures.mjs";
import { person, startRapport } from "./rapport.mjs";
import { board, signIn } from "./selectors.mjs";

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

async function enter(page, pathname) {
  await page.goto(pathname);
  await page.fill(signIn.email, person.email);
  await page.fill(signIn.password, person.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname + url.search === pathname);
}

const at = (size, name, work) => test(`${name} at ${size.width} px`, () => visit({ browser, rapport, size, name }, work));

const rows = (page) => page.locator("row-list .order__one");
const names = (page) => rows(page).locator("[data-name]").evaluateAll((all) => all.map((one) => one.value ?? one.textContent.trim()));

for (const size of sizes) {
  const plural = `Vessels ${size.name}`;
  const path = `vessels_${size.name}`;

  at(size, "an object with its board is made in settings and worked with", async (page) => {
    await enter(page, "/settings");
    await assertFits(page);
    await page.click('a[href="/settings/objects"] >> visible=true');
    await page.click("#new-object");
    await page.fill("#f-label", `Vessel ${size.name}`);
    await page.fill("#f-label_plural", plural);
    await page.check('input[name="icon"][value="package"]', { force: true });
    await page.check('input[name="color"][value="teal"]', { force: true });
    await assertFits(page);
    await page.click("#save");
    await page.waitForSelector(`h1:has-text("${plural}")`);
    await assertFits(page);

    await page.click("#new-field");
    await assertFits(page);
    await page.click('a[data-type="select"]');
    await page.fill("#f-label", "Status");
    await page.fill('input[name="option.0.label"]', "Afloat");
    // Enter in the last row adds another.
    await page.fill('input[name="option.1.label"]', "In dock");
    await page.press('input[name="option.1.label"]', "Enter");
    await page.fill('input[name="option.2.label"]', "Sold");
    await page.selectOption('select[name="option.0.color"]', "blue");
    await assertFits(page);
    await page.click("#save");
    await page.waitForSelector("#open-board");

    // Two records, then the board of the new field.
    await page.click("#open-list");
    for (const name of ["Gannet", "Petrel"]) {
      await page.goto(`/${path}/new`);
      await page.fill("#f-name", name);
      await page.selectOption("#f-status", "afloat");
      await page.click("#save");
      await page.waitForSelector(`h1:has-text("${name}")`);
    }
    await page.goto(`/${path}?view=board`);
    const { data } = await rapport.api("GET", `/${path}?filter=name%20%3D%20Gannet`);
    const card = data[0].id;
    await page.waitForSelector(board.card(card));
    const answered = moveAnswered(page, path);
    if (size.hasTouch) await dragByTouch(page, card, "in_dock");
    else await dragCard(page, card, "in_dock");
    assert.ok((await answered).ok());
    await until("the card's column is kept", async () => (await rapport.api("GET", `/${path}/${card}`)).status === "in_dock");
    await page.reload();
    await page.waitForSelector(board.cardIn("in_dock", card));
  });

  at(size, "fields are put in order by keys, and stay so", async (page) => {
    await enter(page, "/settings/objects/task");
    const before = await names(page);
    await rows(page).nth(1).locator("[data-handle]").focus();
    const saved = page.waitForResponse((answer) => answer.url().endsWith("/order") && answer.request().method() === "POST");
    await page.keyboard.press("ArrowUp");
    assert.equal((await saved).status(), 204);
    assert.match(await page.textContent("[data-told]"), /place 1 of/);
    assert.deepEqual((await names(page)).slice(0, 2), [before[1], before[0]]);
    await page.reload();
    assert.deepEqual((await names(page)).slice(0, 2), [before[1], before[0]]);
  });
}

const [desk] = sizes;

at(desk, "what a required field means is told first", async (page) => {
  await rapport.api("POST", "/companies", { name: "Harbourside" });
  await enter(page, "/settings/objects/company/fields/industry");
  await page.locator("#f-required").check({ force: true });
  await page.click("#save");
  await page.waitForSelector("#review");
  assert.match(await page.textContent(".effect"), /have no value/);
  await assertFits(page);
  await page.click("#yes");
  await page.waitForSelector("#object");
  const company = await rapport.api("GET", "/schema/objects/company");
  assert.equal(company.fields.find((field) => field.name === "industry").required, true);
});

at(desk, "stages are dragged, added and removed with their deals", async (page) => {
  await enter(page, "/settings/pipelines");
  await page.fill("#f-name", "Refits");
  await page.click("#new-pipeline button");
  await page.waitForSelector("#pipeline");
  assert.deepEqual(await names(page), ["New", "Won", "Lost"]);
  await page.click("#pipeline [data-add]");
  await page.keyboard.type("Survey");
  const from = await rows(page).nth(3).locator("[data-handle]").boundingBox();
  const to = await rows(page).nth(1).boundingBox();
  await page.mouse.move(from.x + 6, from.y + 10);
  await page.mouse.down();
  await page.waitForTimeout(150);
  await page.mouse.move(from.x + 6, from.y - 10, { steps: 5 });
  await page.waitForTimeout(150);
  await page.mouse.move(to.x + 12, to.y + 4, { steps: 15 });
  await page.waitForTimeout(250);
  await page.mouse.up();
  await until("the row lies where it was dropped", async () => (await names(page)).join() === "New,Survey,Won,Lost");
  await page.click("#save");
  await page.waitForSelector("#toasts .toast");
  assert.deepEqual(await names(page), ["New", "Survey", "Won", "Lost"]);

  const id = new URL(page.url()).pathname.split("/").at(-1);
  const { data: stages } = await rapport.api("GET", `/stages?filter=pipeline%20%3D%20%22${id}%22`);
  const survey = stages.find((stage) => stage.name === "Survey");
  const deal = await rapport.api("POST", "/deals", { name: "Gannet", stage: survey.id });
  await page.reload();
  await rows(page).nth(1).locator('a[href$="/remove"]').click();
  await page.waitForSelector("#review");
  await page.selectOption("#f-to", { label: "Won" });
  await page.click("#yes");
  await page.waitForSelector("#pipeline");
  assert.deepEqual(await names(page), ["New", "Won", "Lost"]);
  assert.equal((await rapport.api("GET", `/deals/${deal.id}`)).status, "won");
});

at(desk, "a setting is found while its name is typed", async (page) => {
  await enter(page, "/settings");
  await page.fill("#settings-search", "timez");
  await page.waitForSelector('#settings-found a[href="/settings/workspace#f-zone"]');
  await page.click('#settings-found a[href="/settings/workspace#f-zone"]');
  await page.waitForSelector("#f-zone");
  await page.goto("/settings/jobs");
  await page.waitForSelector("#jobs");
  await assertFits(page);
});
