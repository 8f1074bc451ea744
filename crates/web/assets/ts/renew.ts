// What a page shows follows what happens. Regions marked `data-live="OBJECT.. ID.."` are fetched
// anew when a record of these objects, or one of these records, was changed, and are morphed, so
// that focus, selection, scroll place and open menus stay. Forms are left alone (see `overtaken.ts`).
import htmx from "htmx.org";
import { ring } from "./bell";
import { type News, listen } from "./live";
import * as overtaken from "./overtaken";
import { fetchPiece, patience } from "./request";
import { check, isOver } from "./session";

/** From a change to the look at it: others mostly follow at once. */
const BREATH_MS = 300;
/** Between two looks, at least; more where a look takes long. */
const REST_MS = 2_000;
/** Between two tries while something is in the way. */
const BUSY_MS = 500;
/** Pages of a long list that are fetched anew; what was loaded behind them stays as it is. */
const MOST_PAGES = 20;

/** A card in somebody's hand, or on its way to the server; the next page of a list, on its way here; a cell that is edited. */
const MOVING = ".card--chosen, .card--lifted, .happening--lifted, [data-live] [aria-busy=true], [data-live] .htmx-request, .cell-editor";
/** Of these, what the reader did is kept. */
const KEPT = ["open", "data-scrolled", "aria-expanded", "aria-selected", "tabindex", "data-sorted"];
/** What can be in sight where one has scrolled to. */
const IN_SIGHT = "[data-grows] > [id], .field, .related__row";

/** Stands for rows of a list that are put away while they are far from what is seen. */
const PUT_AWAY = ".rows-gap";

let morph: (old: Element, fresh: DocumentFragment, inner: boolean) => void;
htmx.registerExtension("renew", {
  init: (api: { morph: typeof morph }) => (morph = api.morph),
  // Whether a group is folded stands in the address, so it is for the server to say.
  htmx_before_morph_attr: (node: Element, { attrName }: { attrName: string }) => node.matches(".row-group__fold") || !KEPT.includes(attrName),
});

let wanted = false;
let running = false;
let timer = 0;
let next = 0;
/** How often this tab wrote: an answer from before shows the past. */
let writes = 0;
/** Looks that failed in a row. */
let failures = 0;

const regions = () => [...document.querySelectorAll<HTMLElement>("[data-live][id]")];
/** What somebody's change can concern; regions without words only go along. */
const words = () => new Set(regions().flatMap((region) => region.dataset["live"]!.split(" ").filter(Boolean)));
/** How much was loaded of what goes on as one scrolls. */
const loaded = () => document.querySelectorAll("[data-grows] > *").length;

function isTyped(control: HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement): boolean {
  if (control.matches("[type=hidden], [type=checkbox], [type=radio], [type=submit], [type=button]")) return false;
  return control.matches(":focus") || (!(control instanceof HTMLSelectElement) && control.value !== control.defaultValue);
}

function isBusy(): boolean {
  if (document.querySelector(MOVING)) return true;
  return regions().some((region) => [...region.querySelectorAll<HTMLInputElement>("input, textarea, select")].some(isTyped));
}

/** What stands at an address now; null if that is not for this page to show. */
async function ask(url: string, isPage: boolean): Promise<DocumentFragment | null> {
  const answer = await fetchPiece(url);
  if (isOver(answer)) return null;
  if (isPage && answer.redirected) {
    // It was merged into another record.
    location.replace(answer.url);
    return null;
  }
  if (isPage && answer.status === 404) location.reload();
  if (answer.status === 429 || answer.status >= 500) throw new Error(`status ${answer.status}`);
  if (!answer.ok) return null;
  const page = document.createElement("template");
  page.innerHTML = await answer.text();
  for (const part of page.content.querySelectorAll<HTMLTemplateElement>("template[hx]")) part.replaceWith(part.content);
  return page.content;
}

/** Fetches the further pages of lists that the reader has scrolled on in. */
async function grow(old: HTMLElement, fresh: HTMLElement): Promise<void> {
  for (const long of old.querySelectorAll<HTMLElement>("[data-grows]")) {
    const list = fresh.querySelector<HTMLElement>(`[data-grows="${CSS.escape(long.dataset["grows"] ?? "")}"]`);
    if (!list) continue;
    const mark = () => list.querySelector(":scope > [hx-get]");
    for (let page = 1; list.children.length < long.children.length; page++) {
      const url = mark()?.getAttribute("hx-get");
      if (!url) break;
      const more = page < MOST_PAGES ? await ask(url, false) : null;
      if (more) {
        mark()?.replaceWith(more);
        continue;
      }
      mark()?.remove();
      const known = new Set([...list.children].map((one) => one.id));
      list.append(...[...long.children].slice(list.children.length).filter((one) => !known.has(one.id)).map((one) => one.cloneNode(true)));
      break;
    }
  }
}

