// A program of somebody else's, by a client library of somebody else's: it finds us,
// registers, asks the person in their browser, and acts for them until they end it.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import * as oauth from "oauth4webapi";
import { assertFits, openBrowser, sizes, until, visit } from "./browser.mjs";
import { person, startRapport } from "./rapport.mjs";
import { keys, programs, signIn, toast } from "./selectors.mjs";

// The server under test speaks plain HTTP on this machine.
const plain = { [oauth.allowInsecureRequests]: true };

let rapport;
let browser;
let program;

before(async () => {
  rapport = await startRapport();
  browser = await openBrowser();
  program = await startProgram();
});

after(async () => {
  await browser?.close();
  await program?.stop();
  await rapport?.stop();
});

/** A program on the person's device: it listens on a port of its own for the answer. */
async function startProgram() {
  const waiting = [];
  const server = createServer((request, answer) => {
    answer.setHeader("content-type", "text/html");
    answer.end('<!doctype html><link rel="icon" href="data:,"><title>Program</title><h1>You can close this page</h1>');
    const url = new URL(request.url, `http://${request.headers.host}`);
    if (url.pathname === "/callback") waiting.shift()?.(url);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = `http://127.0.0.1:${server.address().port}`;
  return {
    origin,
    redirect: `${origin}/callback`,
    answered: () => new Promise((resolve) => waiting.push(resolve)),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** What the program learns of the server, and who it is there. */
async function introduced(name) {
  const api = new URL(`${rapport.url}/api/v1`);
  const resource = await oauth.processResourceDiscoveryResponse(api, await oauth.resourceDiscoveryRequest(api, plain));
  const issuer = new URL(resource.authorization_servers[0]);
  const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...plain });
  const as = await oauth.processDiscoveryResponse(issuer, found);
  const registered = await oauth.dynamicClientRegistrationRequest(
    as,
    {
      client_name: name,
      redirect_uris: ["http://127.0.0.1/callback"],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    },
    plain,
  );
  return { as, client: await oauth.processDynamicClientRegistrationResponse(registered) };
}

/** A request to be let in, with what the program keeps to itself. */
async function request({ as, client }, scope) {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(as.authorization_endpoint);
  url.search = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri: program.redirect,
    response_type: "code",
    scope,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    resource: `${rapport.url}/api/v1`,
  }).toString();
  return { url, verifier, state };
}

async function rest(token, method, path, body) {
  const headers = new Headers({ "content-type": "application/json" });
  const url = new URL(`${rapport.url}/api/v1${path}`);
  return oauth.protectedResourceRequest(token, method, url, headers, body && JSON.stringify(body), plain);
}

/** A token of the wrong scope, or none, is a challenge that the library throws. */
async function status(token, method, path, body) {
  try {
    return (await rest(token, method, path, body)).status;
  } catch (fault) {
    if (!(fault instanceof oauth.WWWAuthenticateChallengeError)) throw fault;
    return fault.status;
  }
}

async function enter(page) {
  await page.fill(signIn.email, person.email);
  await page.fill(signIn.password, person.password);
  await page.click(signIn.submit);
}

/** Where a page came without HTTPS there is no promise of a clipboard: an older way is taken, or what is wrong is said. */
async function copyWithoutHttps(page, secret) {
  await page.evaluate(async () => {
    await navigator.clipboard.writeText("");
    window.promised = navigator.clipboard;
    Object.defineProperty(navigator, "clipboard", { value: undefined, configurable: true });
  });
  await page.click(keys.copy);
  await until("the key is not copied", () => page.evaluate(async (secret) => (await window.promised.readText()) === secret, secret));
  await page.evaluate(() => (document.execCommand = () => false));
  await page.click(keys.copy);
  await page.waitForSelector(toast("The browser did not let us write to the clipboard"));
}

