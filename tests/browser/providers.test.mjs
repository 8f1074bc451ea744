// Sign-in with others, by a provider program of somebody else's: set up on its page, people who
// come for the first time and again, people who may not come in, and answers that were
// tampered with on their way.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertFits, openBrowser, sizes, visit } from "./browser.mjs";
import { startProvider, there, told } from "./oidc.mjs";
import { person, startRapport } from "./rapport.mjs";
import { account, list, providers, shell, signIn, toast } from "./selectors.mjs";

// Characters that are written differently in a header than in a form.
const client = { id: "crm of north", secret: "s+e c/r:e%t" };

let rapport;
let browser;
let north;
let south;

before(async () => {
  rapport = await startRapport();
  browser = await openBrowser();
  north = await startProvider({
    name: "north",
    client,
    redirect: redirect("north"),
    people: {
      nina: { name: "Nina New", email: "nina@north.example", email_verified: true, groups: ["staff", "lunch"] },
      vito: { name: "Vito Viewer", email: "vito@north.example", email_verified: true, groups: ["guests"] },
      ulla: { name: "Ulla Unchecked", email: "ulla@north.example", email_verified: false, groups: ["staff"] },
      silent: { name: "Silas Silent", email: "silas@north.example", groups: ["staff"] },
      mute: { name: "Mute", groups: ["staff"] },
      greta: { name: "Greta Groupless", email: "greta@north.example", email_verified: true, groups: ["lunch"] },
      otto: { name: "Otto Outside", email: "otto@elsewhere.example", email_verified: true, groups: ["staff"] },
      erik: { name: "Erik Early", email: "erik@north.example", email_verified: true, groups: ["staff"] },
      ada: { name: "Ada There", email: person.email, email_verified: true, groups: ["staff"] },
      boss: { name: "Bo Boss", email: "bo@north.example", email_verified: true, groups: ["lunch"] },
      rosa: { name: "Rosa Replayed", email: "rosa@north.example", email_verified: true, groups: ["staff"] },
    },
  });
  south = await startProvider({
    name: "south",
    client,
    redirect: redirect("south"),
    alg: "ES256",
    claimsIn: told.inToken,
    people: {
      una: { name: "Una Unknown", email: "una@south.example", email_verified: true },
      sofia: { name: "Sofia South", email: "sofia@south.example", email_verified: true },
    },
  });
});

after(async () => {
  await browser?.close();
  await north?.stop();
  await south?.stop();
  await rapport?.stop();
});

const redirect = (key) => `${rapport.url}/sign-in/with/${key}/callback`;

const [desk] = sizes;

const at = (size, name, work) =>
  test(`${name} at ${size.width} px`, () =>
    visit({ browser, rapport, size, name: `providers ${name}` }, (page, { expectHost, expectStatus }) => {
      for (const provider of [north, south]) expectHost(provider.origin);
      return work(page, { expectHost, expectStatus });
    }));

async function enter(page, who = person) {
  await page.goto("/sign-in");
  await page.fill(signIn.email, who.email);
  await page.fill(signIn.password, who.password);
  await page.click(signIn.submit);
  await page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
}

/** Is signed in here no more; at the provider they are. No page is left that would notice. */
async function leave(page) {
  await page.goto("about:blank");
  await page.context().clearCookies({ name: "session" });
}

/** From the sign-in page to the provider, as somebody who is there. */
async function come(page, key, subject) {
  await page.goto("/sign-in");
  await page.click(providers.button(key));
  await page.click(there.enter(subject));
}

/** The same again while the provider knows them. */
async function heldAgain(page, provider) {
  provider.hold();
  try {
    await page.goto("/sign-in");
    await page.click(providers.button(provider.name));
    await page.waitForSelector(there.held);
    return provider.held();
  } finally {
    provider.letGo();
  }
}

const isIn = (page) => page.waitForSelector(shell.person, { state: "attached" });
const name = (page) => page.textContent(shell.person);

/** What the page says of why nobody is signed in; and that nobody is. */
async function refused(page) {
  const said = await page.locator(providers.refused).innerText();
  await assertFits(page);
  const cookies = await page.context().cookies(rapport.url);
  assert.ok(!cookies.some((cookie) => cookie.name === "session"), "nobody is signed in");
  return said;
}

async function userOf(email) {
  const { data } = await rapport.api("GET", `/users?filter=${encodeURIComponent(`email = "${email}"`)}`);
  return data;
}

