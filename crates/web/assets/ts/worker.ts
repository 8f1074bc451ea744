// The worker between a browser and the server. It keeps assets, whose names carry a hash of
// their content, and one page without anything personal that is shown while the server cannot
// be reached. All else, every page above all, always comes from the server.

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Lasting {
  request: Request;
  preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
interface Worker extends EventTarget {
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  registration: { navigationPreload?: { enable(): Promise<void> } };
}
/** The server puts this before the script. */
declare const RAPPORT: { offline: string; shell: string[]; assets: string[] };

const worker = self as unknown as Worker;
const CACHE = "rapport";
const pathOf = (request: Request) => new URL(request.url).pathname;

async function prepare(): Promise<void> {
  const cache = await caches.open(CACHE);
  // Without cookies: nobody's name can be on it.
  const page = await fetch(RAPPORT.offline, { cache: "no-store", credentials: "omit" });
  if (!page.ok) throw new Error(`status ${page.status}`);
  await cache.put(RAPPORT.offline, page);
  await cache.addAll(RAPPORT.shell);
  await worker.skipWaiting();
}

async function tidy(): Promise<void> {
  const cache = await caches.open(CACHE);
  const known = new Set([...RAPPORT.assets, new URL(RAPPORT.offline, location.origin).pathname]);
  for (const request of await cache.keys()) {
    const isOther = pathOf(request) === pathOf(new Request(RAPPORT.offline)) && !request.url.endsWith(RAPPORT.offline);
    if (isOther || !known.has(pathOf(request))) await cache.delete(request);
  }
  await worker.registration.navigationPreload?.enable();
  await worker.clients.claim();
}

async function page(event: Asked): Promise<Response> {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch {
    return (await caches.match(RAPPORT.offline)) ?? Response.error();
  }
}

async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && RAPPORT.assets.includes(pathOf(request))) {
    const cache = await caches.open(CACHE);
    await cache.put(request, answer.clone());
  }
  return answer;
}

worker.addEventListener("install", (event) => (event as Lasting).waitUntil(prepare()));
worker.addEventListener("activate", (event) => (event as Lasting).waitUntil(tidy()));
worker.addEventListener("fetch", (event) => {
  const asked = event as Asked;
  const { request } = asked;
  // A form that was sent must not be answered by another page: going back keeps what was typed.
  if (request.method !== "GET") return;
  if (request.mode === "navigate") asked.respondWith(page(asked));
  else if (new URL(request.url).origin === location.origin && pathOf(request).startsWith("/-/assets/")) asked.respondWith(asset(request));
});