for (const size of sizes) {
  test(`a program is connected and disconnected at ${size.width} px`, () =>
    visit({ browser, rapport, size, name: "programs" }, async (page, { expectHost }) => {
      expectHost(program.origin);
      const name = `Assistant ${size.name}`;
      const known = await introduced(name);
      const { as, client } = known;

      // Nobody is signed in: first that, then the question.
      const asked = await request(known, "read write");
      await page.goto(asked.url.href);
      await enter(page);
      await page.waitForSelector(programs.consent);
      await assertFits(page);
      assert.match(await page.textContent("h1"), new RegExp(name));
      assert.equal(await page.textContent(programs.goes), "a program on this device");

      const answered = program.answered();
      await page.click(programs.allow);
      const parameters = oauth.validateAuthResponse(as, client, await answered, asked.state);
      await page.waitForURL((url) => url.origin === program.origin);
      const exchanged = await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), parameters, program.redirect, asked.verifier, plain);
      const first = await oauth.processAuthorizationCodeResponse(as, client, exchanged);
      assert.equal(first.scope, "read write");

      const made = await rest(first.access_token, "POST", "/companies", { name: `Made by ${name}` });
      assert.equal(made.status, 201);
      const company = await made.json();
      assert.equal(company.created_by.name, person.name);
      assert.equal(await status(first.access_token, "POST", "/keys", { name: "x" }), 403);

      const renewed = await oauth.refreshTokenGrantRequest(as, client, oauth.None(), first.refresh_token, plain);
      const second = await oauth.processRefreshTokenResponse(as, client, renewed);
      assert.notEqual(second.refresh_token, first.refresh_token);
      assert.equal(await status(second.access_token, "GET", `/companies/${company.id}`), 200);

      // The person sees it and ends it.
      await page.goto(`${rapport.url}/programs`);
      await assertFits(page);
      await page.click(programs.end(name));
      await page.click(keys.confirm);
      await page.waitForSelector(toast("Disconnected"));
      assert.equal(await page.locator(programs.one(name)).count(), 0);
      const refused = await oauth.refreshTokenGrantRequest(as, client, oauth.None(), second.refresh_token, plain);
      await assert.rejects(oauth.processRefreshTokenResponse(as, client, refused), { error: "invalid_grant" });
      // Who it was is remembered for a moment.
      await until("its token still works", async () => (await status(second.access_token, "GET", "/companies")) === 401);
    }));

  test(`a program that is turned away hears so at ${size.width} px`, () =>
    visit({ browser, rapport, size, name: "programs-denied" }, async (page, { expectHost, expectStatus }) => {
      expectHost(program.origin);
      const known = await introduced("Nosy");
      const asked = await request(known, "read");
      await page.goto(asked.url.href);
      await enter(page);
      const answered = program.answered();
      await page.click(programs.deny);
      const answer = await answered;
      assert.throws(() => oauth.validateAuthResponse(known.as, known.client, answer, asked.state), { error: "access_denied" });
      await page.waitForURL((url) => url.origin === program.origin);

      // What is asked wrongly leads nowhere by itself.
      expectStatus(400);
      const wrong = await request(known, "everything");
      await page.goto(wrong.url.href);
      await page.waitForSelector(programs.back);
      await assertFits(page);
      wrong.url.searchParams.set("redirect_uri", "https://evil.example/");
      await page.goto(wrong.url.href);
      assert.equal(await page.locator('a[href*="evil"]').count(), 0);
      await assertFits(page);
    }));

  test(`a key is made, copied and revoked at ${size.width} px`, () =>
    visit({ browser, rapport, size, name: "keys" }, async (page) => {
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.goto("/keys");
      await enter(page);
      await page.waitForURL("**/keys");
      await assertFits(page);
      await page.click(keys.new);
      const name = `Script ${size.name}`;
      await page.fill(keys.name, name);
      await assertFits(page);
      await page.click(keys.make);
      const secret = await page.inputValue(keys.secret);
      assert.match(secret, /^rk_/);
      await assertFits(page);
      await page.click(keys.copy);
      await page.waitForSelector(toast("Copied"));
      assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
      await copyWithoutHttps(page, secret);
      assert.equal(await status(secret, "GET", "/companies"), 200);

      await page.goto("/keys");
      assert.ok(!(await page.content()).includes(secret));
      await assertFits(page);
      await page.click(keys.revoke(name));
      await page.click(keys.confirm);
      await page.waitForSelector(toast("Revoked"));
      assert.equal(await page.locator(keys.one(name)).count(), 0);
      await until("the key still works", async () => (await status(secret, "GET", "/companies")) === 401);
    }));
}

test("a program's popup cannot reach its opener, but the two pages of one origin can talk", () =>
  visit({ browser, rapport, size: sizes[0], name: "programs-popup" }, async (page, { expectHost }) => {
    expectHost(program.origin);
    const known = await introduced("Popup");
    const asked = await request(known, "read");
    await page.goto("/sign-in");
    await enter(page);
    await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));

    await page.goto(program.origin);
    const opened = page.context().waitForEvent("page");
    await page.evaluate((address) => {
      globalThis.answer = new Promise((resolve) => new BroadcastChannel("sign-in").addEventListener("message", (event) => resolve(event.data)));
      globalThis.popup = globalThis.open(address, "sign-in", "popup,width=480,height=720");
    }, asked.url.href);
    const popup = await opened;
    await popup.waitForSelector(programs.consent);
    assert.equal(await page.evaluate(() => globalThis.popup.closed), true, "whoever opened the question has no hold on it");
    await popup.click(programs.allow);
    await popup.waitForURL((url) => url.origin === program.origin);
    assert.equal(await popup.evaluate(() => globalThis.opener), null);
    await popup.evaluate(() => new BroadcastChannel("sign-in").postMessage(location.search));
    const answer = new URLSearchParams(await page.evaluate(() => globalThis.answer));
    assert.ok(oauth.validateAuthResponse(known.as, known.client, answer, asked.state).get("code"));
  }));