/** Adds a provider on its page as an administrator would. */
async function add(page, provider, { key, title, secret = client.secret, fill = {} }) {
  await page.goto("/sign-in-providers");
  await page.locator(providers.new).first().click();
  const texts = { name: title, key, issuer: provider.origin, client_id: client.id, client_secret: secret, ...fill };
  for (const [field, value] of Object.entries(texts)) await page.fill(`#f-${field}`, value);
}

async function save(page) {
  await page.click(providers.save);
  await page.waitForSelector(toast("Saved"));
}

at(desk, "an administrator adds two providers and tests them", async (page, { expectStatus }) => {
  await enter(page);
  await page.goto("/sign-in-providers");
  await assertFits(page);
  await add(page, north, { key: "north", title: "North Id" });
  await assertFits(page);
  // Whoever is let in needs a role.
  await page.check("#f-create_users");
  expectStatus(422);
  await page.click(providers.save);
  await page.waitForSelector(signIn.error);
  await assertFits(page);
  await page.fill("#f-client_secret", client.secret);
  await page.fill("#f-domains", "north.example\nrapport.example");
  await page.fill("#f-scopes", "openid email profile groups");
  for (const [n, [value, role]] of [["staff", "sales"], ["guests", "viewer"]].entries()) {
    await page.fill(providers.roleValue(n), value);
    await page.selectOption(providers.roleKey(n), role);
  }
  await save(page);
  assert.equal(await page.inputValue(providers.redirect), redirect("north"), "which address is to be registered there");
  assert.ok(!(await page.content()).includes(client.secret), "the secret is shown to nobody");
  await page.click(providers.test);
  await page.waitForSelector(providers.findings);
  assert.deepEqual(await page.locator(`${providers.findings} li`).count(), await page.locator(providers.finding("good")).count());
  await assertFits(page);

  await add(page, south, { key: "south", title: "South Id" });
  await page.check("#f-create_users");
  await page.selectOption("#f-default_role", "viewer");
  await save(page);
  await page.goto("/sign-in-providers");
  for (const title of ["North Id", "South Id"]) await page.waitForSelector(providers.one(title));
  await assertFits(page);
});

at(desk, "somebody new is made a user, comes again, and has the role that they have there", async (page) => {
  await page.goto("/sign-in?next=%2Fcompanies");
  await assertFits(page);
  await page.click(providers.button("north"));
  await page.click(there.enter("nina"));
  await page.waitForURL("**/companies");
  assert.equal(await name(page), "Nina New");
  assert.equal(await page.locator(list.new).count(), 1, "sales add companies");
  const [made, ...others] = await userOf("nina@north.example");
  assert.deepEqual([made.role, others], ["sales", []]);

  // The provider still knows them: they are not asked again.
  await leave(page);
  await page.goto("/sign-in");
  await page.click(providers.button("north"));
  await isIn(page);
  assert.equal(await name(page), "Nina New");

  // Under another address and in another group they are who they were.
  north.people.nina = { ...north.people.nina, email: "nina.next@north.example", groups: ["guests"] };
  await leave(page);
  await page.goto("/sign-in?next=%2Fcompanies");
  await page.click(providers.button("north"));
  await page.waitForURL("**/companies");
  assert.equal(await page.locator(list.new).count(), 0, "viewers add nothing");
  const [same] = await userOf("nina@north.example");
  assert.deepEqual([same.id, same.role], [made.id, "viewer"]);
  assert.deepEqual(await userOf("nina.next@north.example"), []);
});

at(desk, "a provider may tell all in its token, signed by another kind of key", async (page) => {
  await come(page, "south", "sofia");
  await isIn(page);
  assert.equal(await name(page), "Sofia South");
  const [made] = await userOf("sofia@south.example");
  assert.equal(made.role, "viewer");
  await page.goto("/account");
  assert.match(await page.innerText(account.sessions), /by South Id/);
});

at(desk, "who loses all groups there comes in no more", async (page, { expectStatus }) => {
  await come(page, "north", "vito");
  await isIn(page);
  north.people.vito = { ...north.people.vito, groups: [] };
  await leave(page);
  await page.goto("/sign-in");
  expectStatus(403);
  await page.click(providers.button("north"));
  assert.match(await refused(page), /puts you in no group/);
});

