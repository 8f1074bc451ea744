// What others do shows by itself, and disturbs nobody: lists, boards and records follow the
// change log, forms keep what was typed, and a browser has one connection for all its tabs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, sizes, visit } from "./browser.mjs";
import { boardPath, dragCard, makeDeal, makePipeline, moveAnswered } from "./fixtures.mjs";
import { person, startRapport } from "./rapport.mjs";
import { board, form, imports, list, live, many, record, signIn } from "./selectors.mjs";

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
const at = (size, name, work) => test(`${name} at ${size.width} px`, () => visit({ browser, rapport, size, name }, work));

/** Signs in, ends where the person wanted to go, and notes what would be lost by a reload. */
async function enter(page, pathname) {
  await page.goto(pathname);
  await page.fill(signIn.email, person.email);
  await page.fill(signIn.password, person.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname + url.search === pathname);
  await page.evaluate(() => (window.neverReloaded = true));
}

const stayed = async (page) => assert.ok(await page.evaluate(() => window.neverReloaded), "the page was not loaded again");
const search = (words) => `/companies?q=${encodeURIComponent(words).replaceAll("%20", "+")}&sort=name`;
const makeCompany = (name, more) => rapport.api("POST", "/companies", { name, ...more });
const rename = (company, name) => rapport.api("PATCH", `/companies/${company.id}`, { name });
const shownName = (page, id, name) => page.waitForSelector(`${list.rowName(id)}:text-is("${name}")`);

/** Counts the streams of events that a browser has open. */
function watchStreams(context) {
  const open = new Set();
  const isStream = (request) => new URL(request.url()).pathname === "/api/v1/events";
  context.on("request", (request) => isStream(request) && open.add(request));
  for (const over of ["requestfailed", "requestfinished"]) context.on(over, (request) => open.delete(request));
  // Those of a tab that is closed end without a word.
  return () => [...open].filter((request) => !request.frame().page().isClosed()).length;
}

async function until(what, isSo) {
  for (const limit = Date.now() + 10_000; Date.now() < limit; await new Promise((done) => setTimeout(done, 50))) {
    if (await isSo()) return;
  }
  assert.fail(what);
}

for (const size of sizes) {
  at(size, "a list shows what others make, change and delete", async (page) => {
    const mark = `Watched ${size.name}`;
    const first = await makeCompany(`${mark} B`);
    const second = await makeCompany(`${mark} C`);
    await enter(page, search(mark));
    await page.waitForSelector(list.row(first.id));

    const new_ = await makeCompany(`${mark} A`);
    await page.waitForSelector(list.row(new_.id));
    assert.equal(await page.innerText(list.count), "3");
    await rename(first, `${mark} renamed`);
    await shownName(page, first.id, `${mark} renamed`);
    assert.deepEqual(await page.locator(list.titles).allInnerTexts().then((all) => all.map((one) => one.trim().split("\n").at(-1))), [`${mark} A`, `${mark} C`, `${mark} renamed`]);
    await rapport.api("DELETE", `/companies/${second.id}`);
    await page.waitForSelector(list.row(second.id), { state: "detached" });
    assert.equal(await page.innerText(list.count), "2");
    await stayed(page);
  });
}

at(desk, "a change that comes while the list is being fetched is not overlooked", async (page) => {
  const company = await makeCompany("Hasty");
  await enter(page, search("Hasty"));
  await page.waitForSelector(list.row(company.id));
  let looks = 0;
  await page.route("**/companies?q=Hasty*", async (route) => {
    const answer = await route.fetch();
    if (++looks === 1) {
      // It is written, and heard of, before the page has the answer that does not know of it.
      await rename(company, "Hasty second");
      await new Promise((done) => setTimeout(done, 1_000));
    }
    await route.fulfill({ response: answer });
  });
  await rename(company, "Hasty first");
  await shownName(page, company.id, "Hasty first");
  await shownName(page, company.id, "Hasty second");
});

