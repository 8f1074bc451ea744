// A list under somebody's hands: typing faster than the server answers, ranges drawn with the mouse, what is
// copied, what somebody else removes, columns that are drawn.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, sizes, until, visit } from "./browser.mjs";
import { person, startRapport } from "./rapport.mjs";
import { cells, list, many, signIn } from "./selectors.mjs";

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
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

async function enter(page, pathname, who = person) {
  await page.goto(pathname);
  await page.fill(signIn.email, who.email);
  await page.fill(signIn.password, who.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname + url.search === pathname);
  await page.waitForSelector("#list td[tabindex]", { state: "attached" });
}

/** Companies of these names, one after the other. */
async function companies(...names) {
  const made = [];
  for (const name of names) made.push(await rapport.api("POST", "/companies", { name, employees: 1 }));
  return made;
}

const stored = async (id) => (await rapport.api("GET", `/companies/${id}`)).employees;
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const focus = async (page, id, field) => {
  await page.evaluate((where) => document.querySelector(where).scrollIntoView({ block: "nearest", inline: "center" }), cells.cell(id, field));
  await page.click(cells.cell(id, field), { position: { x: 8, y: 12 } });
  await page.waitForSelector(cells.editor);
  await page.keyboard.press("Escape");
  await page.waitForSelector(cells.editor, { state: "detached" });
};

at("what may not be exported is not copied, and the clipboard keeps what it has", async (page, { expectStatus }) => {
  expectStatus(403);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const people = {};
  for (const role of ["marketing", "service"]) {
    people[role] = { email: `${role}@rapport.example`, name: role, password: "a long enough pass phrase" };
    await rapport.addPerson({ ...people[role], role });
  }
  const users = (await rapport.api("GET", "/users")).data;
  const own = users.find((user) => user.name === "marketing").id;
  const theirs = await rapport.api("POST", "/tasks", { subject: "Copy 1", owner: users.find((user) => user.name === person.name).id });
  await rapport.api("POST", "/tasks", { subject: "Copy 2", owner: own });
  await enter(page, "/tasks?q=Copy&sort=subject", people.marketing);
  await page.evaluate(() => navigator.clipboard.writeText("as before"));
  await page.focus(`${list.row(theirs.id)} > td[tabindex]`);
  await page.keyboard.press("Control+C");
  await page.waitForSelector(cells.toast("Nothing was copied"));
  assert.equal(await clipboard(page), "as before");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Control+C");
  await page.waitForSelector(cells.toast("1 of 2 rows copied; the others may not be exported."));
  assert.equal((await clipboard(page)).split("\n").length, 2, "a head and the one row");

  // Who may export nothing is told the same.
  await page.context().clearCookies();
  const [one] = await companies("Copied by nobody");
  await enter(page, "/companies?q=Copied+by", people.service);
  await page.evaluate(() => navigator.clipboard.writeText("as before"));
  await page.focus(`${list.row(one.id)} > td[tabindex]`);
  await page.keyboard.press("Control+C");
  await page.waitForSelector(cells.toast("Nothing was copied"));
  assert.equal(await clipboard(page), "as before");
});

at("a selected row that somebody else deletes leaves the selection of a long list", async (page) => {
  for (let n = 0; n < 900; n += 100) {
    const operations = Array.from({ length: 100 }, (_, i) => ({ op: "create", data: { name: `Tall ${String(n + i).padStart(4, "0")}` } }));
    await rapport.api("POST", "/companies/batch", { atomic: true, operations });
  }
  await enter(page, "/companies?q=Tall&sort=name");
  const first = await page.getAttribute(`${list.rows} >> nth=0`, "data-id");
  await page.check(many.pick(first));
  await page.waitForSelector("#main[data-picked]");
  await until("rows are put away", async () => {
    await page.evaluate(() => document.getElementById("list").scrollBy(0, 3000));
    return (await page.locator(".rows-gap").count()) > 0;
  });
  await rapport.api("DELETE", `/companies/${first}`);
  await page.waitForSelector(list.row(first), { state: "detached" });
  await page.waitForSelector("#main:not([data-picked])", { timeout: 2_000 });
});