at(desk, "somebody who was here before is known by a checked address alone", async (page, { expectStatus }) => {
  const early = await rapport.api("POST", "/users", { name: "Erik Early", email: "erik@north.example", role: "viewer" });
  for (const email of ["ulla@north.example", "silas@north.example"]) {
    await rapport.api("POST", "/users", { name: email, email, role: "viewer" });
  }
  await come(page, "north", "erik");
  await isIn(page);
  const [found, ...others] = await userOf("erik@north.example");
  assert.deepEqual([found.id, found.role, others], [early.id, "sales", []]);

  expectStatus(403);
  for (const [subject, said] of [["ulla", /does not say that ulla@north\.example was checked/], ["silent", /does not say that silas@north\.example was checked/], ["mute", /did not tell your e-mail address/]]) {
    await page.context().clearCookies();
    await come(page, "north", subject);
    assert.match(await refused(page), said);
  }
});

at(desk, "whom the rules do not let in hears why", async (page, { expectStatus }) => {
  expectStatus(403);
  for (const [subject, said] of [["greta", /puts you in no group/], ["otto", /may not sign in addresses like otto@elsewhere\.example/], ["ada", /runs this workspace/]]) {
    await page.context().clearCookies();
    await come(page, "north", subject);
    assert.match(await refused(page), said);
  }
  assert.deepEqual(await userOf("greta@north.example"), []);

  // Where nobody new is let in, who is here already still comes in.
  const { data } = await rapport.api("GET", "/admin/providers");
  const { id } = data.find((one) => one.key === "south");
  await rapport.api("PATCH", `/admin/providers/${id}`, { create_users: false });
  await come(page, "south", "una");
  assert.match(await refused(page), /Nobody here has the address una@south\.example/);
  await page.context().clearCookies();
  await come(page, "south", "sofia");
  await isIn(page);
});

at(desk, "an administrator connects their account, comes by it, and disconnects it", async (page, { expectStatus }) => {
  const boss = { name: "Bo Here", email: "bo@rapport.example", password: person.password };
  await rapport.addPerson(boss);
  await enter(page, boss);
  await page.goto("/account");
  await page.click(providers.connect("north"));
  await page.waitForSelector(providers.goOn);
  await assertFits(page);
  await page.click(providers.goOn);
  await page.click(there.enter("boss"));
  await page.waitForSelector(toast("Connected"));
  assert.match(await page.innerText(providers.connected), /North Id[^]*bo@north\.example/);
  await assertFits(page);
  await leave(page);
  await page.goto("/sign-in");
  await page.click(providers.button("north"));
  await isIn(page);
  assert.equal(await name(page), boss.name);
  assert.deepEqual(await userOf("bo@north.example"), [], "nobody else was made");

  await page.goto("/account");
  await page.click(providers.disconnect);
  await page.click(account.confirm);
  await page.waitForSelector(toast("Disconnected"));
  await leave(page);
  await page.goto("/sign-in");
  expectStatus(403);
  await page.click(providers.button("north"));
  assert.match(await refused(page), /puts you in no group/, "it knows them no more");
});

/** The answer of a provider before the browser brings it back. */
async function heldAnswer(page, provider, subject) {
  provider.hold();
  try {
    await come(page, provider.name, subject);
    await page.waitForSelector(there.held);
    return provider.held();
  } finally {
    provider.letGo();
  }
}

/** An answer with other parameters. */
function altered(answer, changes) {
  const url = new URL(answer);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) url.searchParams.delete(key);
    else url.searchParams.set(key, value);
  }
  return url.href;
}

const part = (answer, key) => answer.searchParams.get(key);

at(desk, "an answer counts once, and in the browser alone that asked", async (page, { expectStatus }) => {
  const answer = await heldAnswer(page, north, "rosa");
  assert.equal(part(answer, "iss"), north.origin);
  await page.goto(answer.href);
  await isIn(page);
  assert.equal(await name(page), "Rosa Replayed");

  expectStatus(400);
  await leave(page);
  await page.goto(answer.href);
  assert.match(await refused(page), /used already/);
  for (const changes of [{ state: "x".repeat(43) }, { state: null }, { state: "" }]) {
    await page.goto(altered(answer, changes));
    assert.match(await refused(page), /belongs to no sign-in of this browser/);
  }

  // Somebody lays their own answer before somebody else, who would work in their name.
  const theirs = await heldAgain(page, north);
  const exchanges = north.tokens.length;
  await visit({ browser, rapport, size: desk, name: "providers another browser" }, async (other, { expectStatus }) => {
    expectStatus(400);
    await other.goto(theirs.href);
    assert.match(await refused(other), /begun elsewhere/);
    // Nor if that one has just asked as well.
    const own = await other.request.get("/sign-in/with/north", { maxRedirects: 0 });
    assert.equal(own.status(), 303);
    await other.goto(theirs.href);
    assert.match(await refused(other), /begun elsewhere/);
  });
  assert.equal(north.tokens.length, exchanges, "no code was sent on");
});

