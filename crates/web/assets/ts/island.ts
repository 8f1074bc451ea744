// An island brings its script along: what carries `data-script` (and `data-style`) is loaded when it
// first stands on a page, also in a piece that comes later. Without it the markup works as it is.

import { meta } from "./meta";

const asked = new Set<string>();

function styled(href: string): Promise<unknown> {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return new Promise((done) => {
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    document.head.append(link);
  });
}

async function load(script: string, style: string | undefined): Promise<void> {
  if (asked.has(script)) return;
  asked.add(script);
  try {
    if (style) await styled(style);
    await import(script);
  } catch {
    // The server was not there; another page, or another piece, asks again.
    asked.delete(script);
  }
}

/** What `fields.ts` makes; whole pages that have them bring the script along. */
const FIELDS = "combo-box, entry-list, tab-set, tag-box";

/** Loads what the islands below `root` need. */
export function loadIslands(root: ParentNode = document): void {
  if (root.querySelector(FIELDS)) void load(meta("fields"), undefined);
  for (const island of root.querySelectorAll<HTMLElement>("[data-script]")) void load(island.dataset["script"] ?? "", island.dataset["style"]);
}

interface Sheet {
  open: (link: HTMLAnchorElement) => Promise<void>;
}

/** A link that opens beside the page names the script that does it, which is loaded when it is first followed. */
async function openBeside(event: MouseEvent): Promise<void> {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-sheet]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const sheet = (await import(link.dataset["sheet"] ?? "")) as Sheet;
    await sheet.open(link);
  } catch {
    document.dispatchEvent(new CustomEvent("htmx:error"));
  }
}

/** What is needed once somebody is at a place names its script there: `data-near`. */
function near(event: Event): void {
  const script = (event.target as Element).closest<HTMLElement>("[data-near]")?.dataset["near"];
  if (script) void load(script, undefined);
}

/** Who moves a pointer may be at any such place next. */
function soon(): void {
  for (const place of document.querySelectorAll<HTMLElement>("thead[data-near]")) void load(place.dataset["near"] ?? "", undefined);
}

/** Loads what the page's islands need, and those that come into it. */
export function startIslands(): void {
  for (const kind of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(kind, near);
  document.addEventListener("pointermove", soon, { once: true, passive: true });
  document.addEventListener("click", (event) => void openBeside(event));
  loadIslands();
  for (const kind of ["htmx:after:swap", "rapport:renewed", "rapport:added"]) document.addEventListener(kind, () => loadIslands());
}
