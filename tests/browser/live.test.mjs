// What others do shows by itself, and disturbs nobody: lists, boards and records follow the
// change log, forms keep what was typed, and a browser has one connection for all its tabs.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { openBrowser, sizes, until, visit } from "./browser.mjs";
import { boardPath, dragCard, holdOver, makeDeal, makePipeline, moveAnswered } from "./fixtures.mjs";
import { person, startRapport } from "./rapport.mjs";
import { board, form, imports, list, live, many, record, shell, signIn, toast } from "./selectors.mjs";

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
const phone = sizes.find((size) => size.name === "phone");
const at = (size, name, work) => test(`${name} at ${size.width} px`, () => visit({ browser, rapport, size, name }, work));

/** Signs in, ends where the person wanted to go, and notes what would be lost by a reload. */
async function enter(page, pathname, who = person) {
  await page.goto(pathname);
  await giveName(page, who);
  await page.waitForURL((url) => url.pathname + url.search === pathname);
  await page.evaluate(() => (window.neverReloaded = true));
}

async function giveName(page, who = person) {
  await page.fill(signIn.email, who.email);
  await page.fill(signIn.password, who.password);
  await page.click(signIn.submit);
}

const stayed = async (page) => assert.ok(await page.evaluate(() => window.neverReloaded), "the page was not loaded again");
const search = (words) => `/companies?q=${encodeURIComponent(words).replaceAll("%20", "+")}&sort=name`;
const makeCompany = (name, more) => rapport.api("POST", "/companies", { name, ...more });
const rename = (company, name) => rapport.api("PATCH", `/companies/${company.id}`, { name });
const shownName = (page, id, name) => page.waitForSelector(`${list.rowName(id)}:text-is("${name}")`, { timeout: 30_000 });

/** Counts the streams of events that a browser has open. */
function watchStreams(context) {
  const open = new Set();
  const isStream = (request) => new URL(request.url()).pathname === "/api/v1/events";
  context.on("request", (request) => isStream(request) && open.add(request));
  for (const over of ["requestfailed", "requestfinished"]) context.on(over, (request) => open.delete(request));
  // Those of a tab that is closed end without a word.
  return () => [...open].filter((request) => !request.frame().page().isClosed()).length;
}

/** As if another tab were brought before this one, or this one back. */
const setHidden = (page, hidden) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);

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
  await dragCard(page, theirs.id, offered.id);
  assert.ok((await moved).ok());
  await until("the move is kept", async () => (await rapport.api("GET", `/deals/${theirs.id}`)).stage.id === offered.id);
  assert.ok(await page.isVisible(board.cardIn(offered.id, theirs.id)));
  await stayed(page);
});

at(desk, "a card that somebody else moved meanwhile is not moved over them, by keys or by pointer", async (page, { expectStatus }) => {
  expectStatus(409);
  const pipeline = await makePipeline(rapport, "Two hands");
  const { talking, offered, agreed } = pipeline.stages;
  const context = await browser.newContext({ baseURL: rapport.url });
  const other = await context.newPage();
  await enter(page, boardPath(pipeline));
  await enter(other, boardPath(pipeline));
  const step = async (on, ...keys) => {
    for (const key of keys) await on.keyboard.press(key);
  };
  const stage = async (deal) => (await rapport.api("GET", `/deals/${deal.id}`)).stage.id;
  const hands = {
    keys: [(deal) => page.focus(board.card(deal.id)).then(() => step(page, "Space", "ArrowRight")), () => step(page, "Space")],
    pointer: [(deal) => holdOver(page, deal.id, offered.id), () => page.mouse.up()],
  };
  for (const [name, [lift, drop]] of Object.entries(hands)) {
    const deal = await makeDeal(rapport, pipeline, `Moved by ${name}`, "100");
    for (const one of [page, other]) await one.waitForSelector(board.cardIn(talking.id, deal.id));
    // Whoever holds a card does not see what becomes of it.
    await lift(deal);
    await other.focus(board.card(deal.id));
    const theirs = moveAnswered(other, "deals");
    await step(other, "Space", "ArrowRight", "ArrowRight", "Space");
    assert.equal((await theirs).status(), 200);
    const mine = moveAnswered(page, "deals");
    await drop();
    assert.equal((await mine).status(), 409);
    await page.waitForSelector(toast("Somebody else has moved this card"));
    await page.waitForSelector(board.cardIn(agreed.id, deal.id));
    assert.equal(await stage(deal), agreed.id, "what they did stays");
    // Now that it is seen where it is, it is moved as ever.
    await page.focus(board.card(deal.id));
    const again = moveAnswered(page, "deals");
    await step(page, "Space", "ArrowLeft", "Space");
    assert.equal((await again).status(), 200);
    assert.equal(await stage(deal), offered.id);
    await other.waitForSelector(board.cardIn(offered.id, deal.id));
  }
  await context.close();
});

