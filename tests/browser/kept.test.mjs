// Views that are kept: made by clicking, shared, opened by somebody of another role within their
// rights; the filter box that says what could stand where one types; groups that fold.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, openBrowser, sizes, visit } from "./browser.mjs";
import { person, startRapport } from "./rapport.mjs";
import { list, signIn, toast } from "./selectors.mjs";

let rapport;
let browser;
const seller = { email: "sam@rapport.example", name: "Sam Seller", password: "another long pass phrase" };

const userOf = async ({ email }) => (await rapport.api("GET", `/users?filter=${encodeURIComponent(`email = "${email}"`)}`)).data[0];

before(async () => {
  rapport = await startRapport();
  await rapport.addPerson({ ...seller, role: "sales" });
  browser = await openBrowser();
  const companies = [
    ["Alder Works", 250, "software"],
    ["Alder Mills", 40, "software"],
    ["Birch Works", 900, "finance"],
    ["Cedar Works", 500, "software"],
  ];
  const owner = (await userOf(person)).id;
  const operations = companies.map(([name, employees, industry]) => ({ op: "create", data: { name, employees, industry, owner } }));
  await rapport.api("POST", "/companies/batch", { atomic: true, operations });
});

after(async () => {
  await browser?.close();
  await rapport?.stop();
});

const [desk, phone] = sizes;
const at = (size, name, work) => test(`${name} (${size.name})`, () => visit({ browser, rapport, size, name }, work));

async function enter(page, pathname, who = person) {
  await page.goto(pathname);
  await page.fill(signIn.email, who.email);
  await page.fill(signIn.password, who.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname + url.search === pathname);
}

const titles = (page) => page.locator(`${list.titles} > span:not([aria-hidden])`).allInnerTexts();
const chips = (page) => page.locator(".lens-chip__text").allInnerTexts();
const sheet = "#sheet[open]";

/** Adds a condition by clicking: its field, its test, its value. */
async function addCondition(page, field, testName, value) {
  await page.click("#add-condition");
  await page.waitForSelector(`${sheet} #condition-of`);
  const renewed = (what, chosen) =>
    Promise.all([page.waitForResponse((answer) => answer.url().includes("/condition?")), page.selectOption(`${sheet} ${what}`, chosen)]);
  if ((await page.inputValue(`${sheet} #condition-of`)) !== field) await renewed("#condition-of", field);
  await page.waitForFunction((field) => document.querySelector("#sheet #condition-of")?.value === field, field);
  if ((await page.inputValue(`${sheet} #condition-test`)) !== testName) await renewed("#condition-test", testName);
  await page.waitForFunction((name) => document.querySelector("#sheet #condition-test")?.value === name, testName);
  await value(page.locator(sheet));
  await Promise.all([page.waitForEvent("load"), page.click(`${sheet} .button--primary`)]);
}

at(desk, "an administrator builds a view, and a seller uses it within their rights", async (page) => {
  await enter(page, "/companies");
  await addCondition(page, "employees", "at_least", (form) => form.locator('input[name="value"]').fill("100"));
  await addCondition(page, "industry", "any", (form) => form.locator('input[name="value"][value="software"]').check());
  await addCondition(page, "name", "holds", (form) => form.locator('input[name="value"]').fill("Works"));
  assert.equal((await chips(page)).length, 3);
  assert.deepEqual((await titles(page)).sort(), ["Alder Works", "Cedar Works"]);
  await page.click("#save-view");
  await page.fill(`${sheet} input[name="name"]`, "Large software works");
  await page.check(`${sheet} input[name="audience"][value="everybody"]`);
  await Promise.all([page.waitForEvent("load"), page.click(`${sheet} .button--primary`)]);
  const address = new URL(page.url());
  assert.match(address.search, /^\?saved=/);
  assert.match(await page.innerText(".view-menu__name"), /Large software works/);

  // Its address is good for whoever gets it, so it says where it is.
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.click(".view-menu__open");
  await page.click(".view-menu [data-copy-address]");
  await page.waitForSelector(toast("Copied"));
  const copied = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  assert.equal(copied.origin, address.origin);
  assert.equal(copied.searchParams.get("saved"), address.searchParams.get("saved"));

  // One company is the seller's own.
  const sam = await userOf(seller);
  await rapport.api("POST", "/companies", { name: "Dogwood Works", employees: 300, industry: "software", owner: sam.id });
  await visit({ browser, rapport, size: desk, name: "the seller" }, async (theirs) => {
    await enter(theirs, "/companies", seller);
    await theirs.click(".view-menu__open");
    await theirs.click('.view-menu .menu__item:has-text("Large software works")');
    await theirs.waitForURL((url) => url.search === address.search);
    assert.equal((await chips(theirs)).length, 3);
    assert.equal(await theirs.locator("#left-out").count(), 0);
    assert.deepEqual((await titles(theirs)).sort(), ["Alder Works", "Cedar Works", "Dogwood Works"]);
    await theirs.click(".view-menu__open");
    assert.equal(await theirs.locator("#change-view").count(), 0);
    assert.equal(await theirs.locator('form[action$="/remove"]').count(), 0);
    // Shown in another way, they keep it as one of their own.
    await theirs.goto(`/companies?sort=-name&saved=${address.searchParams.get("saved")}`);
    assert.equal(await theirs.locator("#save-changes").count(), 0);
    // It stands in their navigation once they put it there.
    await theirs.goto(address.pathname + address.search);
    await theirs.click(".view-menu__open");
    await Promise.all([theirs.waitForEvent("load"), theirs.click('.view-menu form[action$="/mark"]:has([name="pinned"]) button')]);
    await theirs.waitForSelector('.nav-pinned:has-text("Large software works"), .nav__link:has-text("Large software works")');
  });

  // Who sees only their own, and not every field, sees that of the view, and that something is missing.
  const rights = { objects: { "*": { read: "all" }, company: { read: "own" } }, fields: { company: { employees: "hidden" } } };
  const half = await rapport.api("POST", "/roles", { name: "Half", key: "half", rights });
  await rapport.api("PATCH", `/users/${sam.id}`, { role: null, roles: [half.id] });
  await visit({ browser, rapport, size: phone, name: "who sees less" }, async (theirs) => {
    await enter(theirs, address.pathname + address.search, seller);
    assert.equal((await chips(theirs)).length, 2);
    assert.deepEqual(await titles(theirs), ["Dogwood Works"]);
    assert.match(await theirs.innerText("#left-out"), /not for you to see/);
    assert.equal(await theirs.locator("#left-out button").count(), 0, "nothing of it is gone for others");
    assert.doesNotMatch(await theirs.content(), /employees/i);
    await assertFits(theirs);
  });
});

