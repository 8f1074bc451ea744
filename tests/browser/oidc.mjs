// A provider of somebody else's (OpenID Connect), with people and pages of our own: whoever
// looks after it says who is there, and what an answer holds up on its way.

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import Provider from "oidc-provider";

/** Where things are on the provider's own pages. */
export const there = {
  enter: (subject) => `form[data-subject="${subject}"] button`,
  deny: "form#deny button",
  held: "#held",
};

const keys = {
  RS256: () => generateKeyPairSync("rsa", { modulusLength: 2048 }),
  ES256: () => generateKeyPairSync("ec", { namedCurve: "P-256" }),
};

const document = (content) => `<!doctype html><html lang="en"><link rel="icon" href="data:,"><title>Provider</title><h1>Provider</h1>${content}</html>`;

/** Claims in the ID token itself, or where the provider tells of people. */
export const told = { inToken: false, besides: true };

/**
 * Starts a provider for one program. `people` are claims by subject, and may change.
 * `hold()` makes the next answers stop on a page of the provider in place of going back;
 * `held()` is the address of the last of these. `tokens` says of each exchange whether it worked.
 */
export async function startProvider({ name, client, redirect, people, alg = "RS256", claimsIn = told.besides, port = 0 }) {
  const server = createServer((request, answer) => serve(request, answer)).listen(port, "localhost");
  await once(server, "listening");
  const origin = `http://localhost:${server.address().port}`;
  const key = { ...keys[alg]().privateKey.export({ format: "jwk" }), kid: randomUUID(), alg, use: "sig" };
  const provider = new Provider(origin, {
    jwks: { keys: [key] },
    clients: [{ client_id: client.id, client_secret: client.secret, redirect_uris: [redirect], id_token_signed_response_alg: alg }],
    // Cookies know no ports: each provider of this machine has its own.
    cookies: { keys: [randomUUID()], names: { session: `${name}_session`, interaction: `${name}_interaction`, resume: `${name}_resume` } },
    pkce: { methods: ["S256"], required: () => true },
    scopes: ["openid"],
    claims: { email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
    conformIdTokenClaims: claimsIn,
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 600, Interaction: 600, Session: 3600 },
    findAccount: (_, subject) => people[subject] && { accountId: subject, claims: () => ({ sub: subject, ...people[subject] }) },
    loadExistingGrant,
  });

  /** Whoever signs in lets the program know what it asks for. */
  async function loadExistingGrant(ctx) {
    const { client: asking, session } = ctx.oidc;
    const grant = new provider.Grant({ clientId: asking.clientId, accountId: session.accountId });
    grant.addOIDCScope(ctx.oidc.params.scope);
    await grant.save();
    return grant;
  }

  let holding = false;
  let kept = null;
  provider.use(async (ctx, next) => {
    await next();
    const to = ctx.response.get("location");
    if (!holding || !to.startsWith(redirect)) return;
    kept = new URL(to);
    ctx.response.remove("location");
    ctx.status = 200;
    ctx.type = "html";
    ctx.body = document('<p id="held">Held</p>');
  });

  const tokens = [];
  provider.on("grant.success", () => tokens.push("given"));
  provider.on("grant.error", (_, fault) => tokens.push(fault.error));

  const handle = provider.callback();
  async function serve(request, answer) {
    const path = new URL(request.url, origin).pathname;
    if (!path.startsWith("/interaction/")) return handle(request, answer);
    try {
      if (request.method === "POST") return await provider.interactionFinished(request, answer, await chosen(request), { mergeWithLastSubmission: false });
      await provider.interactionDetails(request, answer);
      answer.setHeader("content-type", "text/html");
      answer.end(document(choices(people)));
    } catch (fault) {
      answer.statusCode = 500;
      answer.end(String(fault.stack ?? fault));
    }
  }

  return {
    name,
    origin,
    people,
    tokens,
    hold: () => {
      holding = true;
    },
    letGo: () => {
      holding = false;
    },
    held: () => kept,
    /** From now on nobody answers. */
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function choices(people) {
  const enter = Object.entries(people).map(
    ([subject, { name }]) => `<form method="post" data-subject="${subject}"><input type="hidden" name="subject" value="${subject}"><button>${name}</button></form>`,
  );
  return `${enter.join("")}<form method="post" id="deny"><button>Cancel</button></form>`;
}

async function chosen(request) {
  let sent = "";
  for await (const piece of request) sent += piece;
  const subject = new URLSearchParams(sent).get("subject");
  return subject ? { login: { accountId: subject } } : { error: "access_denied", error_description: "They pressed Cancel" };
}
