// Every kind of page is looked at by axe-core: WCAG 2.2 A and AA and its best practices. In English at a
// desk, there light, dark and in high contrast, and in German on a phone.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { openBrowser, sizes } from "./browser.mjs";
import { boardPath, makeDeal, makeLongNames, makePipeline } from "./fixtures.mjs";
import { person, startRapport } from "./rapport.mjs";
import { cells, desk as shell, signIn } from "./selectors.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [desk, phone] = sizes;
const german = { email: "greta@rapport.example", name: "Greta Grünwald-Hohenstein", password: "a long enough pass phrase" };

let rapport;
let browser;
const made = {};

before(async () => {
  rapport = await startRapport();
  browser = await openBrowser();
  await rapport.addPerson(german);
  const users = await rapport.api("GET", "/users?limit=10");
  const id = (email) => users.data.find((user) => user.email === email).id;
  await rapport.api("PATCH", `/users/${id(german.email)}`, { language: "de" });
  made.user = id(person.email);
  made.pipeline = await makePipeline(rapport, "Axe");
  made.deal = await makeDeal(rapport, made.pipeline, "Roof of the depot", "1500");
  Object.assign(made, { long: await makeLongNames(rapport) });
  const twin = (name) => rapport.api("POST", "/companies", { name });
  made.twins = [await twin("Harbour Works"), await twin("Harbour Works")];
  const gone = await twin("Gone Works");
  await rapport.api("DELETE", `/companies/${gone.id}`);
  made.gone = gone.id;
  made.provider = (await rapport.api("POST", "/admin/providers", { name: "Elsewhere", issuer: "https://id.elsewhere.example", client_id: "rapport" })).id;
  made.contact = (await rapport.api("GET", "/contacts?limit=1")).data[0].id;
});

after(async () => {
  await browser?.close();
  await rapport?.stop();
});

const company = () => made.long.company.id;

/** Public links are made by people, in person. */
async function makeLink(page) {
  await page.locator("#public-form input[type=checkbox]").first().check();
  await page.click("#public-form #make");
  made.link = new URL(await page.inputValue("#secret")).pathname;
}

/** What everybody who is signed in can open; `run` brings a page into the state that is looked at. */
const PAGES = [
  ["start", () => "/"],
  ["list", () => "/companies"],
  ["notifications", () => "/notifications"],
  ["panel of notifications", () => "/companies", async (page) => {
    await page.click("a.bell:visible");
    await page.waitForSelector("#bell .news");
  }],
  ["list with a selection", () => "/companies", async (page) => page.locator("#rows .pick input").first().check()],
  ["list of people", () => "/contacts?sort=name"],
  ["list with a fault", () => `/companies?filter=${encodeURIComponent("name = and")}`],
  ["list where nothing matches", () => "/companies?q=nosuchthing"],
  ["empty list", () => "/leads"],
  ["list in groups", () => "/companies?group=type&sort=name"],
  ["trash", () => "/companies?trash=true"],
  ["board", () => boardPath(made.pipeline)],
  ["record", () => `/companies/${company()}`],
  ["record of a deal", () => `/deals/${made.deal.id}`],
  ["record in the trash", () => `/companies/${made.gone}`],
  ["new record", () => "/contacts/new"],
  ["new task with its calendar", () => "/tasks/new", async (page) => {
    await page.locator(".date__open").first().click();
    await page.waitForSelector(".date__pop:popover-open");
  }],
  ["form with faults", () => "/companies/new", async (page) => {
    await page.locator("#save").click();
    await page.waitForSelector(".error-summary");
  }],
  ["form of a change", () => `/deals/${made.deal.id}/edit`],
  ["new role", () => "/roles/new"],
  ["list of deals", () => "/deals"],
  // They cover what lies below them, which was looked at before they opened.
  ["open menus", () => "/deals", async (page) => {
    const menus = page.locator("details.menu:visible > summary");
    for (let n = 0; n < (await menus.count()); n++) await page.evaluate((at) => (document.querySelectorAll("details.menu")[at].open = true), n);
  }, "details.menu[open] > .menu__list"],
  ["search", () => "/search?q=roof"],
  ["search without words", () => "/search"],
  ["imports", () => "/imports"],
  ["new import", () => "/imports/new?object=companies"],
  ["export", () => "/companies/export"],
  ["duplicates", () => "/companies/duplicates"],
  ["merge", () => `/companies/merge?id=${made.twins[0].id}&id=${made.twins[1].id}`],
  ["shares", () => `/companies/${company()}/shares`],
  ["public links", () => `/companies/${company()}/public-links`],
  ["privacy", () => `/contacts/${made.contact}/privacy`],
  ["account", () => "/account"],
  ["password", () => "/account/password"],
  ["authenticator", () => "/account/program"],
  ["passkey", () => "/account/passkeys/new"],
  ["keys", () => "/keys"],
  ["new key", () => "/keys/new"],
  ["programs", () => "/programs"],
  ["audit log", () => "/audit"],
  ["rules of signing in", () => "/sign-in/rules"],
  ["providers", () => "/sign-in-providers"],
  ["new provider", () => "/sign-in-providers/new"],
  ["provider", () => `/sign-in-providers/${made.provider}`],
  ["people", () => "/users"],
  ["what a person may", () => `/users/${made.user}/access`],
  ["how a person signs in", () => `/users/${made.user}/sign-in`],
  ["invitation", () => "/users/invite"],
  ["all parts", () => "/design"],
  ["all parts from right to left", () => "/design?dir=rtl"],
  ["a dialog", () => "/design", async (page) => page.locator("[commandfor=design-dialog]").first().click()],
  ["a drawer", () => "/design", async (page) => page.locator("[commandfor=design-drawer]").first().click()],
  ["new public link", () => `/companies/${company()}/public-links`, makeLink],
  ["public link", () => made.link],
  ["what is not there", () => "/companies/00000000-0000-7000-8000-000000000000"],
];

