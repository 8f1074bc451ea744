// Sample data by clicks alone: filled in from the first page, followed until it is there, looked
// at, and removed again with what somebody made in between left alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, openBrowser, sizes, visit } from "./browser.mjs";
import { person, startRapport } from "./rapport.mjs";
import { record, signIn } from "./selectors.mjs";

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

// One after the other: a workspace has sample data once.
for (const size of sizes) {
  const name = `sample data comes and goes at ${size.width} px`;
  test(name, () => visit({ browser, rapport, size, name }, async (page) => {
    await page.goto("/");
    await page.fill(signIn.email, person.email);
    await page.fill(signIn.password, person.password);
    await page.click(signIn.submit);
    await page.waitForSelector("#home");
    await assertFits(page);
    await page.click(".start__samples button");
    await page.waitForURL((url) => url.pathname === "/settings/samples");
    // The page follows the job by itself.
    await page.waitForSelector("#remove", { timeout: 60_000 });
    await assertFits(page);

    await page.goto("/");
    await page.waitForSelector("#home-samples a");
    await assertFits(page);
    const done = await page.locator(".start__step[data-done]").count();
    assert.ok(done < (await page.locator(".start__step").count()), "samples do no first step");

    await page.goto("/companies/new");
    await page.fill('input[name="name"]', `Ours ${size.name}`);
    await page.press('input[name="name"]', "Enter");
    await page.waitForURL((url) => /^\/companies\/[0-9a-f-]{36}/.test(url.pathname));
    const own = page.url();

    await page.goto("/");
    await page.click("#home-samples a");
    await page.click("#remove");
    await page.waitForSelector("#samples .banner--done", { timeout: 60_000 });
    await assertFits(page);
    await page.goto(own);
    await page.waitForSelector(`${record.title}:has-text("Ours ${size.name}")`);
    await page.goto("/deals");
    await page.waitForSelector(".empty");
    await assertFits(page);
  }));
}
