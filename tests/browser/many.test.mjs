// Much at once: a file is imported after a fault in it was put right, selected rows are
// changed, two records become one; and each is undone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, openBrowser, sizes, visit } from "./browser.mjs";
import { person, startRapport } from "./rapport.mjs";
import { duplicates, imports, list, many, merge, record, signIn, undo } from "./selectors.mjs";

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

const names = async (filter) => (await rapport.api("GET", `/companies?filter=${encodeURIComponent(filter)}&order_by=name`)).data;

for (const size of sizes) {
  at(size, "a file is put right, imported and undone", async (page) => {
    const mark = `Import ${size.name}`;
    await enter(page, "/imports/new?object=companies");
    await assertFits(page);
    const csv = `Firm,Staff,Since\n${mark} One,12,3.4.2020\n${mark} Two,many,x\n`;
    await page.setInputFiles(imports.file, { name: "firms.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await page.click(imports.upload);
    await page.waitForSelector(imports.goesTo("Firm"));
    await assertFits(page);
    await page.selectOption(imports.goesTo("Firm"), "name");
    await page.selectOption(imports.goesTo("Staff"), "employees");

    await page.click(imports.check);
    await page.waitForSelector(imports.tried);
    assert.equal(await page.innerText(imports.figure("refused")), "1");
    assert.match(await page.innerText(imports.tried), /Line 3/);
    assert.equal((await names(`name ~ '${mark}'`)).length, 0, "nothing is written yet");
    await assertFits(page);

    // The column is the fault: without it both rows are good.
    await page.selectOption(imports.goesTo("Staff"), "");
    await page.click(imports.start);
    await page.waitForSelector(imports.done);
    assert.equal(await page.innerText(imports.figure("created")), "2");
    await assertFits(page);
    await page.click(imports.list);
    await page.waitForSelector(list.titles);
    assert.equal(await page.locator(list.rows).count(), 2);
    await page.goBack();

    await page.click(imports.undo);
    await page.click(undo.submit);
    await page.waitForSelector(imports.done);
    assert.equal((await names(`name ~ '${mark}'`)).length, 0);
  });

}

// Where there is least room.
for (const size of sizes.filter((one) => one.name === "phone")) {
  at(size, "rows are selected, changed and changed back", async (page) => {
    const mark = `Bulk ${size.name}`;
    const made = [];
    for (const n of [1, 2, 3]) made.push(await rapport.api("POST", "/companies", { name: `${mark} ${n}`, employees: n }));
    await enter(page, `/companies?q=${encodeURIComponent(mark)}&sort=name`.replaceAll("%20", "+"));
    assert.ok(!(await page.isVisible(many.bar)), "nothing is selected yet");
    await page.focus(many.pick(made[0].id));
    await page.keyboard.press("Space");
    await page.check(many.pick(made[2].id));
    await page.waitForSelector(many.bar);
    assert.match(await page.innerText(many.bar), /2 selected/);
    await assertFits(page);
    await page.click(many.action("edit"));
    await page.selectOption(many.field, "employees");
    await page.waitForSelector("#f-employees");
    await page.fill("#f-employees", "77");
    await assertFits(page);
    await page.press("#f-employees", "Enter");
    await page.waitForSelector(many.done);
    assert.deepEqual((await names(`name ~ '${mark}'`)).map((one) => one.employees), [77, 2, 77]);
    await assertFits(page);
    await page.click(many.undo);
    await page.click(undo.submit);
    await page.waitForSelector(list.region);
    assert.deepEqual((await names(`name ~ '${mark}'`)).map((one) => one.employees), [1, 2, 3]);
  });

  at(size, "two records become one and are parted again", async (page) => {
    const mark = `Merge ${size.name}`;
    const full = await rapport.api("POST", "/companies", { name: `${mark} full`, employees: 5, tags: ["a"], description: "Known well" });
    const bare = await rapport.api("POST", "/companies", { name: `${mark} bare`, employees: 6, tags: ["b"] });
    await enter(page, `/companies?q=${encodeURIComponent(mark)}`.replaceAll("%20", "+"));
    for (const one of [full, bare]) await page.check(many.pick(one.id));
    await page.click(many.action("merge"));
    await page.waitForSelector(merge.form);
    await assertFits(page);
    assert.ok(await page.isChecked(merge.pick("employees", full.id)), "who knows more is preferred");
    await page.check(merge.pick("employees", bare.id));
    await page.click(merge.merge);
    await page.waitForSelector(merge.undo);
    assert.equal((await page.innerText(record.title)).trim(), full.name);
    const stored = await rapport.api("GET", `/companies/${full.id}`);
    assert.deepEqual([stored.employees, stored.tags], [6, ["a", "b"]]);
    await page.goto(`/companies/${bare.id}`);
    assert.equal(new URL(page.url()).pathname, `/companies/${full.id}`, "the old address leads there");
    await page.goBack();
    await page.click(merge.undo);
    await page.click(undo.submit);
    await page.waitForSelector(record.article);
    assert.equal((await rapport.api("GET", `/companies/${bare.id}`)).employees, 6);
    assert.equal((await rapport.api("GET", `/companies/${full.id}`)).employees, 5);
  });

  at(size, "duplicates are found, compared and gone when they are one", async (page) => {
    const mark = `Twin${size.name}`;
    const one = await rapport.api("POST", "/contacts", { name: `Ada ${mark}`, emails: `ada@${mark}.example` });
    const other = await rapport.api("POST", "/contacts", { name: `Ada Amalia Theodora ${mark}-Wolkenstein`, emails: [`ADA@${mark}.example`, `a.very.long.address.of.hers@${mark}.a-domain-that-is-long.example`] });
    await rapport.api("POST", "/contacts", { name: `Emil ${mark}` });
    await rapport.api("POST", "/contacts", { name: `${mark} Emil` });
    await enter(page, "/contacts");
    await page.click("details.menu:has(#find-duplicates) > summary");
    await page.click(duplicates.find);
    await page.waitForSelector(duplicates.page);
    await assertFits(page);
    await page.emulateMedia({ colorScheme: "dark" });
    await assertFits(page);
    await page.click(duplicates.compare(`Ada ${mark}`));
    await page.waitForSelector(merge.form);
    await assertFits(page);
    await page.click(merge.merge);
    await page.waitForSelector(merge.undo);
    await page.goto("/contacts/duplicates");
    assert.equal(await page.locator(`${duplicates.group}:has-text("Ada ${mark}")`).count(), 0);
    assert.equal(await page.locator(`${duplicates.group}:has-text("Emil ${mark}")`).count(), 1);
    const gone = await Promise.all([one, other].map((each) => rapport.api("GET", `/contacts/${each.id}`)));
    assert.equal(gone[0].id, gone[1].id, "both addresses lead to the one that stays");
  });
}
