// What pages cost in a browser: node measure.mjs, called by `bench --desk`. The program is at
// RAPPORT_URL; STILL_URL keeps what is put there and gives it again, byte for byte, without computing
// anything. Both are measured in turns in the same browser. Prints one line of JSON for each figure.

import { once } from "node:events";
import { get } from "node:http";
import { performance } from "node:perf_hooks";
import { openBrowser, sizes } from "../../tests/browser/browser.mjs";
import { board, cells, list, signIn } from "../../tests/browser/selectors.mjs";

const { RAPPORT_URL: live, STILL_URL: still, RAPPORT_EMAIL: email, RAPPORT_PASSWORD: password } = process.env;
const ROUNDS = Number(process.env.ROUNDS ?? 15);
const TURNS = 400;
const [desk] = sizes;
const say = (figure) => console.log(JSON.stringify(figure));

const browser = await openBrowser();
try {
  const cookies = await enter();
  await pages(cookies);
  await interactions(cookies);
} finally {
  await browser.close();
}

/** Signs in; gives the cookies of who has seen the program before. */
async function enter() {
  const context = await browser.newContext({ baseURL: live, viewport: desk });
  const page = await context.newPage();
  await page.goto("/sign-in");
  await page.fill(signIn.email, email);
  await page.fill(signIn.password, password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

async function pages(cookies) {
  const context = await browser.newContext({ baseURL: live, viewport: desk });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.goto("/contacts?sort=name");
  const record = await page.locator(list.titles).first().getAttribute("href");
  await context.close();
  for (const [name, address, shows] of [
    ["list", "/contacts?sort=name", list.rows],
    ["board", "/contacts?view=board&by=lifecycle_stage", "li.card"],
    ["record", record, "dl.fields .field"],
  ]) {
    const first = await load(live, cookies, address, shows);
    for (const asked of first.addresses) await keepStill(asked, cookies);
    await load(still, cookies, address, shows);
    const ours = [];
    const bare = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await load(live, cookies, address, shows));
      bare.push(await load(still, cookies, address, shows));
    }
    for (const visit of ["first", "again"]) {
      const times = (of, what) => of.map((one) => one[visit][what]);
      const bytes = Math.max(...times(ours, "bytes"));
      const requests = Math.max(...times(ours, "requests"));
      const moved = Math.max(...times(ours, "moved"));
      say({ page: name, visit, requests, bytes, moved, rows: times(ours, "rows"), bareRows: times(bare, "rows"), paint: times(ours, "paint"), barePaint: times(bare, "paint") });
    }
  }
}

/** Puts an answer of the program, as it went over the wire, where nothing is computed. */
async function keepStill(address, cookies) {
  const url = new URL(address);
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const asked = get(url, { headers: { cookie, "accept-encoding": "gzip, deflate, br, zstd" } });
  const [answer] = await once(asked, "response");
  if (answer.statusCode !== 200) throw new Error(`${address} answered ${answer.statusCode}`);
  const pieces = [];
  // News never end; what gives again what was said has none.
  const isNews = answer.headers["content-type"]?.startsWith("text/event-stream");
  if (isNews) asked.destroy();
  else for await (const piece of answer) pieces.push(piece);
  const kept = ["content-type", "content-encoding", "cache-control", "content-security-policy"];
  const headers = Object.fromEntries(kept.filter((name) => answer.headers[name]).map((name) => [name, answer.headers[name]]));
  const put = await fetch(still + url.pathname + url.search, { method: "PUT", headers, body: Buffer.concat(pieces) });
  if (!put.ok) throw new Error(`${address} was not kept: ${put.status}`);
}

/** A page with an empty cache, then the same once more in the same browser. */
async function load(origin, cookies, address, shows) {
  const context = await browser.newContext({ baseURL: origin, viewport: desk, serviceWorkers: "block" });
  await context.addCookies(cookies);
  try {
    const { addresses, ...first } = await visit(context, address, shows);
    const { addresses: _, ...again } = await visit(context, address, shows);
    return { addresses, first, again };
  } finally {
    await context.close();
  }
}

async function visit(context, address, shows) {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  const addresses = new Map();
  let bytes = 0;
  let cached = 0;
  session.on("Network.requestWillBeSent", ({ requestId, request, type }) => {
    if (!request.url.startsWith("data:") && type !== "EventSource") addresses.set(requestId, request.url);
  });
  session.on("Network.responseReceived", ({ requestId, response }) => (cached += addresses.has(requestId) && response.fromDiskCache ? 1 : 0));
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => (bytes += addresses.has(requestId) ? encodedDataLength : 0));
  await page.addInitScript(observe, shows);
  await page.goto(address, { waitUntil: "load" });
  await page.waitForFunction(() => window.seen.rows > 0);
  // What scripts fetch or move once they run counts, too.
  await page.waitForTimeout(400);
  const seen = await page.evaluate(() => window.seen);
  await page.close();
  return { ...seen, addresses: [...addresses.values()], requests: addresses.size - cached, bytes };
}

/** In the page: when what is asked for stood in a frame, the largest paint, and what moved. */
function observe(shows) {
  const seen = (window.seen = { rows: 0, paint: 0, moved: 0 });
  const look = () => {
    if (!document.querySelector(shows)) return requestAnimationFrame(look);
    // The frame that shows it has been drawn when the one after it begins.
    requestAnimationFrame((at) => (seen.rows = at));
  };
  requestAnimationFrame(look);
  new PerformanceObserver((all) => all.getEntries().forEach((one) => (seen.paint = one.startTime))).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((all) => all.getEntries().forEach((one) => (seen.moved += one.value))).observe({ type: "layout-shift", buffered: true });
}

