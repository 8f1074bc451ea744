// The distribution's Chromium, at the two widths that every page must fit, with an
// eye on the console: an error there fails the test even if the page looks right.

import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { chromium } from "playwright-core";

export const sizes = [
  { name: "desk", width: 1280, height: 800 },
  { name: "phone", width: 375, height: 812, hasTouch: true },
];

/** Between the two, where the navigation still stands beside a page that has little room left. */
export const tablet = { name: "tablet", width: 820, height: 1180 };

/** Opens Chromium. It asks no other host for anything, and as root it has no sandbox. */
export function openBrowser() {
  const args = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
  ];
  if (process.getuid?.() === 0) args.push("--no-sandbox");
  return chromium.launch({ executablePath: process.env.RAPPORT_CHROMIUM ?? "/usr/bin/chromium", args });
}

/** Waits until something is so that no page shows by itself. */
export async function until(what, isSo) {
  for (const limit = Date.now() + 20_000; Date.now() < limit; await new Promise((done) => setTimeout(done, 50))) {
    if (await isSo()) return;
  }
  assert.fail(what);
}

/** What a page did that no page may do: errors, failed requests, requests to other hosts. */
function watch(page, origin) {
  const faults = [];
  const expected = [];
  const hosts = [origin];
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    const text = `${message.text()} (${message.location().url})`;
    if (!expected.some((pattern) => pattern.test(text))) faults.push(`console: ${text}`);
  });
  page.on("pageerror", (error) => faults.push(`script: ${error.stack ?? error}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && !hosts.includes(url.origin)) faults.push(`another host: ${url}`);
  });
  page.on("requestfailed", (request) => {
    // A page that is left behind drops what it was still fetching.
    const reason = request.failure()?.errorText ?? "";
    if (reason !== "net::ERR_ABORTED") faults.push(`request: ${request.url()} ${reason}`);
  });
  return { faults, expect: (pattern) => expected.push(pattern), expectHost: (other) => hosts.push(other) };
}

/**
 * Gives `work` a fresh page of one size with its own cookies, then asserts that nothing
 * went wrong unseen. On failure a screenshot, the page and the server's log are kept in
 * RAPPORT_SCREENSHOTS. `visit.expectStatus(422)` allows an answer that the browser would
 * report as an error, `visit.expectHost(origin)` another place that the page may go to.
 */
export async function visit({ browser, rapport, size, name }, work) {
  const context = await browser.newContext({
    baseURL: rapport.url,
    viewport: { width: size.width, height: size.height },
    hasTouch: size.hasTouch ?? false,
    // It would fetch beside the page; only what is about it has it.
    serviceWorkers: size.serviceWorkers ?? "block",
    locale: "en-GB",
    timezoneId: "UTC",
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const watched = watch(page, rapport.url);
  const expectStatus = (status) => watched.expect(new RegExp(`status of ${status}\\b`));
  try {
    await work(page, { expectStatus, expectHost: watched.expectHost });
    assert.deepEqual(watched.faults, []);
  } catch (fault) {
    await keep(page, `${name} ${size.name}`, rapport, watched.faults);
    if (watched.faults.length > 0) fault.message += `\nMeanwhile on the page:\n${watched.faults.join("\n")}`;
    throw fault;
  } finally {
    await context.close();
  }
}

async function keep(page, name, rapport, faults) {
  const folder = process.env.RAPPORT_SCREENSHOTS;
  if (!folder) return;
  const file = path.join(folder, name.replace(/[^a-z0-9]+/gi, "-").toLowerCase());
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: `${file}.png`, fullPage: true }).catch(() => {});
  await writeFile(`${file}.html`, await page.content().catch(() => ""));
  await writeFile(`${file}.log`, `${page.url()}\n${faults.join("\n")}\n\n${rapport.log()}`);
}

/**
 * No page may be wider than the window, and what scrolls up and down must not scroll sideways:
 * only tables and boards may, inside their own boxes.
 */
export async function assertFits(page) {
  const overflow = await page.evaluate(() => {
    const mayScroll = ".table-box, .board";
    const name = (element) => `${element.tagName.toLowerCase()}#${element.id}.${element.className}`;
    const boxes = [document.documentElement, ...document.querySelectorAll(".shell__content, .shell__main, .page-head, .toolbar, .form, .record")];
    return boxes
      .filter((box) => !box.matches(mayScroll) && box.scrollWidth > box.clientWidth)
      .flatMap((box) => {
        const edge = box.getBoundingClientRect().left + box.clientWidth;
        const wide = [...box.querySelectorAll("*")].filter((element) => !element.closest(mayScroll) && element.getBoundingClientRect().right > edge + 1);
        return [`${name(box)} is ${box.scrollWidth} wide in ${box.clientWidth}`, ...wide.slice(0, 4).map(name)];
      });
  });
  assert.deepEqual(overflow, [], `${page.url()} is wider than its place`);
}