at(desk, "selection, focus, typed filter, scroll place and loaded pages stay when a list changes", async (page) => {
  const mark = "Steady";
  const operations = Array.from({ length: 120 }, (_, n) => ({ op: "create", data: { name: `${mark} ${String(n).padStart(3, "0")}` } }));
  const { results } = await rapport.api("POST", "/companies/batch", { atomic: true, operations });
  const [chosen, changed] = [results[3].data, results[70].data];
  await enter(page, search(mark));
  await page.waitForSelector(list.row(chosen.id));
  await page.check(many.pick(chosen.id));
  await page.evaluate(() => document.querySelector("#list").scrollTo(0, 100_000));
  await page.waitForSelector(list.row(changed.id));
  await page.fill(list.filter, "employees > 1");
  await page.focus(many.pick(changed.id));
  const before = await page.locator(list.rows).count();
  const place = (id) => page.locator(list.row(id)).evaluate((row) => Math.round(row.getBoundingClientRect().top));
  const stood = await place(changed.id);

  const above = await makeCompany(`${mark} 000 above`);
  await rename(changed, `${mark} 070 changed`);
  await shownName(page, changed.id, `${mark} 070 changed`);
  await page.waitForSelector(list.row(above.id), { state: "attached" });
  assert.ok((await page.locator(list.rows).count()) >= before, "what was loaded stays");
  assert.equal(await page.evaluate(() => document.activeElement.value), changed.id, "the focus stays on its row");
  assert.ok(Math.abs((await place(changed.id)) - stood) <= 2, "the row stays where it was looked at");
  assert.equal(await page.inputValue(list.filter), "employees > 1");
  assert.deepEqual(await page.locator("#rows .pick input:checked").evaluateAll((boxes) => boxes.map((box) => box.value)), [chosen.id]);
  assert.match(await page.innerText(many.bar), /1 selected/);
  await stayed(page);
});

at(desk, "a card that is moved elsewhere moves here, but not under a hand that holds one", async (page) => {
  const pipeline = await makePipeline(rapport, "Watched board");
  const { talking, offered } = pipeline.stages;
  const theirs = await makeDeal(rapport, pipeline, "Theirs", "100");
  const mine = await makeDeal(rapport, pipeline, "Mine", "10");
  await enter(page, boardPath(pipeline));
  await page.waitForSelector(board.cardIn(talking.id, theirs.id));
  await rapport.api("PATCH", `/deals/${theirs.id}`, { stage: offered.id });
  await page.waitForSelector(board.cardIn(offered.id, theirs.id));
  assert.deepEqual([await page.innerText(board.count(talking.id)), await page.innerText(board.count(offered.id))], ["1", "1"]);

  await page.focus(board.card(mine.id));
  await page.keyboard.press("Space");
  await page.waitForSelector(board.lifted);
  const heard = page.waitForResponse((answer) => answer.url().includes("/deals?view=board"), { timeout: 3_000 }).catch(() => null);
  await rapport.api("PATCH", `/deals/${theirs.id}`, { stage: talking.id });
  assert.equal(await heard, null, "nothing is fetched while a card is held");
  assert.ok(await page.isVisible(board.cardIn(offered.id, theirs.id)));
  await page.keyboard.press("Escape");
  await page.waitForSelector(board.cardIn(talking.id, theirs.id));
  assert.equal(await page.evaluate(() => document.activeElement.dataset.id), mine.id);

  // What was fetched anew can be moved as before.
  const moved = moveAnswered(page, "deals");
  const echoed = page.waitForRequest((request) => request.url().includes("/deals?view=board"), { timeout: 3_000 }).catch(() => null);
  await dragCard(page, theirs.id, offered.id);
  assert.ok((await moved).ok());
  assert.equal(await echoed, null, "what this tab did it shows already");
  await until("the move is kept", async () => (await rapport.api("GET", `/deals/${theirs.id}`)).stage.id === offered.id);
  await stayed(page);
});

at(desk, "a record shows what others change in it and hang on it, and an open menu stays open", async (page) => {
  const company = await makeCompany("Looked at", { employees: 5 });
  await enter(page, `/companies/${company.id}`);
  await page.click("#record-menu > summary");
  await rapport.api("PATCH", `/companies/${company.id}`, { employees: 4711, name: "Looked at anew" });
  await page.waitForSelector(`${record.value("employees")}:has-text("4711")`);
  assert.equal((await page.innerText(record.title)).trim(), "Looked at anew");
  assert.match(await page.title(), /^Looked at anew/);
  assert.match(await page.locator(record.history).first().innerText(), /4711/);
  await rapport.api("POST", "/deals", { name: "Hung on it", company: company.id });
  await page.waitForSelector('.related__link:text-is("Hung on it")');
  assert.ok(await page.locator("#record-menu").evaluate((menu) => menu.open));
  await stayed(page);
});

at(desk, "a record says that it went to the trash elsewhere, and leads on when it became part of another", async (page) => {
  const [company, winner] = [await makeCompany("Goes away"), await makeCompany("Takes over")];
  await enter(page, `/companies/${company.id}`);
  const form = await page.context().newPage();
  await form.goto(`/companies/${company.id}/edit`);
  await rapport.api("DELETE", `/companies/${company.id}`);
  await page.waitForSelector(".banner--trash");
  await page.waitForSelector(record.edit, { state: "detached" });
  assert.match(await form.innerText(live.notice), /trash/);
  await form.click(`${live.notice} a`);
  await form.waitForSelector(".banner--trash");
  await rapport.api("POST", `/companies/${company.id}/restore`);
  await page.waitForSelector(record.edit);
  await stayed(page);
  await rapport.api("POST", "/companies/merge", { winner: winner.id, losers: [company.id] });
  await page.waitForURL(`**/companies/${winner.id}`);
});

