// The views that people choose over what they have: calendars, boards, timelines, galleries.
// What is dragged is kept, by pointer, by finger and by keys, and whoever else looks sees it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, openBrowser, sizes, until, visit } from "./browser.mjs";
import { boardPath, dragByTouch, makeDeal, makePipeline, moveAnswered } from "./fixtures.mjs";
import { person, startRapport } from "./rapport.mjs";
import { board, form, signIn, toast } from "./selectors.mjs";

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

async function enter(page, pathname, who = person) {
  await page.goto(pathname);
  await page.fill(signIn.email, who.email);
  await page.fill(signIn.password, who.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname + url.search === pathname);
}

const happening = (id) => `.happening[data-id="${id}"]:not(.happening--hand)`;
const day = (iso) => `[data-day="${iso}"]`;
const stored = (deal) => rapport.api("GET", `/deals/${deal.id}`);
const dated = (name, close_date, more) => rapport.api("POST", "/deals", { name, close_date, ...more });
const centre = async (page, selector) => {
  const box = await page.locator(selector).first().boundingBox();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
const saved = (page) => page.waitForResponse((answer) => answer.request().method() === "POST" && /\/dates$/.test(answer.url()));

/** Drags with the pointer, in the small steps that a hand makes. */
async function drag(page, from, to) {
  await page.mouse.move(from.x, from.y);
  if ((await page.locator("board-view").count()) > 0) await page.waitForSelector(board.sorted);
  await page.mouse.down();
  await page.mouse.move(from.x + 8, from.y + 6, { steps: 3 });
  await page.mouse.move(to.x, to.y, { steps: 10 });
}

/** Holds something with a finger until it lifts, and takes it elsewhere. */
async function dragFinger(page, from, to, lifted) {
  const hand = await page.context().newCDPSession(page);
  const touch = (type, point) => hand.send("Input.dispatchTouchEvent", { type, touchPoints: point ? [point] : [] });
  await touch("touchStart", from);
  await page.waitForSelector(lifted);
  for (let step = 1; step <= 10; step++) {
    await touch("touchMove", { x: from.x + ((to.x - from.x) * step) / 10, y: from.y + ((to.y - from.y) * step) / 10 });
  }
  await touch("touchEnd");
}

for (const size of sizes) {
  at(size, "a calendar fits, and leads from view to view with what was looked for", async (page) => {
    await dated(`Fitting ${size.name}`, "2027-03-10");
    await enter(page, "/deals?view=calendar&on=2027-03&q=Fitting");
    for (const span of ["", "&span=week", "&span=day", "&span=agenda"]) {
      await page.goto(`/deals?view=calendar&on=2027-03-10&q=Fitting${span}`);
      await assertFits(page);
    }
    if (size === phone) await page.click(".views__menu summary");
    await page.click(`#views a[href="/deals?view=table&q=Fitting"]:visible`);
    await page.waitForSelector("#list");
    assert.equal(await page.inputValue("#q"), "Fitting");
  });
}

at(desk, "a deal is dragged to another day, and another browser sees it there", async (page) => {
  const deal = await dated("Dragged deal", "2027-01-12");
  await enter(page, "/deals?view=calendar&on=2027-01&q=Dragged");
  const context = await browser.newContext({ baseURL: rapport.url });
  const other = await context.newPage();
  await enter(other, "/deals?view=calendar&on=2027-01&q=Dragged");
  await page.waitForSelector(happening(deal.id));
  await drag(page, await centre(page, happening(deal.id)), await centre(page, day("2027-01-20")));
  await page.waitForSelector(`${day("2027-01-20")}.day--over`);
  const answer = saved(page);
  await page.mouse.up();
  assert.equal((await answer).status(), 204);
  assert.equal((await stored(deal)).close_date, "2027-01-20");
  for (const one of [page, other]) await one.waitForSelector(`${happening(deal.id)}[data-start="2027-01-20"]`);
  assert.equal(await page.locator(".happening--hand").count(), 0);
  // The click that ended the drag led nowhere; one by itself does.
  assert.match(page.url(), /view=calendar/);
  await page.click(happening(deal.id));
  await page.waitForURL(`**/deals/${deal.id}`);
  await context.close();
});

at(desk, "Escape puts back what is dragged, and a day that is clicked makes a record on it", async (page) => {
  const deal = await dated("Hesitant deal", "2027-01-12");
  await enter(page, "/deals?view=calendar&on=2027-01&q=Hesitant");
  await drag(page, await centre(page, happening(deal.id)), await centre(page, day("2027-01-20")));
  await page.keyboard.press("Escape");
  await page.mouse.up();
  assert.equal(await page.locator(".happening--hand").count(), 0);
  assert.equal((await stored(deal)).close_date, "2027-01-12");
  await page.click(`${day("2027-01-21")} .day__new`);
  await page.waitForURL("**/deals/new?**");
  assert.equal(await page.inputValue("[name=close_date]"), "2027-01-21");
  // The same by keys: Tab comes to one day, arrows go on to the others.
  await page.goto("/deals?view=calendar&on=2027-01&q=Hesitant");
  assert.equal(await page.locator(".day__new[tabindex='0']").count(), 1);
  await page.focus(`${day("2027-01-01")} .day__new`);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/deals/new?**");
  assert.equal(await page.inputValue("[name=close_date]"), "2027-01-08");
});

at(desk, "what happens moves by keys, and every step is announced", async (page) => {
  const deal = await dated("Typed deal", "2027-01-12");
  await enter(page, "/deals?view=calendar&on=2027-01&q=Typed");
  await page.focus(happening(deal.id));
  const live = () => page.innerText(".plan__live");
  await page.keyboard.press("Space");
  assert.match(await live(), /Typed deal is picked up/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.match(await live(), /20 Jan 2027/);
  const answer = saved(page);
  await page.keyboard.press("Space");
  assert.equal((await answer).status(), 204);
  await page.waitForSelector(`${happening(deal.id)}[data-start="2027-01-20"]`);
  await until("the focus stays on it", () => page.evaluate((id) => document.activeElement?.dataset.id === id, deal.id));
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Escape");
  assert.match(await live(), /back where it was/);
  assert.equal((await stored(deal)).close_date, "2027-01-20");
});

at(desk, "an end is dragged, and what somebody changed meanwhile is not overwritten", async (page, { expectStatus }) => {
  const deal = await dated("Lasting deal", "2027-02-11", { opened_on: "2027-02-09" });
  const path = "/deals?view=calendar&by=opened_on&on=2027-02&q=Lasting";
  await enter(page, path);
  const edge = `${happening(deal.id)} .happening__edge`;
  await drag(page, await centre(page, edge), await centre(page, day("2027-02-12")));
  const answer = saved(page);
  await page.mouse.up();
  await answer;
  assert.equal((await stored(deal)).close_date, "2027-02-12");
  await page.waitForSelector(`${happening(deal.id)}[data-end="2027-02-12"]`);
  // Nobody tells this page of the next change.
  expectStatus(503);
  await page.route("**/deals?*", (route) => route.fulfill({ status: 503 }));
  await rapport.api("PATCH", `/deals/${deal.id}`, { close_date: "2027-02-19" });
  expectStatus(412);
  await drag(page, await centre(page, edge), await centre(page, day("2027-02-13")));
  const refused = saved(page);
  await page.mouse.up();
  assert.equal((await refused).status(), 412);
  await page.waitForSelector(".toast");
  assert.equal((await stored(deal)).close_date, "2027-02-19");
  await page.unroute("**/deals?*");
  await page.waitForSelector(`${happening(deal.id)}[data-end="2027-02-19"]`);
});

at(phone, "a deal is dragged to another day with a finger", async (page) => {
  const deal = await dated("Touched deal", "2027-01-12");
  await enter(page, "/deals?view=calendar&on=2027-01&q=Touched");
  const answer = saved(page);
  await dragFinger(page, await centre(page, happening(deal.id)), await centre(page, day("2027-01-08")), ".happening--hand");
  assert.equal((await answer).status(), 204);
  assert.equal((await stored(deal)).close_date, "2027-01-08");
  await page.waitForSelector(`${happening(deal.id)}[data-start="2027-01-08"]`);
});

at(phone, "a deal is dragged to another stage with a finger, and another browser sees it there", async (page) => {
  const pipeline = await makePipeline(rapport, "Touch and see");
  const deal = await makeDeal(rapport, pipeline, "Handed on", "1200");
  await enter(page, boardPath(pipeline));
  const context = await browser.newContext({ baseURL: rapport.url });
  const other = await context.newPage();
  await enter(other, boardPath(pipeline));
  await page.waitForSelector(board.card(deal.id));
  const answer = moveAnswered(page, "deals");
  await dragByTouch(page, deal.id, pipeline.stages.offered.id);
  assert.equal((await answer).status(), 200);
  assert.equal((await stored(deal)).stage.id, pipeline.stages.offered.id);
  await other.waitForSelector(board.cardIn(pipeline.stages.offered.id, deal.id));
  await context.close();
});

at(desk, "cards move over rows by pointer and by keys, and heads count anew", async (page) => {
  const pipeline = await makePipeline(rapport, "Rows");
  const first = await rapport.api("PATCH", `/deals/${(await makeDeal(rapport, pipeline, "Upper", "100")).id}`, { source: "event" });
  const second = await rapport.api("PATCH", `/deals/${(await makeDeal(rapport, pipeline, "Lower", "200")).id}`, { source: "referral" });
  await enter(page, `${boardPath(pipeline)}&rows=source`);
  const cell = (stage, row) => `.column[data-value="${stage.id}"][data-row="${row}"] .column__cards`;
  const count = (row) => page.innerText(`.lane__head[data-row="${row}"] .column__count`);
  const { talking, offered } = pipeline.stages;
  await page.waitForSelector(`${cell(talking, "event")} ${board.card(first.id)}`);
  const moved = moveAnswered(page, "deals");
  await drag(page, await centre(page, board.card(first.id)), await centre(page, cell(offered, "referral")));
  await page.mouse.up();
  assert.equal((await moved).status(), 200);
  const now = await stored(first);
  assert.deepEqual([now.stage.id, now.source], [offered.id, "referral"]);
  await until("the rows count anew", async () => (await count("referral")) === "2");
  await page.focus(board.card(second.id));
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  const again = moveAnswered(page, "deals");
  await page.keyboard.press("Space");
  assert.equal((await again).status(), 200);
  assert.deepEqual([(await stored(second)).stage.id, (await stored(second)).source], [offered.id, "referral"]);
});

at(desk, "what a board shows is chosen, stands in its address, and columns fold up", async (page) => {
  const pipeline = await makePipeline(rapport, "Chosen");
  await makeDeal(rapport, pipeline, "Chosen deal", "100");
  await enter(page, boardPath(pipeline));
  await page.click("#options summary");
  // Each choice acts at once, and the form stays open.
  await page.uncheck("#options [name='card.amount']");
  await page.waitForURL((url) => url.searchParams.has("card") && !url.searchParams.get("card").includes("amount"));
  await page.check("#options [name='card.created_at']");
  await page.waitForURL((url) => url.searchParams.get("card")?.includes("created_at"));
  await page.selectOption("#options [name=sum]", "-");
  await page.waitForURL((url) => url.searchParams.get("card")?.includes("created_at") && url.searchParams.get("sum") === "-");
  await page.waitForSelector(".card__label");
  assert.equal(await page.locator(".card__amount, .column__sum").count(), 0);
  await page.locator(board.column(pipeline.stages.talking.id)).locator(".column__fold").click();
  await page.waitForSelector(".column--closed");
  assert.equal(await page.locator(".card:visible").count(), 0);
  await page.click(".column--closed .column__fold");
  await page.waitForSelector(".card:visible");
});

at(desk, "an object of one's own moves between columns without a rank", async (page) => {
  const options = [{ key: "todo", label: "To do" }, { key: "ready", label: "Ready" }];
  await rapport.api("POST", "/schema/objects", {
    name: "van", plural: "vans", label: "Van", title: "name",
    fields: [{ name: "name", type: "text", label: "Name", required: true }, { name: "state", type: "select", label: "State", options }],
  });
  const van = await rapport.api("POST", "/vans", { name: "Blue van", state: "todo" });
  await enter(page, "/vans?view=board");
  await page.focus(board.card(van.id));
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowRight");
  const moved = moveAnswered(page, "vans");
  await page.keyboard.press("Space");
  assert.equal((await moved).status(), 200);
  assert.equal((await rapport.api("GET", `/vans/${van.id}`)).state, "ready");
  await page.waitForSelector(board.cardIn("ready", van.id));
});

at(desk, "bars of a timeline are moved and made longer", async (page) => {
  const deal = await dated("Barred deal", "2027-01-15", { opened_on: "2027-01-11" });
  await enter(page, "/deals?view=timeline&span=days&on=2027-01-12&q=Barred");
  const bar = happening(deal.id);
  const column = await page.locator(".timeline__track").first().evaluate((track) => track.getBoundingClientRect().width / Number(track.dataset.columns));
  const from = await centre(page, `${bar} .happening__title`);
  await drag(page, from, { x: from.x + 3 * column, y: from.y });
  const moved = saved(page);
  await page.mouse.up();
  assert.equal((await moved).status(), 204);
  let now = await stored(deal);
  assert.deepEqual([now.opened_on, now.close_date], ["2027-01-14", "2027-01-18"]);
  await page.waitForSelector(`${bar}[data-start="2027-01-14"]`);
  const edge = await centre(page, `${bar} .happening__edge[data-drag=end]`);
  await drag(page, edge, { x: edge.x + 2 * column, y: edge.y });
  const longer = saved(page);
  await page.mouse.up();
  assert.equal((await longer).status(), 204);
  now = await stored(deal);
  assert.deepEqual([now.opened_on, now.close_date], ["2027-01-14", "2027-01-20"]);
  await page.waitForSelector(`${bar}[data-end="2027-01-20"]`);
  await page.focus(bar);
  for (const key of ["Space", "ArrowLeft"]) await page.keyboard.press(key);
  const typed = saved(page);
  await page.keyboard.press("Space");
  assert.equal((await typed).status(), 204);
  assert.equal((await stored(deal)).opened_on, "2027-01-13");
});

at(desk, "a reminder is dragged to another hour of a week, and made by a click on one", async (page) => {
  const task = await rapport.api("POST", "/tasks", { subject: "Hourly", remind_at: "2027-01-12T10:00:00Z" });
  await enter(page, "/tasks?view=calendar&by=remind_at&span=week&on=2027-01-12&q=Hourly");
  const block = happening(task.id);
  await page.waitForSelector(block);
  const hour = await page.locator(".hour-day").first().evaluate((one) => one.getBoundingClientRect().height / 24);
  const [from, to] = [await centre(page, block), await centre(page, `${day("2027-01-14")}[data-hours]`)];
  await drag(page, { x: from.x, y: from.y + 3 }, { x: to.x, y: from.y + 3 + 1.5 * hour });
  const moved = saved(page);
  await page.mouse.up();
  assert.equal((await moved).status(), 204);
  assert.match((await rapport.api("GET", `/tasks/${task.id}`)).remind_at, /^2027-01-14T11:30:00/);
  await page.waitForSelector(`${block}[data-start="2027-01-14T11:30"]`);
  const box = await page.locator(`${day("2027-01-13")}[data-hours]`).boundingBox();
  await page.mouse.click(box.x + box.width / 2, from.y + 2);
  await page.waitForURL("**/tasks/new?**");
  assert.match(await page.inputValue("[name=remind_at]"), /^2027-01-13T10:00/);
});

for (const size of sizes) {
  at(size, "timelines and galleries fit", async (page) => {
    await dated(`A deal with quite a long name that says what it is about ${size.name}`, "2027-01-15", { opened_on: "2027-01-11" });
    await enter(page, "/deals?view=gallery");
    for (const view of ["gallery", "timeline&on=2027-01-12", "timeline&span=months&rows=owner", "board&by=owner&rows=source"]) {
      await page.goto(`/deals?view=${view}`);
      await page.waitForSelector(".tile, .happening, .card");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      assert.ok(!wide, view);
    }
  });
}

at(desk, "a card that was moved by mistake goes back with one click", async (page) => {
  const pipeline = await makePipeline(rapport, "Slip");
  const deal = await makeDeal(rapport, pipeline, "Slip of the hand", "700");
  const { talking, offered } = pipeline.stages;
  await enter(page, boardPath(pipeline));
  await page.focus(board.card(deal.id));
  await page.keyboard.press("Space");
  await page.waitForSelector(board.lifted);
  const moved = moveAnswered(page, "deals");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  assert.ok((await moved).ok());
  await page.waitForSelector(toast(offered.name));
  await page.click(`${toast(offered.name)} .toast__action`);
  await page.waitForSelector(board.cardIn(talking.id, deal.id));
  await until("it is back where it was", async () => (await stored(deal)).stage.id === talking.id);
});

at(phone, "a card that needs a reason where it was put is given one, and lies there", async (page, { expectStatus }) => {
  expectStatus(422);
  const lead = await rapport.api("POST", "/leads", { name: { first: "Rosa", last: "Grund" }, job_title: "Reason to be told" });
  const where = `/leads?view=board&by=status&filter=${encodeURIComponent('job_title = "Reason to be told"')}`;
  await page.goto(where);
  await page.fill(signIn.email, person.email);
  await page.fill(signIn.password, person.password);
  await page.click(signIn.submit);
  await page.waitForSelector(board.card(lead.id));
  const columns = await page.locator("section.column").evaluateAll((all) => all.map((one) => one.dataset.value));
  await page.focus(board.card(lead.id));
  await page.keyboard.press("Space");
  await page.waitForSelector(board.lifted);
  for (let at = columns.indexOf("new"); at < columns.indexOf("lost"); at++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Space");
  const fill = page.locator("#toasts .toast__action");
  await fill.waitFor();
  assert.equal((await rapport.api("GET", `/leads/${lead.id}`)).version, lead.version);
  await fill.click();
  await page.waitForSelector(form.form);
  assert.equal(await page.inputValue(form.input("status")), "lost");
  const reason = await page.locator(`${form.input("lost_reason")} option[value]:not([value=""])`).first().getAttribute("value");
  await page.selectOption(form.input("lost_reason"), reason);
  await page.click(form.save);
  await page.waitForSelector(board.cardIn("lost", lead.id));
  assert.ok(page.url().includes("view=board"), "back where one came from");
});

at(phone, "a list is grouped and sorted by two fields where no heads are at hand", async (page) => {
  await enter(page, "/deals");
  await page.click("#choose-columns");
  await page.selectOption("select[name=group]", "status");
  const [first, second] = [page.locator("select[data-sort]").nth(0), page.locator("select[data-sort]").nth(1)];
  await first.selectOption("-amount");
  await second.selectOption("name");
  await page.click(".sheet__form .button--primary");
  await page.waitForURL((url) => url.searchParams.get("group") === "status");
  assert.equal(new URL(page.url()).searchParams.get("sort"), "-amount,name");
  await page.waitForSelector("#list tr.group");
  await assertFits(page);
});
