// Passkeys in a browser with a virtual authenticator: made, used instead of the password and
// after it, refused when the person is not verified, when removed, and when copied.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, openBrowser, sizes, visit } from "./browser.mjs";
import { person, startRapport } from "./rapport.mjs";
import { account, second, shell, signIn } from "./selectors.mjs";

let rapport;
let browser;

before(async () => {
  rapport = await startRapport();
  // Passkeys belong to a name, not to a number.
  rapport = { ...rapport, url: rapport.url.replace("127.0.0.1", "localhost") };
  browser = await openBrowser();
});

after(async () => {
  await browser?.close();
  await rapport?.stop();
});

const at = (size, name, work) => test(`${name} at ${size.width} px`, () => visit({ browser, rapport, size, name }, work));

/** An authenticator like that of a phone or laptop, which knows who holds it unless told otherwise. */
async function authenticator(page, more = {}) {
  const hand = await page.context().newCDPSession(page);
  await hand.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...more };
  const { authenticatorId } = await hand.send("WebAuthn.addVirtualAuthenticator", { options });
  const send = (method, rest = {}) => hand.send(`WebAuthn.${method}`, { authenticatorId, ...rest });
  return {
    credentials: async () => (await send("getCredentials")).credentials,
    add: (credential) => send("addCredential", { credential }),
    remove: (credentialId) => send("removeCredential", { credentialId }),
    verified: (isUserVerified) => send("setUserVerified", { isUserVerified }),
    present: (enabled) => send("setAutomaticPresenceSimulation", { enabled }),
  };
}

async function giveWords(page, who) {
  await page.fill(signIn.email, who.email);
  await page.fill(signIn.password, who.password);
  await page.click(signIn.submit);
}

/** Signs in by password. A passkey offered beside it waits for a hand that does not come. */
async function enter(page, who) {
  await page.goto("/sign-in");
  await giveWords(page, who);
  await page.waitForURL((url) => url.pathname === "/");
}

async function leave(page) {
  await page.context().clearCookies({ name: "session" });
}

/** Somebody of their own for each test, since factors last. */
async function somebody(name) {
  const who = { ...person, name, email: `${name.toLowerCase().replaceAll(" ", ".")}@rapport.example` };
  await rapport.addPerson(who);
  return who;
}

/** Makes a passkey; ends on the page of the account. */
async function addPasskey(page, name) {
  await page.goto("/account/passkeys/new");
  await page.fill(account.passkeyName, name);
  await page.click(account.addPasskey);
  await page.waitForSelector(`${account.codes}, ${account.page}`);
  if (await page.locator(account.codes).count()) await page.click(account.codesKept);
  await page.waitForSelector(account.passkey(name));
}

for (const size of sizes) {
  at(size, "a passkey is made, named, used without an address, and removed", async (page, { expectStatus }) => {
    const who = await somebody(`Ana Pass ${size.name}`);
    const device = await authenticator(page);
    await device.present(false);
    await enter(page, who);
    await device.present(true);
    await page.goto("/account");
    await assertFits(page);
    await page.goto("/account/passkeys/new");
    await assertFits(page);
    await addPasskey(page, "Laptop");
    await assertFits(page);
    const [made] = await device.credentials();
    assert.equal(made.rpId, "localhost");
    assert.ok(made.isResidentCredential, "one signs in with it without typing an address");

    // The form for typing offers it, which this browser takes at once; else the button does.
    await leave(page);
    await page.goto("/sign-in?next=%2Fcompanies");
    if (!page.url().endsWith("/companies")) {
      await page.locator(signIn.passkey).click({ timeout: 5_000 }).catch(() => {});
    }
    await page.waitForURL("**/companies");
    await page.goto("/account");
    assert.match(await page.innerText(account.sessions), /by passkey/);

    // Without it the password alone does not let in.
    await device.present(false);
    await leave(page);
    await page.goto("/sign-in");
    await giveWords(page, who);
    await page.waitForSelector(second.form);
    await assertFits(page);
    await device.present(true);
    await page.click(second.passkey);
    await page.waitForURL((url) => url.pathname === "/");

    // Removed here it is good for nothing, though the device still has it.
    await page.goto("/account");
    await page.click(`${account.passkey("Laptop")} button`);
    await page.click(account.confirm);
    await page.waitForSelector(account.noPasskeys);
    await device.present(false);
    await leave(page);
    await page.goto("/sign-in");
    expectStatus(422);
    await device.present(true);
    await page.locator(signIn.passkey).click({ timeout: 5_000 }).catch(() => {});
    await page.waitForSelector(signIn.error);
    assert.match(await page.innerText(signIn.error), /not known here/);
    assert.ok(page.url().includes("/sign-in"));
  });
}

const [desk] = sizes;

at(desk, "who is not verified by their device does not get in", async (page) => {
  const who = await somebody("Ben Verified");
  const device = await authenticator(page);
  await enter(page, who);
  await addPasskey(page, "Phone");
  await leave(page);
  await device.verified(false);
  await page.goto("/sign-in");
  await page.click(signIn.passkey);
  await page.waitForSelector(`${signIn.passkeyFault}:visible`);
  await page.goto("/companies");
  await page.waitForSelector(signIn.form);
});

at(desk, "a passkey whose counter went back is refused and stays so", async (page, { expectStatus }) => {
  const who = await somebody("Cleo Copied");
  const device = await authenticator(page);
  await enter(page, who);
  await addPasskey(page, "Key");
  const [copy] = await device.credentials();
  await device.present(false);
  const useIt = async () => {
    await leave(page);
    await page.goto("/sign-in");
    await device.present(true);
    await page.locator(signIn.passkey).click({ timeout: 5_000 }).catch(() => {});
  };
  for (let uses = 0; uses < 2; uses++) {
    await useIt();
    await page.waitForURL((url) => url.pathname === "/");
    await device.present(false);
  }
  const [later] = await device.credentials();
  assert.ok(later.signCount > copy.signCount, "each use counts");

  // The copy counts from where it was taken.
  await device.remove(copy.credentialId);
  await device.add(copy);
  expectStatus(422);
  await useIt();
  await page.waitForSelector(signIn.error);
  assert.match(await page.innerText(signIn.error), /may have been copied/);

  // From now on the one that it was taken from is refused as well.
  await device.present(false);
  await device.remove(copy.credentialId);
  await device.add(later);
  await useIt();
  await page.waitForSelector(signIn.error);
  assert.match(await page.innerText(signIn.error), /may have been copied/);
  await device.present(false);
  await page.goto("/sign-in");
  await giveWords(page, who);
  await page.waitForSelector(second.form);
  assert.equal(await page.locator(second.passkey).count(), 0, "nor is it asked for after the password");
});

at(desk, "who has proved a moment ago who they are is not asked, and later a passkey proves it", async (page) => {
  const who = await somebody("Dora Proof");
  const device = await authenticator(page);
  await enter(page, who);
  await addPasskey(page, "Laptop");
  await page.goto("/account/proof?next=%2Faccount%2Fprogram");
  await page.click(account.proofPasskey);
  await page.waitForURL("**/account/program");
  assert.equal((await device.credentials()).length, 1);
  assert.equal(await page.innerText(shell.person), who.name);
});