const opened = "dialog.sheet[open]";
const sheet = (link) => async (page) => {
  await page.click(link);
  await page.waitForSelector(`${opened} form`);
};
const pressed = (key, shows) => async (page) => {
  await page.keyboard.press(key);
  await page.waitForSelector(shows);
};

/** The desk: views of records, what opens above a page, and settings. */
const DESK = [
  ["board by a choice", () => "/companies?view=board&by=type"],
  ["calendar of a month", () => "/deals?view=calendar&on=2027-03"],
  ["calendar of a week", () => "/deals?view=calendar&on=2027-03-10&span=week"],
  ["calendar of a day", () => "/deals?view=calendar&on=2027-03-10&span=day"],
  ["agenda", () => "/deals?view=calendar&on=2027-03-10&span=agenda"],
  ["timeline", () => "/deals?view=timeline"],
  ["gallery", () => "/companies?view=gallery"],
  ["options of a view", () => "/companies?view=board&by=type", async (page) => page.locator("details.menu:visible > summary", { has: page.locator("use[href*=sliders]") }).first().click()],
  ["list with conditions and totals", () => `/deals?filter=${encodeURIComponent("amount > 10 and name ~ depot")}&totals=amount:sum`],
  ["condition", () => "/companies", sheet("#add-condition")],
  ["view that is saved", () => "/companies?sort=-name", sheet("#save-view")],
  ["cell that is edited", () => "/companies", async (page) => {
    if (page.viewportSize().width < 500) return;
    await page.waitForSelector("#list td[tabindex]", { state: "attached" });
    await page.locator('#rows td[data-field="type"]').first().click({ position: { x: 4, y: 12 } });
    await page.waitForSelector(cells.editor);
  }],
  ["palette", () => "/companies", async (page) => {
    await pressed("Control+k", shell.palette)(page);
    await page.keyboard.type("roof");
    await page.waitForSelector('[data-group="found"] .option');
  }],
  ["map of keys", () => "/companies", pressed("?", shell.map)],
  ["quick create", () => "/tasks", pressed("c", shell.quick)],
  ["settings", () => "/settings"],
  ["settings that are searched", () => "/settings?q=stage"],
  ["objects", () => "/settings/objects"],
  ["new object", () => "/settings/objects/new"],
  ["object", () => "/settings/objects/deal"],
  ["object that is changed", () => "/settings/objects/deal/edit"],
  ["new field", () => "/settings/objects/deal/fields/new?type=select"],
  ["field", () => "/settings/objects/deal/fields/amount"],
  ["pipelines", () => "/settings/pipelines"],
  ["pipeline", () => `/settings/pipelines/${made.pipeline.id}`],
  ["workspace", () => "/settings/workspace"],
  ["samples", () => "/settings/samples"],
  ["jobs", () => "/settings/jobs"],
];