/** The boxes that were scrolled, in a region and around it. */
function scrolledBoxes(region: HTMLElement): Element[] {
  const boxes = new Set<Element>();
  for (const long of region.querySelectorAll("[data-grows]")) {
    for (let box: Element | null = long; box; box = box.parentElement) if (box.scrollTop > 0) boxes.add(box);
  }
  return [...boxes];
}

/** Notes where that stands which is in sight in scrolled boxes; what is returned puts it back there. */
function hold(region: HTMLElement): () => void {
  const top = (part: Element) => part.getBoundingClientRect().top;
  const held = scrolledBoxes(region).map((box) => {
    const edge = box.getBoundingClientRect();
    const seen = [...region.querySelectorAll(IN_SIGHT)].filter((part) => {
      if (!box.contains(part)) return false;
      const place = part.getBoundingClientRect();
      return place.bottom > edge.top && place.top < edge.bottom;
    });
    return { box, stood: seen.map((part) => [part, top(part)] as const) };
  });
  return () => {
    for (const { box, stood } of held) {
      const still = stood.find(([part]) => part.isConnected && box.contains(part));
      if (still) box.scrollTop += top(still[0]) - still[1];
    }
  };
}

/** Shows what stands at this page's address now; false if something came between. */
async function look(): Promise<boolean> {
  const [here, written, scrolled] = [location.href, writes, loaded()];
  const fresh = await ask(here, true);
  if (!fresh) return true;
  const pairs: [HTMLElement, HTMLElement][] = [];
  for (const old of regions()) {
    // Of a list of which part is put away, what is seen is renewed row by row.
    if (old.querySelector(PUT_AWAY)) {
      old.dispatchEvent(new Event("rapport:stale", { bubbles: true }));
      continue;
    }
    const one = fresh.querySelector<HTMLElement>(`[id="${CSS.escape(old.id)}"]`);
    if (!one || one.parentElement?.closest("[data-live]")) continue;
    await grow(old, one);
    pairs.push([old, one]);
  }
  const isOld = location.href !== here || writes !== written || loaded() !== scrolled || pairs.some(([old]) => !old.isConnected);
  if (isOld || isBusy()) return false;
  const focused = document.activeElement;
  document.title = fresh.querySelector("title")?.textContent ?? document.title;
  for (const [old, one] of pairs) {
    const whole = document.createDocumentFragment();
    whole.append(one);
    const letGo = hold(old);
    morph(old, whole, false);
    letGo();
    htmx.process(old);
  }
  // Where elements cannot be moved without losing it.
  if (focused instanceof HTMLElement && focused.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("rapport:renewed"));
  return true;
}

async function renew(): Promise<void> {
  if (!wanted || running || document.hidden) return;
  if (isBusy()) return plan(BUSY_MS);
  [wanted, running] = [false, true];
  const began = Date.now();
  try {
    // What comes meanwhile is wanted as well.
    if (!(await look())) wanted = true;
    failures = 0;
  } catch {
    // The server is away for a moment.
    wanted = true;
    failures++;
  }
  running = false;
  const rest = failures > 0 ? patience(failures) : 4 * (Date.now() - began);
  next = Date.now() + Math.max(REST_MS, rest);
  poll();
  if (wanted) plan();
}

function plan(wait = BREATH_MS): void {
  wanted = true;
  timer ||= window.setTimeout(() => {
    timer = 0;
    void renew();
  }, Math.max(wait, next - Date.now()));
}

/** What is in progress is looked at again and again: its state is no record of the workspace. */
function poll(): void {
  if (document.querySelector("[data-poll]")) plan(REST_MS);
}

function told(news: News): void {
  if (news === "over") return void check();
  const shown = words();
  if (news === "missed") {
    void overtaken.ask();
    return shown.size > 0 ? plan() : undefined;
  }
  for (const change of news) {
    if (change.unread !== undefined) ring(change.unread);
    if (change.id) void overtaken.ask(change);
    if ([change.object, change.id, `via:${change.via}`].some((word) => word && shown.has(word))) plan();
  }
}

/** Starts to follow what happens, if the page shows anything that may change. */
export function startRenewing(): void {
  document.addEventListener("rapport:wrote", () => writes++);
  document.addEventListener("rapport:made", () => {
    writes++;
    if (words().size > 0) plan(0);
  });
  for (const kind of ["rapport:renew", "rapport:undone"]) document.addEventListener(kind, () => plan());
  document.addEventListener("visibilitychange", () => wanted && plan());
  // What was moved here is shown where the server has it, without a rest.
  document.addEventListener("rapport:moved", () => {
    next = 0;
    clearTimeout(timer);
    timer = 0;
    plan(0);
  });
  poll();
  listen(told);
}