at(desk, "who moves a card sees what comes of it", async (page) => {
  const pipeline = await makePipeline(rapport, "Closing board");
  const { talking, offered } = pipeline.stages;
  await rapport.api("PATCH", `/stages/${offered.id}`, { type: "won" });
  const closing = await makeDeal(rapport, pipeline, "Closing", "100");
  const staying = await makeDeal(rapport, pipeline, "Staying", "10");
  await enter(page, `${boardPath(pipeline)}&filter=${encodeURIComponent("status = open")}`);
  await page.waitForSelector(board.cardIn(talking.id, closing.id));
  const moved = moveAnswered(page, "deals");
  await dragCard(page, closing.id, offered.id);
  assert.ok((await moved).ok());
  // It is won now, and only those are shown that are open.
  await page.waitForSelector(board.card(closing.id), { state: "detached", timeout: 20_000 });
  assert.ok(await page.isVisible(board.cardIn(talking.id, staying.id)));
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
  await form.click(live.noticeLink);
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
    await page.click(live.noticeLink);
    await page.waitForFunction((name) => document.querySelector("#f-name")?.value === name, `Typed ${size.name} elsewhere`);
    assert.ok(!(await page.isVisible(live.notice)));
  });
}

/** The answer to the question what became of a record. */
const isAnswerOn = (company) => (answer) => new URL(answer.url()).pathname === `/api/v1/companies/${company.id}`;

at(desk, "what a form shows already is no news to it", async (page) => {
  const company = await makeCompany("Told twice", { employees: 5 });
  const again = { event: "company.updated", op: "update", via: "rest", object: "company", id: company.id, by: { name: "Ada Example" } };
  let told = 0;
  await page.route("**/api/v1/events*", (route) => {
    if (told++ > 0) return route.continue();
    return route.fulfill({ status: 200, contentType: "text/event-stream", body: `data: ${JSON.stringify(again)}\n\n` });
  });
  const asked = page.waitForResponse(isAnswerOn(company));
  await enter(page, `/companies/${company.id}/edit`);
  assert.equal((await asked).status(), 304);
  assert.ok(!(await page.isVisible(live.notice)));
  const anew = page.waitForResponse((answer) => isAnswerOn(company)(answer) && answer.status() === 200);
  await rapport.api("PATCH", `/companies/${company.id}`, { employees: 6 });
  await anew;
  await page.waitForSelector(live.notice);
  await stayed(page);
});

at(desk, "a form says that its record was changed while nobody could tell it", async (page, { expectStatus }) => {
  expectStatus(400);
  let asked = 0;
  await page.route("**/api/v1/events*", (route) => {
    asked++;
    if (route.request().headers()["last-event-id"]) return route.fulfill({ status: 400, contentType: "application/problem+json", body: "{}" });
    return route.continue();
  });
  const company = await makeCompany("Nobody told", { employees: 5 });
  await enter(page, `/companies/${company.id}/edit`);
  await page.fill(form.input("employees"), "6");
  await until("it tries", () => asked >= 1);
  await rapport.api("PATCH", `/companies/${company.id}`, { name: "Nobody told it" });
  await page.waitForSelector(live.notice, { timeout: 30_000 });
  assert.match(await page.innerText(live.notice), /Somebody else changed this company/);
  assert.equal(await page.inputValue(form.input("employees")), "6");
  await stayed(page);
});

at(desk, "a form says what became of its record", async (page, { expectStatus }) => {
  expectStatus(404);
  const [winner, merged, purged] = [await makeCompany("Became the whole"), await makeCompany("Became a part"), await makeCompany("Became nothing")];
  await enter(page, `/companies/${merged.id}/edit`);
  await rapport.api("POST", "/companies/merge", { winner: winner.id, losers: [merged.id] });
  await page.waitForSelector(live.notice);
  assert.match(await page.innerText(live.notice), /merged this company into another/);
  await page.click(live.noticeLink);
  await page.waitForURL(`**/companies/${winner.id}`);

  await page.goto(`/companies/${purged.id}/edit`);
  await rapport.api("DELETE", `/companies/${purged.id}?purge=true`);
  await page.waitForSelector(live.notice);
  assert.match(await page.innerText(live.notice), /deleted this company for ever/);
  assert.equal(await page.locator(live.noticeLink).count(), 0, "there is nothing to go to");
});

at(desk, "what is in sight on a record stays there as its history grows", async (page) => {
  const company = await makeCompany("Scrolled");
  for (let employees = 1; employees <= 15; employees++) await rapport.api("PATCH", `/companies/${company.id}`, { employees });
  await enter(page, `/companies/${company.id}`);
  await page.waitForSelector(record.history);
  await page.evaluate(() => document.querySelector("#main").scrollTo(0, 100_000));
  const id = await page.locator(record.history).last().getAttribute("id");
  const place = () => page.locator(`#${id}`).evaluate((row) => Math.round(row.getBoundingClientRect().top));
  const stood = await place();
  await rapport.api("PATCH", `/companies/${company.id}`, { employees: 4711 });
  await page.waitForSelector(`${record.history}:has-text("4711")`, { state: "attached" });
  assert.ok(Math.abs((await place()) - stood) <= 2, "the change stays where it was looked at");
  await stayed(page);
});