/** The script has come that only a pointer needs. */
async function pointed(page) {
  await page.mouse.move(500, 300);
  await page.mouse.move(510, 310);
  await page.waitForFunction(() => performance.getEntriesByType("resource").some((one) => one.name.includes("/heads.") && one.responseEnd > 0));
  await page.evaluate(() => new Promise((done) => setTimeout(done, 50)));
}

/** Answers of cells' editors and of what is saved come so late. */
const slow = (page, { editors = 0, saves = 0 }) =>
  page.route("**/companies/*/cell/*", async (route) => {
    await pause(route.request().method() === "POST" ? saves : editors);
    await route.continue().catch(() => undefined);
  });

at("what is typed faster than the server answers goes where it belongs", async (page, { expectStatus }) => {
  expectStatus(422);
  const made = await companies("Fast 1", "Fast 2", "Fast 3", "Fast 4");
  const ids = made.map((one) => one.id);
  const all = () => Promise.all(ids.map(stored));
  const are = (...expected) => until(`${expected} are stored`, async () => String(await all()) === String(expected));
  await enter(page, "/companies?q=Fast&sort=name");
  await focus(page, ids[0], "employees");

  await slow(page, { editors: 250 });
  for (const key of ["5", "Enter", "6", "Enter", "7", "1", "Backspace", "Enter"]) await page.keyboard.press(key);
  await are(5, 6, 7, 1);

  // While a value is being saved.
  await page.unroute("**/companies/*/cell/*");
  await focus(page, ids[0], "employees");
  await slow(page, { saves: 600 });
  await page.keyboard.type("111");
  await page.waitForSelector(cells.control("employees"));
  for (const key of ["Enter", "2", "2", "2", "Enter", "3", "3", "Enter"]) await page.keyboard.press(key);
  await are(111, 222, 33, 1);

  // The pointer goes on while the editor is on its way.
  await page.unroute("**/companies/*/cell/*");
  await focus(page, ids[0], "employees");
  await slow(page, { editors: 300, saves: 300 });
  await page.keyboard.press("8");
  await page.click(cells.cell(ids[2], "employees"), { position: { x: 8, y: 12 } });
  await page.keyboard.press("9");
  await page.keyboard.press("Enter");
  await are(8, 222, 9, 1);
  await page.waitForSelector(cells.editor, { state: "detached" });

  // Somebody goes on to the search box, and stays there.
  await page.unroute("**/companies/*/cell/*");
  await focus(page, ids[1], "employees");
  await slow(page, { editors: 300, saves: 300 });
  await page.keyboard.type("44");
  await page.click("#q");
  await page.keyboard.press("End");
  await page.keyboard.type(" ");
  await are(8, 44, 9, 1);
  assert.equal(await page.inputValue("#q"), "Fast ");
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");

  // What was typed before they went on is not lost either.
  await page.unroute("**/companies/*/cell/*");
  await focus(page, ids[0], "employees");
  await slow(page, { editors: 300, saves: 300 });
  for (const key of ["5", "5", "Enter", "6", "6"]) await page.keyboard.press(key);
  await page.click("#q");
  await are(55, 66, 9, 1);
  assert.equal(await page.evaluate(() => document.activeElement.id), "q");

  // What is refused stops what follows, and says what that was.
  await page.unroute("**/companies/*/cell/*");
  await focus(page, ids[0], "employees");
  await slow(page, { editors: 200, saves: 200 });
  for (const key of ["1", "x", "Enter", "7", "7", "Enter", "5", "Enter"]) await page.keyboard.press(key);
  await page.waitForSelector(cells.error);
  await page.waitForSelector(cells.toast("Not entered: 77 · 5"));
  assert.equal(await page.inputValue(cells.control("employees")), "1x");
  assert.deepEqual(await all(), [55, 66, 9, 1]);
});

