// Cells of a list: values of every type are edited where they stand, by keys and by pointer; two people
// meet in one; rows are copied and tables pasted; and what was done is taken back with one click.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, openBrowser, sizes, until, visit } from "./browser.mjs";
import { person, startRapport } from "./rapport.mjs";
import { cells, imports, list, many, signIn } from "./selectors.mjs";

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

const desk = sizes.find((size) => size.name === "desk");
const at = (name, work) => test(name, () => visit({ browser, rapport, size: desk, name }, work));

async function enter(page, pathname) {
  await page.goto(pathname);
  await page.fill(signIn.email, person.email);
  await page.fill(signIn.password, person.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname + url.search === pathname);
  await ready(page);
}

/** The script of cells has come: Tab leads to one of them. */
const ready = (page) => page.waitForSelector("#list td[tabindex]", { state: "attached" });
const gone = (page) => page.waitForSelector(cells.editor, { state: "detached" });
const focused = (page) => page.evaluate(() => document.activeElement?.dataset["field"] ?? document.activeElement?.tagName);
const stored = (plural, id) => rapport.api("GET", `/${plural}/${id}`);

const select = [
  { key: "red", label: "Red", color: "red" },
  { key: "blue", label: "Blue", color: "blue" },
];

/** What a list of this object shows beside the title. */
async function makeObject(name, fields) {
  await rapport.api("POST", "/schema/objects", { name, plural: `${name}s`, label: name, title: "name", fields: [{ name: "name", type: "text", label: "Name" }, ...fields] });
  return rapport.api("POST", `/${name}s`, { name: "One" });
}

const open = async (page, id, field) => {
  await page.click(cells.cell(id, field), { position: { x: 8, y: 12 } });
  await page.waitForSelector(cells.editor);
};

const shows = (page, id, field, words) =>
  page.waitForFunction(([where, words]) => document.querySelector(where)?.textContent.includes(words), [cells.cell(id, field), words]);

at("values of one line are edited in their cells", async (page, { expectStatus }) => {
  expectStatus(422);
  const one = await makeObject("plain", [
    { name: "words", type: "text", label: "Words" },
    { name: "whole", type: "integer", label: "Whole" },
    { name: "exact", type: "decimal", label: "Exact" },
    { name: "price", type: "money", label: "Price" },
    { name: "share", type: "percent", label: "Share" },
    { name: "day", type: "date", label: "Day" },
    { name: "length", type: "duration", label: "Length" },
  ]);
  await enter(page, "/plains");
  for (const [field, control, typed, words] of [
    ["words", "words", "some words", "some words"],
    ["whole", "whole", "1234567", "1,234,567"],
    ["exact", "exact", "12.5", "12.5"],
    ["price", "price.amount", "99.5", "99.50"],
    ["share", "share", "7.5", "7.5"],
    ["length", "length", "1:30", "1"],
  ]) {
    await open(page, one.id, field);
    await page.fill(cells.control(control), typed);
    await page.keyboard.press("Enter");
    await gone(page);
    await shows(page, one.id, field, words);
  }
  await open(page, one.id, "day");
  await page.waitForSelector(".cell-editor .date__text");
  await page.fill(".cell-editor .date__text", "2026-03-01");
  await page.keyboard.press("Enter");
  await gone(page);
  await shows(page, one.id, "day", "2026");
  const now = await stored("plains", one.id);
  assert.deepEqual([now.words, now.whole, now.exact, now.day, now.length], ["some words", 1234567, "12.5", "2026-03-01", 5400]);
  assert.equal(now.price.amount, "99.50");

  // What is wrong is said beside it, and what was typed stays.
  await open(page, one.id, "whole");
  await page.fill(cells.control("whole"), "many");
  await page.keyboard.press("Enter");
  await page.waitForSelector(cells.error);
  assert.equal(await page.inputValue(cells.control("whole")), "many");
  await assertFits(page);
  await page.keyboard.press("Escape");
  await gone(page);
  assert.equal((await stored("plains", one.id)).whole, 1234567);
  assert.equal(await focused(page), "whole");
});

