// A file is attached to a record from its form, fetched again byte for byte, and
// sent by the page of files.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertFits, openBrowser, sizes, until, visit } from "./browser.mjs";
import { person, startRapport } from "./rapport.mjs";
import { files, form, record, signIn, toast } from "./selectors.mjs";

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

/** What a link gives when it is followed: its name and its bytes. */
async function fetched(page, link) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(link)]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

for (const size of sizes) {
  test(`a file is attached and fetched at ${size.width} px`, () =>
    visit({ browser, rapport, size, name: "files" }, async (page) => {
      const company = await rapport.api("POST", "/companies", { name: `Attached ${size.name}` });
      const bytes = Buffer.alloc(700_000, (n) => n % 251);
      await enter(page, `/companies/${company.id}/edit`);
      await page.setInputFiles(files.attach("files"), [
        { name: "Größe & Co.bin", mimeType: "application/octet-stream", buffer: bytes },
        { name: "second.txt", mimeType: "text/plain", buffer: Buffer.from("second") },
      ]);
      await page.waitForSelector(`${files.chips("files")} >> nth=1`);
      assert.deepEqual(await page.locator(files.chips("files")).allInnerTexts(), ["Größe & Co.bin", "second.txt"]);
      await assertFits(page);
      await page.click(form.save);
      await page.waitForSelector(record.article);
      await assertFits(page);
      const got = await fetched(page, `${record.value("files")} a:has-text("Größe")`);
      assert.equal(got.name, "Größe & Co.bin");
      assert.ok(got.bytes.equals(bytes), "what was sent comes back");

      // The file itself says what it is attached to.
      const attached = await rapport.api("GET", `/companies/${company.id}`);
      await page.goto(`/files/${attached.files[0].id}`);
      assert.equal(await page.innerText(files.attachedTo("companies")), company.name);

      // One is taken off again; the other stays.
      await page.goto(`/companies/${company.id}/edit`);
      await page.click(files.remove("files", "second.txt"));
      await page.click(form.save);
      await page.waitForSelector(record.article);
      const kept = await rapport.api("GET", `/companies/${company.id}`);
      assert.deepEqual(kept.files.map((file) => file.name), ["Größe & Co.bin"]);
    }));

  test(`a file is sent by its own page at ${size.width} px`, () =>
    visit({ browser, rapport, size, name: "file-new" }, async (page, { expectStatus }) => {
      expectStatus(422);
      await enter(page, "/files/new");
      await assertFits(page);
      await page.click(files.send);
      await page.waitForSelector(files.fault);
      await page.setInputFiles(files.file, { name: "terms.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7") });
      await page.click(files.send);
      await page.waitForSelector(record.article);
      assert.equal(await page.innerText(record.title), "terms.pdf");
      await assertFits(page);
      const got = await fetched(page, files.download);
      assert.equal(got.bytes.toString(), "%PDF-1.7");
    }));
}

const textFile = (name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(name) });

test("a form waits for all of its files, and one that does not arrive can be taken out", () =>
  visit({ browser, rapport, size: sizes[0], name: "files-waiting" }, async (page) => {
    const company = await rapport.api("POST", "/companies", { name: "Waits" });
    await enter(page, `/companies/${company.id}/edit`);
    const held = [];
    await page.route("**/-/files", (route) => void held.push(route));
    await page.setInputFiles(files.attach("files"), ["first.txt", "second.txt", "third.txt"].map(textFile));
    await page.waitForSelector(`${files.waiting("files")} >> nth=2`);
    await until("the first one is sent", () => held.length === 1);
    await held[0].continue();
    await page.waitForSelector(files.chips("files"));

    // The first one is there; the next one never arrives.
    await page.click(form.save);
    await page.waitForSelector(toast("still being uploaded"));
    await until("the second one is sent", () => held.length === 2);
    await page.click(files.remove("files", "second.txt"));
    await until("the third one is sent", () => held.length === 3);
    await held[2].continue();
    await page.waitForSelector(`${files.chips("files")} >> nth=1`);
    assert.equal(await page.locator(files.waiting("files")).count(), 0);
    await page.click(form.save);
    await page.waitForSelector(record.article);
    const kept = await rapport.api("GET", `/companies/${company.id}`);
    assert.deepEqual(kept.files.map((file) => file.name), ["first.txt", "third.txt"]);
  }));

test("without a script a form has no button that could not send", async () => {
  const company = await rapport.api("POST", "/companies", { name: "No script" });
  const context = await browser.newContext({ baseURL: rapport.url, javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await enter(page, `/companies/${company.id}/edit`);
    assert.equal(await page.locator(files.button("files")).count(), 1);
    assert.ok(!(await page.isVisible(files.button("files"))));
    await page.fill(form.input("name"), "No script at all");
    await page.click(form.save);
    await page.waitForSelector(record.article);
  } finally {
    await context.close();
  }
  assert.equal((await rapport.api("GET", `/companies/${company.id}`)).name, "No script at all");
});