at("typing goes on below a row that goes out of sight", async (page) => {
  const ids = (await companies("Sight 1", "Sight 2", "Sight 3")).map((one) => one.id);
  await enter(page, `/companies?q=Sight&sort=name&filter=${encodeURIComponent("employees < 100")}`);
  await focus(page, ids[0], "employees");
  await slow(page, { editors: 150, saves: 150 });
  for (const key of ["5", "0", "0", "Enter", "6", "Enter"]) await page.keyboard.press(key);
  await until("both are stored", async () => (await stored(ids[0])) === 500 && (await stored(ids[1])) === 6);
  assert.equal(await stored(ids[2]), 1);
});

at("a range of cells is drawn with the mouse", async (page) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const ids = (await companies(...Array.from({ length: 40 }, (_, n) => `Drawn ${String(n).padStart(2, "0")}`))).map((one) => one.id);
  await enter(page, "/companies?q=Drawn&sort=name&columns=name,employees,industry,domains");
  const middle = async (id, field) => {
    const { x, y, width, height } = await page.locator(cells.cell(id, field)).boundingBox();
    return [x + width / 2, y + height / 2];
  };
  await pointed(page);
  const chosen = () => page.locator("#list td[aria-selected=true]").count();
  await page.mouse.move(...(await middle(ids[1], "employees")));
  await page.mouse.down();
  await page.mouse.move(...(await middle(ids[2], "employees")), { steps: 3 });
  await page.mouse.move(...(await middle(ids[3], "industry")), { steps: 3 });
  assert.equal(await page.evaluate(() => getSelection().toString()), "", "no text is marked");
  await page.mouse.up();
  assert.equal(await chosen(), 6);
  assert.ok(!(await page.isVisible(cells.editor)));
  await page.keyboard.press("Control+C");
  await page.waitForSelector(cells.toast("3 rows copied"));
  assert.equal((await clipboard(page)).split("\n").length, 4);

  // Below the last row that is seen the list scrolls on.
  await page.mouse.move(...(await middle(ids[1], "employees")));
  await page.mouse.down();
  await page.mouse.move(...(await middle(ids[4], "employees")), { steps: 3 });
  const edge = await page.locator("#list").boundingBox();
  await page.mouse.move(edge.x + 400, edge.y + edge.height - 3, { steps: 3 });
  await until("it is scrolled to its end", () => page.evaluate((id) => document.querySelector(`#list tr[data-id="${id}"] td[aria-selected]`) !== null, ids[39]));
  await page.mouse.up();
  assert.ok(!(await page.isVisible(cells.editor)));

  // A click is one as before, and all cells are one key.
  await page.keyboard.press("Escape");
  assert.equal(await chosen(), 0);
  await page.keyboard.press("Control+A");
  assert.equal(await chosen(), await page.locator("#list td[data-field]").count());
  await page.keyboard.press("Escape");
  assert.equal(await chosen(), 0);
  await page.click(cells.cell(ids[39], "employees"));
  await page.waitForSelector(cells.editor);
});

const head = (field) => `#list thead th[data-field="${field}"]`;
const widths = (page) => page.evaluate(() => [...document.querySelectorAll("#list thead th[data-field]")].map((one) => Math.round(one.getBoundingClientRect().width)));