at("choices, boxes and lists are edited in their cells", async (page) => {
  const one = await makeObject("chosen", [
    { name: "done", type: "boolean", label: "Done" },
    { name: "colour", type: "select", label: "Colour", options: select },
    { name: "colours", type: "multi_select", label: "Colours", options: select },
    { name: "tags", type: "tags", label: "Tags" },
    { name: "stars", type: "rating", label: "Stars" },
    { name: "moment", type: "datetime", label: "Moment" },
    { name: "person", type: "person_name", label: "Person" },
  ]);
  await enter(page, "/chosens");
  // A box is ticked at once.
  await page.click(cells.cell(one.id, "done"));
  await until("the box is ticked", async () => (await stored("chosens", one.id)).done === true);
  await page.waitForSelector(`${cells.cell(one.id, "done")} svg`);
  await page.keyboard.press("Space");
  await until("the box is not ticked any more", async () => (await stored("chosens", one.id)).done === false);

  await open(page, one.id, "colour");
  await page.selectOption(cells.control("colour"), "blue");
  await gone(page);
  await shows(page, one.id, "colour", "Blue");
  await open(page, one.id, "colours");
  await page.check('.cell-editor [name="colours"][value="red"]', { force: true });
  await page.check('.cell-editor [name="colours"][value="blue"]', { force: true });
  await page.keyboard.press("Enter");
  await gone(page);
  await shows(page, one.id, "colours", "Blue");
  await open(page, one.id, "tags");
  await page.keyboard.type("warm,");
  await page.keyboard.type("new");
  await page.keyboard.press("Control+Enter");
  await gone(page);
  await shows(page, one.id, "tags", "warm");
  await open(page, one.id, "stars");
  await page.click('.cell-editor label[for="f-stars-4"]');
  await page.keyboard.press("Enter");
  await gone(page);
  await open(page, one.id, "moment");
  await page.waitForSelector(".cell-editor .date__text");
  await page.fill(".cell-editor .date__text", "2026-03-01 14:30");
  await page.keyboard.press("Enter");
  await gone(page);
  await open(page, one.id, "person");
  await page.fill(cells.control("person.first"), "Ada");
  await page.fill(cells.control("person.last"), "Low");
  await page.keyboard.press("Enter");
  await gone(page);
  await shows(page, one.id, "person", "Ada Low");
  const now = await stored("chosens", one.id);
  assert.deepEqual([now.colour, now.colours, now.tags, now.stars], ["blue", ["red", "blue"], ["warm", "new"], 4]);
  assert.match(now.moment, /^2026-03-01T14:30/);
});

at("addresses, entries and references are edited in their cells", async (page) => {
  const ada = await rapport.api("POST", "/contacts", { name: "Ada Zell" });
  const bo = await rapport.api("POST", "/contacts", { name: "Bo Zell" });
  const one = await makeObject("linked", [
    { name: "mails", type: "emails", label: "Mails" },
    { name: "phones", type: "phones", label: "Phones" },
    { name: "sites", type: "links", label: "Sites" },
    { name: "place", type: "address", label: "Place" },
    { name: "keeper", type: "reference", label: "Keeper", to: "contact" },
    { name: "friends", type: "references", label: "Friends", to: "contact" },
    { name: "about", type: "any_reference", label: "About", to: ["contact", "company"] },
  ]);
  await enter(page, "/linkeds");
  for (const [field, typed] of [
    ["mails", "a@x.example"],
    ["phones", "+49 30 1234567"],
    ["sites", "https://x.example"],
  ]) {
    await open(page, one.id, field);
    await page.fill(cells.control(`${field}.0.value`), typed);
    await page.keyboard.press("Enter");
    await gone(page);
    await shows(page, one.id, field, typed.replace("https://", "").slice(0, 6));
  }
  await open(page, one.id, "place");
  await page.fill(cells.control("place.city"), "Berlin");
  await page.keyboard.press("Control+Enter");
  await gone(page);
  await shows(page, one.id, "place", "Berlin");
  // One is saved when it is chosen.
  await open(page, one.id, "keeper");
  await page.keyboard.type("Ada Ze");
  await page.waitForSelector(".cell-editor [role=option]");
  await page.keyboard.press("Enter");
  await gone(page);
  await shows(page, one.id, "keeper", "Ada Zell");
  await open(page, one.id, "friends");
  for (const name of ["Ada Ze", "Bo Ze"]) {
    await page.keyboard.type(name);
    await page.waitForSelector(`.cell-editor [role=option]:has-text("${name}")`);
    await page.keyboard.press("Enter");
    await page.waitForSelector(`.cell-editor .tag:has-text("${name}")`);
  }
  await page.keyboard.press("Enter");
  await gone(page);
  await open(page, one.id, "about");
  await page.keyboard.type("Bo Ze");
  await page.waitForSelector('.cell-editor [role=option]:has-text("Bo Zell")');
  await page.keyboard.press("Enter");
  await gone(page);
  await shows(page, one.id, "about", "Bo Zell");
  const now = await stored("linkeds", one.id);
  assert.equal(now.keeper.id, ada.id);
  assert.deepEqual(now.friends.map((one) => one.id).sort(), [ada.id, bo.id].sort());
  assert.equal(now.mails[0].value, "a@x.example");
  assert.equal(now.place.city, "Berlin");
});