at(desk, "the list of imports shows that another one goes on and what came of it", async (page) => {
  await enter(page, "/imports");
  await page.waitForSelector(list.region);
  const other = await page.context().newPage();
  await other.goto("/imports/new?object=companies");
  await other.setInputFiles(imports.file, { name: "listed.csv", mimeType: "text/csv", buffer: Buffer.from("Name\nListed One\nListed Two\n") });
  await other.click(imports.upload);
  await other.click(imports.start);
  await other.waitForSelector(imports.done);
  await page.waitForSelector(`${list.rows}:has-text("listed.csv"):has-text("2 created")`);
  await stayed(page);
});

for (const size of sizes) {
  at(size, "a form keeps what was typed and says that its record was changed", async (page) => {
    const company = await makeCompany(`Typed ${size.name}`, { employees: 5 });
    await enter(page, `/companies/${company.id}/edit`);
    await page.fill(form.input("employees"), "6");
    await makeCompany("Another one");
    await rapport.api("PATCH", `/companies/${company.id}`, { name: `Typed ${size.name} elsewhere` });
    await page.waitForSelector(live.notice);
    assert.equal(await page.inputValue(form.input("employees")), "6");
    assert.equal(await page.inputValue(form.input("name")), company.name, "the form is left alone");
    await stayed(page);

    page.once("dialog", (dialog) => dialog.accept());
    await page.click(`${live.notice} a`);
    await page.waitForFunction((name) => document.querySelector("#f-name")?.value === name, `Typed ${size.name} elsewhere`);
    assert.ok(!(await page.isVisible(live.notice)));
  });
}

at(desk, "three tabs of a browser have one connection and all follow", async (page) => {
  const context = page.context();
  const streams = watchStreams(context);
  const company = await makeCompany("Three tabs");
  await enter(page, search("Three tabs"));
  const tabs = [page, await context.newPage(), await context.newPage()];
  for (const tab of tabs.slice(1)) await tab.goto(search("Three tabs"));
  await until("the tabs are connected", () => streams() > 0);
  for (const [n, name] of ["Three tabs one", "Three tabs two"].entries()) {
    await rename(company, name);
    for (const tab of tabs) await shownName(tab, company.id, name);
    assert.equal(streams(), 1, `one connection, change ${n + 1}`);
  }
  // The others go on when the tab that held the connection is closed.
  await tabs[0].close();
  await rename(company, "Three tabs three");
  for (const tab of tabs.slice(1)) await shownName(tab, company.id, "Three tabs three");
  assert.equal(streams(), 1);
});

at(desk, "a hidden tab gives its connection up and shows what it missed when it is seen again", async (page) => {
  const streams = watchStreams(page.context());
  const company = await makeCompany("Seen again");
  await page.clock.install();
  await enter(page, search("Seen again"));
  await until("it is connected", () => streams() === 1);
  const setHidden = (hidden) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await setHidden(true);
  await page.clock.fastForward(20_000);
  await rename(company, "Seen again soon");
  assert.equal(streams(), 1, "it may be seen again at once");
  await page.clock.fastForward(20_000);
  await until("it lets go", () => streams() === 0);
  assert.equal(await page.innerText(list.rowName(company.id)), "Seen again", "nobody looks");
  await rename(company, "Seen again later");
  const asked = page.waitForRequest((request) => new URL(request.url()).pathname === "/api/v1/events");
  await setHidden(false);
  assert.ok((await asked).headers()["last-event-id"], "it goes on where it left off");
  await page.clock.fastForward(3_000);
  await shownName(page, company.id, "Seen again later");
  await stayed(page);
});

at(desk, "a page goes on after the connection was lost and its place is gone", async (page, { expectStatus }) => {
  expectStatus(400);
  let asked = 0;
  await page.route("**/api/v1/events", (route) => {
    asked++;
    // As after a restore: the log does not reach as far as the page has heard.
    if (route.request().headers()["last-event-id"]) return route.fulfill({ status: 400, contentType: "application/problem+json", body: "{}" });
    return route.continue();
  });
  const company = await makeCompany("Lost and found");
  await enter(page, search("Lost and found"));
  await until("it tries", () => asked === 1);
  await rename(company, "Lost and found meanwhile");
  await shownName(page, company.id, "Lost and found meanwhile");
  await rename(company, "Lost and found again");
  await shownName(page, company.id, "Lost and found again");
  assert.equal(asked, 2, "it does not ask again and again");
  await stayed(page);
});