at(phone, "an open drawer stays open, and its button says so", async (page) => {
  const company = await makeCompany("Under the drawer");
  await enter(page, `/companies/${company.id}`);
  await page.click(shell.menuButton);
  await rename(company, "Still under the drawer");
  await page.waitForSelector(`${record.title}:text-is("Still under the drawer")`);
  assert.equal(await page.getAttribute(shell.menuButton, "aria-expanded"), "true");
  assert.ok(await page.isVisible(shell.link("companies")));
  await stayed(page);
});

at(desk, "when the session has ended pages make way, but what was typed stays", async (page, { expectStatus }) => {
  expectStatus(401);
  const company = await makeCompany("Signed out", { employees: 5 });
  await enter(page, search("Signed out"));
  await page.waitForSelector(list.row(company.id));
  const typed = await page.context().newPage();
  await typed.goto(`/companies/${company.id}/edit`);
  await typed.fill(form.input("employees"), "6");

  await page.context().clearCookies();
  await rename(company, "Signed out by now");
  await page.waitForURL((url) => url.pathname === "/sign-in", { timeout: 30_000 });
  await typed.waitForSelector(live.session("ended"), { timeout: 30_000 });
  assert.equal(await typed.inputValue(form.input("employees")), "6");

  await giveName(page);
  await shownName(page, company.id, "Signed out by now");
  await typed.waitForSelector(live.session("ended"), { state: "detached", timeout: 30_000 });
  assert.equal(await typed.inputValue(form.input("employees")), "6");
});

at(desk, "who may not listen any more does not ask again and again, and is led to signing in", async (page, { expectStatus }) => {
  expectStatus(401);
  let asked = 0;
  await page.route("**/api/v1/events*", (route) => {
    asked++;
    return route.fulfill({ status: 401, contentType: "application/problem+json", body: "{}" });
  });
  await page.clock.install();
  const checked = page.waitForResponse((answer) => answer.request().headers()["hx-request"] === "true");
  await enter(page, search("Refused"));
  assert.equal((await checked).status(), 200);
  for (let minute = 1; minute <= 3; minute++) {
    await page.clock.fastForward(60_000);
    await page.evaluate(() => fetch("/healthz").then((answer) => answer.text()));
  }
  assert.equal(asked, 1);
  await stayed(page);

  await page.context().clearCookies();
  await setHidden(page, true);
  await setHidden(page, false);
  await page.waitForURL((url) => url.pathname === "/sign-in", { timeout: 30_000 });
});

at(desk, "a page makes way when somebody else is signed in", async (page) => {
  const next = { email: "ben@rapport.example", name: "Ben Example", password: "another long pass phrase" };
  await rapport.addPerson(next);
  const company = await makeCompany("Whose page");
  await enter(page, search("Whose page"));
  await page.waitForSelector(list.row(company.id));
  assert.equal(await page.innerText(shell.person), person.name);
  const theirs = await browser.newContext({ baseURL: rapport.url });
  try {
    await enter(await theirs.newPage(), search("Whose page"), next);
    await page.context().addCookies(await theirs.cookies());
  } finally {
    await theirs.close();
  }
  await rename(company, "Whose page now");
  await page.waitForSelector(`${shell.person}:text-is("${next.name}")`, { timeout: 30_000 });
  await shownName(page, company.id, "Whose page now");
});

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
  await setHidden(page, true);
  await page.clock.fastForward(20_000);
  await rename(company, "Seen again soon");
  assert.equal(streams(), 1, "it may be seen again at once");
  await page.clock.fastForward(20_000);
  await until("it lets go", () => streams() === 0);
  assert.equal(await page.innerText(list.rowName(company.id)), "Seen again", "nobody looks");
  await rename(company, "Seen again later");
  const asked = page.waitForRequest((request) => new URL(request.url()).pathname === "/api/v1/events");
  await setHidden(page, false);
  assert.ok((await asked).headers()["last-event-id"], "it goes on where it left off");
  await page.clock.fastForward(3_000);
  await shownName(page, company.id, "Seen again later");
  await stayed(page);
});

at(desk, "a page goes on after the connection was lost and its place is gone", async (page, { expectStatus }) => {
  expectStatus(400);
  let asked = 0;
  await page.route("**/api/v1/events*", (route) => {
    asked++;
    // As after a restore: the log does not reach as far as the page has heard.
    if (route.request().headers()["last-event-id"]) return route.fulfill({ status: 400, contentType: "application/problem+json", body: "{}" });
    return route.continue();
  });
  const company = await makeCompany("Lost and found");
  await enter(page, search("Lost and found"));
  await until("it tries", () => asked >= 1);
  await rename(company, "Lost and found meanwhile");
  await shownName(page, company.id, "Lost and found meanwhile");
  await rename(company, "Lost and found again");
  await shownName(page, company.id, "Lost and found again");
  assert.equal(asked, 2, "it does not ask again and again");
  await stayed(page);
});