/** In the page: the longest time from a key or a pointer to the next paint, until it is asked for. */
function listen() {
  window.longest = 0;
  new PerformanceObserver((all) =>
    all.getEntries().forEach((one) => {
      if (one.interactionId > 0) window.longest = Math.max(window.longest, one.duration);
    }),
  ).observe({ type: "event", durationThreshold: 16, buffered: true });
}

/** The browser tells only of what took 16 ms or more, in steps of 8. */
async function toNextPaint(page) {
  await page.waitForTimeout(120);
  return page.evaluate(() => {
    const longest = Math.max(16, window.longest);
    window.longest = 0;
    return longest;
  });
}

async function interactions(cookies) {
  const context = await browser.newContext({ baseURL: live, viewport: desk, serviceWorkers: "block" });
  await context.addCookies(cookies);
  const page = await context.newPage();
  await page.addInitScript(listen);
  await searchKey(page);
  await cellEdit(page);
  await drag(page);
  for (const [name, address] of [["rows", "/contacts?sort=name"], ["cards", "/contacts?view=board&by=lifecycle_stage"]]) await scroll(page, name, address);
  await context.close();
}

/** Turns of a wheel through rows that are fetched on the way: how long each frame took. */
async function scroll(page, name, address) {
  await page.goto(address);
  await page.waitForSelector(name === "rows" ? list.rows : "li.card");
  const at = await page.locator(name === "rows" ? ".table-box" : ".column__cards").first().boundingBox();
  await page.mouse.move(at.x + at.width / 2, at.y + Math.min(at.height, 400) / 2);
  await page.evaluate(() => {
    const frames = (window.frames_ = []);
    let last = performance.now();
    const next = (now) => {
      frames.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  for (let turn = 0; turn < TURNS; turn++) {
    await page.mouse.wheel(0, 500);
    await page.waitForTimeout(40);
  }
  const { frames, shown } = await page.evaluate((rows) => ({ frames: window.frames_, shown: document.querySelectorAll(rows).length }), name === "rows" ? list.rows : "li.card");
  say({ scrolled: name, frames: frames.slice(2), shown });
}

/** Each letter of a name typed into the search of a list, and how long until its rows are there. */
async function searchKey(page) {
  const paint = [];
  const until = [];
  for (let round = 0; round < ROUNDS; round++) {
    await page.goto("/contacts?sort=name");
    await page.click(list.search);
    await toNextPaint(page);
    for (const letter of "qui") {
      await page.keyboard.press(letter);
      paint.push(await toNextPaint(page));
    }
    await page.waitForFunction((titles) => [...document.querySelectorAll(titles)].every((one) => /qui/i.test(one.textContent)), list.titles);
    const answer = page.waitForResponse((one) => new URL(one.url()).searchParams.get("q") === "quir");
    const began = performance.now();
    await page.keyboard.press("r");
    await answer;
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    until.push(performance.now() - began);
  }
  say({ interaction: "a key in the search", paint, until });
}

/** A value edited in its cell: opened, typed and kept with Enter. */
async function cellEdit(page) {
  const paint = [];
  const until = [];
  await page.goto("/contacts?sort=name");
  await page.waitForSelector("#list td[tabindex]", { state: "attached" });
  const rows = page.locator(list.rows);
  for (let round = 0; round < ROUNDS; round++) {
    const id = await rows.nth(round).getAttribute("data-id");
    await toNextPaint(page);
    await page.click(cells.cell(id, "job_title"), { position: { x: 8, y: 12 } });
    await page.waitForSelector(cells.editor);
    paint.push(await toNextPaint(page));
    await page.keyboard.press("Control+a");
    await page.keyboard.type(`Head of ${round}`);
    paint.push(await toNextPaint(page));
    const answer = page.waitForResponse((one) => one.request().method() === "POST");
    const began = performance.now();
    await page.keyboard.press("Enter");
    await answer;
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    until.push(performance.now() - began);
    paint.push(await toNextPaint(page));
    await page.keyboard.press("Escape");
    await page.waitForSelector(cells.editor, { state: "detached" });
  }
  say({ interaction: "a cell edited", paint, until });
}

/** A card dragged from one column to the next. */
async function drag(page) {
  const paint = [];
  const until = [];
  await page.goto("/contacts?view=board&by=lifecycle_stage");
  await page.waitForSelector("li.card");
  const columns = page.locator("section.column:has(li.card)");
  for (let round = 0; round < ROUNDS; round++) {
    const card = columns.first().locator("li.card").first();
    const id = await card.getAttribute("data-id");
    const from = await card.boundingBox();
    const to = await columns.nth(1).boundingBox();
    await toNextPaint(page);
    await page.mouse.move(from.x + from.width / 2, from.y + 14);
    await page.waitForSelector(board.sorted);
    await page.mouse.down();
    await page.mouse.move(from.x + from.width / 2 + 8, from.y + 20, { steps: 3 });
    await page.mouse.move(to.x + to.width / 2, to.y + 120, { steps: 12 });
    const answer = page.waitForResponse((one) => one.request().method() === "POST");
    const began = performance.now();
    await page.mouse.up();
    const moved = await answer;
    if (moved.status() >= 400) throw new Error(`a card that was dragged: ${moved.status()}`);
    await page.waitForSelector(board.card(id));
    until.push(performance.now() - began);
    paint.push(await toNextPaint(page));
  }
  say({ interaction: "a card dragged", paint, until });
}