/** What strangers see. */
const GATE = [
  ["sign-in", () => "/sign-in"],
  ["sign-in refused", () => "/sign-in", async (page) => {
    await page.fill(signIn.email, "nobody@rapport.example");
    await page.fill(signIn.password, "not this one");
    await page.click(signIn.submit);
    await page.waitForSelector(signIn.error);
  }],
  ["password of an invitation", () => "/set-password#nothing"],
  ["public link that is over", () => "/-/public/nobodys"],
];

/** What axe finds, as text: the rule, where, and why. */
async function look(page, rules, within) {
  return page.evaluate(async ([only, within]) => {
    const options = {
      runOnly: only ? { type: "rule", values: only } : { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
      resultTypes: ["violations"],
    };
    if (!only) options.rules = { "target-size": { enabled: true } };
    const { violations } = await window.axe.run(within ? { include: [...document.querySelectorAll(within)] } : document, options);
    return violations.flatMap((rule) => rule.nodes.slice(0, 5).map((node) => `${rule.id}: ${node.target.join(" ")} – ${node.failureSummary.replace(/\s+/g, " ").slice(0, 260)}`));
  }, [rules, within]);
}

async function context(size, locale) {
  const made = await browser.newContext({ baseURL: rapport.url, viewport: { width: size.width, height: size.height }, hasTouch: size.hasTouch ?? false, locale, timezoneId: "UTC", reducedMotion: "reduce" });
  made.setDefaultTimeout(10_000);
  return made.newPage();
}

async function enter(page, who) {
  await page.goto("/sign-in");
  await page.fill(signIn.email, who.email);
  await page.fill(signIn.password, who.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => url.pathname !== "/sign-in");
}

/** Walks pages; gives what was found on all of them. */
async function walk(page, pages, themes) {
  const found = [];
  const usual = page.viewportSize();
  for (const [name, where, run, within] of pages) {
    await page.setViewportSize(usual);
    await page.goto(where());
    await run?.(page);
    // What a bar at the foot covers can be scrolled out below it: the page is looked at as a whole.
    const { width, height } = page.viewportSize();
    const whole = await page.evaluate(() => Math.max(document.documentElement.scrollHeight, document.querySelector(".shell__content")?.scrollHeight ?? 0));
    if (width < 500) await page.setViewportSize({ width, height: Math.max(height, whole + 240) });
    await page.evaluate(axe);
    const add = (theme, all) => found.push(...all.map((one) => `${name}${theme}: ${one}`));
    add("", await look(page, undefined, within));
    for (const theme of themes) {
      await page.evaluate((name) => (document.documentElement.dataset.theme = name), theme);
      add(` (${theme})`, await look(page, ["color-contrast", "link-in-text-block"], within));
    }
  }
  return found;
}

describe("no page has a fault that axe finds", { concurrency: 2 }, () => {
  for (const [name, size, who, locale, themes] of [
    ["in English at a desk, light, dark and in high contrast", desk, person, "en-GB", ["dark", "contrast"]],
    ["in German on a phone, light and dark", phone, german, "de-DE", ["dark"]],
  ]) {
    test(name, async () => {
      const page = await context(size, locale);
      const found = await walk(page, GATE, themes);
      await enter(page, who);
      assert.equal(await page.getAttribute("html", "lang"), locale.slice(0, 2));
      found.push(...(await walk(page, [...PAGES, ...DESK], themes)));
      await page.context().close();
      assert.equal(found.length, 0, found.join("\n"));
    });
  }
});