at("a column is drawn without another page: what is selected and where one is stay", async (page) => {
  await companies(...Array.from({ length: 45 }, (_, n) => `Wide ${String(n).padStart(2, "0")}`));
  const [long] = await companies("Wide 99 has a name that is far longer than the column of all of these has room for at first");
  await enter(page, "/companies?q=Wide&sort=name&columns=name,employees,industry");
  const first = await page.getAttribute(`${list.rows} >> nth=0`, "data-id");
  await page.check(many.pick(first));
  await page.evaluate(() => {
    document.getElementById("list").scrollTop = 300;
    window.isSame = true;
  });
  await pointed(page);
  const edge = await page.locator(`${head("employees")} [data-edge]`).boundingBox();
  const [x, y] = [edge.x + edge.width / 2, edge.y + edge.height / 2];
  const before = await widths(page);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 120, y, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/columns=.*employees%3A\d+/);
  const drawn = await widths(page);
  assert.equal(drawn[1], before[1] + 120);
  assert.ok(await page.evaluate(() => window.isSame), "it is the same page");
  assert.equal(await page.evaluate(() => document.getElementById("list").scrollTop), 300);
  assert.ok(await page.isChecked(many.pick(first)));
  // What goes on from here has the widths.
  const width = new URL(page.url()).searchParams.get("columns");
  await page.waitForFunction(([where, width]) => new URL(document.querySelector(where).href).searchParams.get("columns") === width, [`${head("name")} .sort`, width]);
  assert.equal(await page.inputValue("#filter-form > input[name=columns]"), width);
  await page.reload();
  assert.deepEqual(await widths(page), drawn);

  // A double click fits it to what it holds.
  await pointed(page);
  const whole = () => page.locator(`${list.row(long.id)} .row__link > span`).last().evaluate((one) => one.scrollWidth <= one.clientWidth + 1);
  const side = await page.locator(`${head("name")} [data-edge]`).boundingBox();
  await page.mouse.move(side.x + 4, side.y + 4);
  await page.mouse.down();
  await page.mouse.move(side.x - 150, side.y + 4, { steps: 4 });
  await page.mouse.up();
  assert.ok(!(await whole()));
  await page.dblclick(`${head("name")} [data-edge]`);
  await until("the longest name is seen whole", whole);
});

at("an edge that is pulled before its script has come is drawn all the same, and marks no text", async (page) => {
  await companies("Quick 1");
  await page.route("**/heads.*.js", async (route) => {
    await pause(300);
    await route.fallback();
  });
  await enter(page, "/companies?q=Quick&sort=name&columns=name,employees,industry");
  const before = await widths(page);
  const edge = await page.locator(`${head("employees")} [data-edge]`).boundingBox();
  await page.mouse.move(edge.x + 4, edge.y + 4);
  await page.mouse.down();
  await page.mouse.move(edge.x + 6, edge.y + 60);
  assert.equal(await page.evaluate(() => getSelection().toString()), "");
  await page.waitForFunction(() => performance.getEntriesByType("resource").some((one) => one.name.includes("/heads.") && one.responseEnd > 0));
  await pause(100);
  for (const by of [10, 60, 110]) await page.mouse.move(edge.x + by, edge.y + 4);
  await page.mouse.up();
  await page.waitForURL(/columns=/);
  assert.ok((await widths(page))[1] > before[1] + 60);
});

at("heads are moved with the mouse, and Shift sorts by one more", async (page) => {
  await companies("Heads 1", "Heads 2");
  await enter(page, "/companies?q=Heads&sort=name&columns=name,employees:150,industry,created_at");
  const names = () => page.evaluate(() => [...document.querySelectorAll("#list thead th[data-field]")].map((one) => one.dataset.field));
  const middle = async (field) => {
    const { x, y, width, height } = await page.locator(head(field)).boundingBox();
    return [x, y + height / 2, width];
  };
  const [x, y] = await middle("employees");
  const [last, , width] = await middle("created_at");
  await pointed(page);
  await page.mouse.move(x + 20, y);
  await page.mouse.down();
  await page.mouse.move(last + width - 12, y, { steps: 6 });
  await page.mouse.up();
  await page.waitForURL(/employees%3A150($|&)/);
  assert.deepEqual(await names(), ["name", "industry", "created_at", "employees"]);
  assert.equal(new URL(page.url()).searchParams.get("sort"), "name", "it was no click");

  for (const expected of ["name,employees", "name,-employees", "name"]) {
    await pointed(page);
      await page.click(`${head("employees")} .sort`, { modifiers: ["Shift"] });
    await page.waitForURL((url) => url.searchParams.get("sort") === expected);
  }
});