at("long values have room in a box at their cell, and what is not changed here says so", async (page, { expectStatus }) => {
  const one = await makeObject("long", [
    { name: "remarks", type: "long_text", label: "Remarks" },
    { name: "letter", type: "rich_text", label: "Letter" },
    { name: "facts", type: "json", label: "Facts" },
    { name: "papers", type: "files", label: "Papers" },
    { name: "size", type: "integer", label: "Size" },
    { name: "twice", type: "formula", label: "Twice", formula: "size * 2" },
    { name: "secret", type: "text", label: "Secret", sensitive: true },
  ]);
  await enter(page, "/longs?columns=name,remarks,letter,papers,size,twice,secret,created_at");
  // Lists show such columns where somebody chose them.
  const columns = ["remarks", "letter", "facts", "papers", "twice", "created_at"];
  const reveal = () =>
    page.evaluate(
      ([id, columns]) => {
        const row = document.querySelector(`#list tr.row[data-id="${id}"]`);
        for (const field of columns) {
          if (row.querySelector(`td[data-field="${field}"]`)) continue;
          const cell = row.insertCell();
          cell.dataset.field = field;
          cell.append("–");
        }
      },
      [one.id, columns],
    );
  for (const [field, typed] of [
    ["remarks", "first\nsecond"],
    ["letter", "a <b>bold</b> word"],
    ["facts", '{"a": 1}'],
  ]) {
    await reveal();
    await open(page, one.id, field);
    await page.fill(cells.control(field), typed);
    await page.keyboard.press("Control+Enter");
    await gone(page);
  }
  await reveal();
  await open(page, one.id, "papers");
  await page.setInputFiles(".cell-editor input[type=file]", { name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("plan") });
  await page.waitForSelector('.cell-editor .tag:not(.tag--waiting):has-text("plan.txt")');
  await page.click(cells.takeMine);
  await gone(page);
  const now = await stored("longs", one.id);
  assert.deepEqual([now.remarks, now.facts, now.papers.length], ["first\nsecond", { a: 1 }, 1]);
  assert.match(now.letter, /<(b|strong)>bold/);
  for (const field of ["created_at", "twice"]) {
    await reveal();
    await page.click(cells.cell(one.id, field));
    await page.waitForSelector(cells.note);
  }
  assert.ok(!(await page.isVisible(cells.editor)));
  expectStatus(403);
  assert.equal(await page.evaluate((id) => fetch(`/longs/${id}/cell/secret`).then((answer) => answer.status), one.id), 403);
});