for (const size of [desk, phone]) {
  at(size, "what could stand there is offered while a filter is typed", async (page) => {
    await enter(page, "/companies?view=table");
    const input = page.locator(list.filter);
    const offers = page.locator("#filter-offers [role=option]");
    const has = (words) => page.waitForFunction((words) => [...document.querySelectorAll("#filter-offers:not([hidden]) [role=option]")].some((one) => one.textContent.includes(words)), words);
    await input.click();
    await has("Employees");
    assert.equal(await input.getAttribute("aria-expanded"), "true");
    await input.pressSequentially("indus");
    await page.waitForFunction(() => document.querySelectorAll("#filter-offers:not([hidden]) [role=option]").length < 6);
    await has("Industry");
    await input.press("ArrowDown");
    assert.ok(await input.getAttribute("aria-activedescendant"));
    await input.press("Enter");
    await page.waitForFunction(() => document.querySelector("#filter").value === "industry ");
    await has("is empty");
    // Nothing is wrong in the midst of it.
    assert.equal(await page.isVisible(list.filterError), false);
    await input.pressSequentially("= ");
    await has("Software");
    await offers.filter({ hasText: "Software" }).first().click();
    await page.waitForFunction(() => document.querySelector("#filter").value === "industry = software ");
    await has("and");
    await assertFits(page);
    await input.pressSequentially("and owner = ");
    await has("me");
    await input.press("Escape");
    assert.equal(await page.isVisible("#filter-offers"), false);
    await input.fill("industry = software and nosuch > 1 and name ~ a");
    await page.waitForSelector(list.filterError);
    await input.fill("industry = software and employees >= 500");
    await page.waitForFunction(() => document.querySelector("#filter-error").hidden);
    await input.press("Escape");
    await Promise.all([page.waitForEvent("load"), input.press("Enter")]);
    assert.deepEqual(await titles(page), ["Cedar Works"]);
  });
}

at(desk, "groups fold up and open again, by pointer and by keys", async (page) => {
  await enter(page, "/companies?filter=name%20!~%20Dogwood&group=industry&totals=employees:sum&columns=name,industry,employees");
  const fold = (key) => page.locator(`#fold-${key}`);
  await fold("software").click();
  await page.waitForFunction(() => document.querySelectorAll("#rows tr.row").length === 1);
  assert.equal(await fold("software").getAttribute("aria-expanded"), "false");
  assert.match(await page.innerText("#group-software"), /790/, "totals stay");
  assert.match(page.url(), /fold=software/);
  await page.reload();
  assert.deepEqual(await titles(page), ["Birch Works"]);
  await page.click("#fold-all");
  await page.waitForFunction(() => document.querySelectorAll("#rows tr.row").length === 4);
  await page.click("#fold-all");
  await page.waitForFunction(() => document.querySelectorAll("#rows tr.row").length === 0);
  assert.equal(await page.locator("tr.group").count(), 2);
  await fold("finance").focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelectorAll("#rows tr.row").length === 1);
  assert.deepEqual(await titles(page), ["Birch Works"]);
  await assertFits(page);
});

at(desk, "what is chosen for a board acts at once", async (page) => {
  await enter(page, "/companies?view=board&by=industry");
  await page.click("#options summary");
  assert.equal(await page.isVisible(".options__foot"), false);
  const field = page.locator('.options__form input[type="checkbox"]:not(:checked)').first();
  const name = await field.getAttribute("name");
  await field.check();
  await page.waitForURL(/card=/);
  assert.ok(await page.isChecked(`[name="${name}"]`));
  assert.ok(await page.isVisible(".options__form"), "it stays open");
});