at(desk, "a code is good for the question alone that it answers", async (page, { expectStatus }) => {
  const first = await heldAnswer(page, north, "rosa");
  const second = await heldAgain(page, north);
  assert.notEqual(part(first, "code"), part(second, "code"));
  expectStatus(403);
  await page.goto(altered(second, { code: part(first, "code") }));
  assert.match(await refused(page), /did not sign you in/);
  assert.match(await page.innerText(providers.theirs), /invalid_grant/);
  await page.goto(altered(await heldAgain(page, north), { code: null }));
  assert.match(await refused(page), /did not sign you in/);
});

at(desk, "answers of two providers are not mixed up", async (page, { expectStatus }) => {
  // What north answered is brought to the address of south.
  const ofNorth = await heldAnswer(page, north, "rosa");
  const swapped = new URL(ofNorth);
  swapped.pathname = new URL(redirect("south")).pathname;
  const exchanges = south.tokens.length;
  expectStatus(400);
  await page.goto(swapped.href);
  assert.match(await refused(page), /belongs to no sign-in of this browser/);
  // That used it up.
  await page.goto(ofNorth.href);
  assert.match(await refused(page), /used already/);

  // Who asked south gets an answer of north: the code would be sent to south.
  expectStatus(403);
  const code = part(await heldAgain(page, north), "code");
  const ofSouth = await heldAnswer(page, south, "sofia");
  await page.goto(altered(ofSouth, { code, iss: north.origin }));
  assert.match(await refused(page), /cannot be believed/);
  assert.match(await page.innerText(providers.theirs), /comes from another provider/);
  // Nor does it help to leave out who answered: both say that they always tell.
  for (const iss of [null, `${south.origin}/`]) {
    await page.goto(altered(await heldAgain(page, south), { code, iss }));
    assert.match(await refused(page), /cannot be believed/);
  }
  assert.equal(south.tokens.length, exchanges, "no code was sent on");
});

at(desk, "who says no at the provider hears so and can try again", async (page, { expectStatus }) => {
  await page.goto("/sign-in?next=%2Fcompanies");
  await page.click(providers.button("north"));
  expectStatus(403);
  await page.click(there.deny);
  assert.match(await refused(page), /North Id did not sign you in/);
  assert.match(await page.innerText(providers.theirs), /They pressed Cancel/);
  await page.click(providers.again);
  await page.click(there.enter("rosa"));
  await isIn(page);
});

for (const size of sizes) {
  at(size, "a provider that does not answer keeps nobody out", async (page, { expectHost, expectStatus }) => {
    const key = `shaky-${size.name}`;
    const title = `Shaky ${size.name}`;
    const start = (port) => startProvider({ name: key, client, redirect: redirect(key), people: { dora: { name: "Dora Down", email: `dora@${key}.example`, email_verified: true } }, port });
    let shaky = await start(0);
    const port = Number(new URL(shaky.origin).port);
    try {
      expectHost(shaky.origin);
      await enter(page);
      await add(page, shaky, { key, title });
      await page.check("#f-create_users");
      await page.selectOption("#f-default_role", "viewer");
      await assertFits(page);
      await shaky.stop();
      await save(page);
      await assertFits(page);
      await page.click(providers.test);
      await page.waitForSelector(providers.finding("bad"));
      assert.match(await page.innerText(providers.findings), /No connection can be made/);
      await assertFits(page);
      await page.goto("/sign-in-providers");
      await assertFits(page);

      // It is away before anybody sets out,
      await leave(page);
      expectStatus(502);
      await page.goto("/sign-in");
      await assertFits(page);
      await page.click(providers.button(key));
      assert.match(await refused(page), /cannot be reached/);
      await page.click(providers.back);
      await enter(page);
      assert.equal(await name(page), person.name);

      // and while somebody is on their way back.
      await leave(page);
      shaky = await start(port);
      const answer = await heldAnswer(page, shaky, "dora");
      await shaky.stop();
      await page.goto(answer.href);
      assert.match(await refused(page), /cannot be reached/);
      await page.click(providers.back);
      await enter(page);
      assert.equal(await name(page), person.name);
    } finally {
      await shaky.stop();
    }
  });
}