at("one walks through a list by keys", async (page) => {
  const made = [];
  for (const n of [1, 2, 3]) made.push(await rapport.api("POST", "/companies", { name: `Keys ${n}`, employees: n, industry: "construction" }));
  await enter(page, "/companies?q=Keys&sort=name");
  const place = () => page.evaluate(() => [document.activeElement.closest("tr").dataset.id, document.activeElement.dataset.field]);
  await page.focus(`${list.row(made[0].id)} > td[tabindex]`);
  await page.keyboard.press("Home");
  assert.equal((await place())[1], "name");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const [row, field] = await place();
  assert.equal(row, made[1].id);
  assert.notEqual(field, "name");
  await page.keyboard.press("Control+ArrowUp");
  assert.equal((await place())[0], made[0].id);
  assert.equal(await page.locator("#list td[tabindex]").count(), 1, "Tab leads to one cell");

  // Typing on a cell begins its editor with what is typed; Enter goes down.
  await page.focus(`${list.row(made[0].id)} > td[tabindex]`);
  await page.evaluate((where) => document.querySelector(where).scrollIntoView({ inline: "center" }), cells.cell(made[0].id, "employees"));
  await page.click(cells.cell(made[0].id, "employees"));
  await page.waitForSelector(cells.editor);
  await page.keyboard.press("Escape");
  await page.keyboard.type("41");
  await page.waitForSelector(cells.editor);
  await page.waitForFunction(() => document.querySelector('.cell-editor [name="employees"]')?.value === "41");
  await page.keyboard.press("Enter");
  await gone(page);
  await until("down", async () => (await place())[0] === made[1].id);
  await page.keyboard.press("F2");
  await page.waitForSelector(cells.editor);
  await page.fill(cells.control("employees"), "42");
  // Tab saves and goes on to the next one that is edited.
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.querySelector(".cell-editor form") && !document.querySelector('.cell-editor [name="employees"]'));
  await page.keyboard.press("Shift+Tab");
  await page.waitForSelector(cells.control("employees"));
  assert.equal(await page.inputValue(cells.control("employees")), "42");
  await page.keyboard.press("Escape");
  assert.deepEqual([(await stored("companies", made[0].id)).employees, (await stored("companies", made[1].id)).employees], [41, 42]);

  // The title is a link: F2 or the pencil edits it.
  await until("the pencil opens the editor", async () => {
    // What was written before may just be shown anew below the pointer.
    if (await page.isVisible(cells.editor)) return true;
    await page.mouse.move(1, 1);
    await page.hover(cells.cell(made[2].id, "name"), { timeout: 1_000 }).catch(() => undefined);
    await page.click(cells.pencil, { timeout: 1_000 }).catch(() => undefined);
    return page.waitForSelector(cells.editor, { timeout: 2_000 }).then(() => true, () => false);
  });
  await page.fill(cells.control("name"), "Keys 3 & more");
  await page.keyboard.press("Enter");
  await gone(page);
  await page.waitForSelector(`${list.rowName(made[2].id)}:text-is("Keys 3 & more")`);
  // One click takes it back.
  await page.click(cells.undo);
  await page.waitForSelector(`${list.rowName(made[2].id)}:text-is("Keys 3")`);
  await page.waitForSelector(cells.toast("Undone"));
  await assertFits(page);
  await page.focus(cells.cell(made[2].id, "name"));
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/companies/${made[2].id}`);
});

at("two people meet in one cell", async (page, { expectStatus }) => {
  expectStatus(409);
  const one = await rapport.api("POST", "/companies", { name: "Meeting place", employees: 1 });
  await enter(page, "/companies?q=Meeting");
  await open(page, one.id, "employees");
  await page.fill(cells.control("employees"), "10");
  // Another field is no conflict, and the editor stays open while the list follows.
  await rapport.api("PATCH", `/companies/${one.id}`, { name: "Meeting point" });
  await page.keyboard.press("Enter");
  await gone(page);
  assert.deepEqual([(await stored("companies", one.id)).employees, (await stored("companies", one.id)).name], [10, "Meeting point"]);

  await open(page, one.id, "employees");
  await page.fill(cells.control("employees"), "20");
  await rapport.api("PATCH", `/companies/${one.id}`, { employees: 30 });
  await new Promise((done) => setTimeout(done, 1500));
  assert.equal(await page.inputValue(cells.control("employees")), "20", "the editor was left alone");
  await page.keyboard.press("Enter");
  await page.waitForSelector(cells.theirs);
  assert.equal((await page.innerText(cells.theirs)).trim(), "30");
  assert.equal(await page.inputValue(cells.control("employees")), "20");
  assert.equal((await stored("companies", one.id)).employees, 30, "nothing is overwritten unseen");
  await assertFits(page);
  await page.click(cells.keepTheirs);
  await gone(page);
  await shows(page, one.id, "employees", "30");

  await open(page, one.id, "employees");
  await page.fill(cells.control("employees"), "40");
  await rapport.api("PATCH", `/companies/${one.id}`, { employees: 50 });
  await page.keyboard.press("Enter");
  await page.waitForSelector(cells.theirs);
  await page.click(cells.takeMine);
  await gone(page);
  await shows(page, one.id, "employees", "40");
  assert.equal((await stored("companies", one.id)).employees, 40);
});

at("five hundred rows are changed, and changed back from the note", async (page) => {
  const names = Array.from({ length: 500 }, (_, n) => `Many ${n}`);
  for (let n = 0; n < 500; n += 100) {
    const operations = names.slice(n, n + 100).map((name) => ({ op: "create", data: { name, employees: 5 } }));
    await rapport.api("POST", "/companies/batch", { atomic: true, operations });
  }
  const count = async (employees) => (await rapport.api("GET", `/companies?filter=${encodeURIComponent(`name ~ 'Many' and employees = ${employees}`)}&count=true&limit=1`)).total_count;
  await enter(page, "/companies?q=Many");
  await page.check("[data-pick-all]");
  await page.check('#selection input[name="-all"]');
  await page.click(many.action("edit"));
  await page.selectOption(many.field, "employees");
  await page.waitForSelector("#f-employees");
  await page.fill("#f-employees", "77");
  await page.press("#f-employees", "Enter");
  await page.waitForSelector(many.done);
  await page.waitForSelector(cells.toast("500 companies changed"));
  if ((await count(77)) !== undefined) assert.equal(await count(77), 500);
  await page.click(cells.undo);
  await page.waitForSelector(cells.toast("Undone"));
  const left = await rapport.api("GET", `/companies?filter=${encodeURIComponent("name ~ 'Many' and employees = 77")}`);
  assert.equal(left.data.length, 0);

  // Deleted, and back.
  const gone = await rapport.api("POST", "/companies", { name: "Goes and comes" });
  await page.goto(`/companies/${gone.id}`);
  await page.evaluate(() => document.querySelector('form[action$="/delete"]').submit());
  await page.waitForSelector(cells.undo);
  await page.click(cells.undo);
  await page.waitForSelector(cells.toast("Undone"));
  assert.equal((await stored("companies", gone.id)).name, "Goes and comes");
});

at("rows are copied, and a table that is pasted is looked at first", async (page) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const made = [];
  for (const n of [1, 2]) made.push(await rapport.api("POST", "/companies", { name: `Copied ${n}`, employees: n * 1000, domains: undefined }));
  await enter(page, "/companies?q=Copied&sort=name");
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  for (const one of made) await page.check(many.pick(one.id));
  await page.keyboard.press("Control+C");
  await page.waitForSelector(cells.toast("2 rows copied"));
  const [head, first] = (await clipboard()).split("\n").map((line) => line.split("\t"));
  assert.equal(first[0], "Copied 1");
  assert.equal(first[head.indexOf(head.find((label) => /employees/i.test(label)))], "1000");
  const html = await page.evaluate(async () => (await (await navigator.clipboard.read())[0].getType("text/html")).text());
  assert.match(html, /<th>/);
  await page.click("[data-clear-selection]");

  // A range of two cells of one column.
  await page.click(cells.cell(made[0].id, "employees"));
  await page.waitForSelector(cells.editor);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Shift+ArrowDown");
  assert.equal(await page.locator("#list td[aria-selected=true]").count(), 2);
  await page.keyboard.press("Control+C");
  await until("the range is copied", async () => /^[^\t]+\n1000\n2000$/.test(await clipboard()));
  // One value, from one cell to another.
  await page.keyboard.press("Escape");
  await page.evaluate(() => navigator.clipboard.writeText("4321"));
  await page.keyboard.press("Control+V");
  await shows(page, made[1].id, "employees", "4321");
  await until("the value is stored", async () => (await stored("companies", made[1].id)).employees === 4321);

  // A table leads to an import, and nothing is written before somebody says so.
  await page.evaluate(() => navigator.clipboard.writeText("Name\tEmployees\nPasted 1\t12\nPasted 2\t13\n"));
  await page.keyboard.press("Control+V");
  await page.waitForURL("**/imports/*");
  await page.waitForSelector(imports.tried);
  assert.equal(await page.innerText(imports.figure("created")), "2");
  await assertFits(page);
  const pasted = async () => (await rapport.api("GET", `/companies?filter=${encodeURIComponent("name ~ 'Pasted'")}`)).data.map((one) => one.employees);
  assert.deepEqual(await pasted(), []);
  await page.click(imports.start);
  await page.waitForSelector(imports.done);
  assert.deepEqual((await pasted()).sort(), [12, 13]);
});

at("a long list stays light, and forgets nothing", async (page) => {
  for (let n = 0; n < 1200; n += 100) {
    const operations = Array.from({ length: 100 }, (_, i) => ({ op: "create", data: { name: `Long ${String(n + i).padStart(4, "0")}`, employees: 1 } }));
    await rapport.api("POST", "/companies/batch", { atomic: true, operations });
  }
  await enter(page, "/companies?q=Long&sort=name");
  const rows = () => page.locator(list.rows).count();
  const top = () => page.evaluate(() => document.getElementById("list").scrollTop);
  const third = await page.getAttribute(`${list.rows} >> nth=2`, "data-id");
  await page.check(many.pick(third));
  const toTheEnd = async () => {
    for (let n = 0; n < 60 && (await page.locator(`${list.rows}:has-text("Long 1199")`).count()) === 0; n++) {
      await page.evaluate(() => document.getElementById("list").scrollBy(0, 2000));
      await page.waitForTimeout(120);
    }
  };
  await toTheEnd();
  await page.waitForSelector(`${list.rows}:has-text("Long 1199")`);
  const height = await page.evaluate(() => document.getElementById("list").scrollHeight);
  assert.ok(height > 1200 * 40, "the room of all rows stays");
  assert.ok((await rows()) < 800, `${await rows()} rows are left`);
  assert.ok(await page.isChecked(many.pick(third)), "what is selected stays");
  const there = await top();

  // What somebody changes shows on what is seen, and the list stays where it is.
  const last = await page.getAttribute(`${list.rows}:has-text("Long 1199")`, "data-id");
  await rapport.api("PATCH", `/companies/${last}`, { employees: 4711 });
  await shows(page, last, "employees", "4711");
  assert.equal(await top(), there);

  // Rows come back as one goes to them.
  await page.evaluate(() => document.getElementById("list").scrollTo(0, 20_000));
  await page.waitForFunction(() => {
    const box = document.getElementById("list").getBoundingClientRect();
    return document.elementFromPoint(box.left + 100, box.top + box.height / 2)?.closest("tr.row") !== null;
  });
  const names = await page.evaluate(() => [...document.querySelectorAll("#list .row__link > span:last-child")].map((one) => one.textContent));
  assert.equal(new Set(names).size, names.length, "none stands there twice");
  assert.deepEqual(names, [...names].sort(), "and all in their order");

  // At the top again the list is as it is now.
  await rapport.api("POST", "/companies", { name: "Long 0000 and new" });
  await page.evaluate(() => document.getElementById("list").scrollTo(0, 0));
  await page.uncheck(many.pick(third));
  await page.evaluate(() => document.getElementById("list").dispatchEvent(new Event("scroll")));
  await page.waitForSelector(`${list.rows}:has-text("Long 0000 and new")`, { timeout: 20_000 });
});
