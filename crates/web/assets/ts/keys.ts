// Keys that act from anywhere, by the table that the page carries (`desk/keys.rs`): never while
// something is typed, and not at all for whoever switched them off. What needs more than a look
// at the page (palette, map, short forms) is fetched when it is first wanted.
import { openBell } from "./bell";
import { ask } from "./confirm";
import { meta } from "./meta";
import { fetchPiece, text } from "./request";
import { isOver } from "./session";
import { toast, toastPiece } from "./toast";

/** What `desk.ts` is given of the page's own script. */
export const tools = { ask, fetchPiece, isOver, run, text, toastPiece, isOn, setOn, remember };
export type Tools = typeof tools;

/** What `desk.ts` does. */
export interface Desk {
  palette(isMaking: boolean, typed: string): void;
  map(): void;
  make(link: URL, typed: () => string): Promise<void>;
}

/** So long the second key of a sequence is waited for. */
const SEQUENCE_MS = 1_500;
const OFF = "rapport-keys-off";
const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit], [type=file]), textarea, select, [contenteditable]:not([contenteditable=false]), [role=combobox], [role=textbox]";
const ROWS = "#rows > tr.row, .results > .result, li.card";
const ROW_LINK = "a.row__link, a.result__name, a.card__title";

let loading: Promise<Desk> | undefined;
/** What is typed while something is on its way that takes it. */
let held: string | undefined;
/** The page of what was made last. */
let made: string | undefined;
let going = 0;

/** Whether single keys act in this browser. */
function isOn(): boolean {
  return localStorage.getItem(OFF) === null;
}

function setOn(on: boolean): void {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "");
}

function remember(href: string): void {
  made = href;
}

async function load(): Promise<Desk> {
  const mark = document.querySelector<HTMLMetaElement>('meta[name="desk"]');
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = mark?.dataset["style"] ?? "";
  const styled = new Promise((done, failed) => {
    style.onload = done;
    style.onerror = failed;
  });
  document.head.append(style);
  const [script, answer] = await Promise.all([import(mark?.content ?? "") as Promise<{ start(markup: string, tools: Tools): Desk }>, fetchPiece("/-/desk"), styled]);
  if (isOver(answer) || !answer.ok) throw new Error(`status ${answer.status}`);
  return script.start(await answer.text(), tools);
}

/** Does something that first has to be fetched; what is typed meanwhile is kept for it. */
async function withDesk(does: (desk: Desk, typed: () => string) => unknown): Promise<void> {
  if (held !== undefined) return;
  held = "";
  const typed = () => {
    const was = held ?? "";
    held = undefined;
    return was;
  };
  try {
    loading ??= load();
    await does(await loading, typed);
  } catch {
    loading = undefined;
    toast(text("offline"), "circle-alert");
  }
  held = undefined;
}

function rows(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(ROWS)].filter((row) => row.checkVisibility());
}

const linkOf = (row: HTMLElement | undefined) => row?.querySelector<HTMLAnchorElement>(ROW_LINK) ?? undefined;
/** The row that has the focus. */
const atRow = () => rows().find((row) => row.contains(document.activeElement));

function step(by: number): void {
  const all = rows();
  const at = all.findIndex((row) => row.contains(document.activeElement));
  const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
  const target = next?.matches("[tabindex]") ? next : linkOf(next);
  target?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
}

const click = (selector: string) => document.querySelector<HTMLElement>(selector)?.click();

function edit(): void {
  const row = atRow();
  if (!row) return click("#edit");
  // Rows that cannot be selected cannot be changed either.
  const link = row.querySelector(".pick") && linkOf(row);
  if (link) location.assign(`${link.pathname}/edit`);
}

function create(): void {
  const link = document.querySelector<HTMLAnchorElement>("a#new");
  if (link) void withDesk((desk, typed) => desk.make(new URL(link.href), typed));
  else run("create-any");
}

const deeds: Record<string, () => void> = {
  palette: () => void withDesk((desk, typed) => desk.palette(false, typed())),
  create,
  "create-any": () => void withDesk((desk, typed) => desk.palette(true, typed())),
  made: () => made && location.assign(made),
  bell: () => void openBell(),
  map: () => void withDesk((desk) => desk.map()),
  down: () => step(1),
  up: () => step(-1),
  open: () => linkOf(atRow())?.click(),
  pick: () => atRow()?.querySelector<HTMLInputElement>(".pick input")?.click(),
  edit,
  find: () => {
    const search = document.querySelector<HTMLInputElement>("#q, #search");
    search?.focus();
    search?.select();
  },
  back: () => [...document.querySelectorAll<HTMLAnchorElement>("#page-head .crumbs a")].at(-1)?.click(),
  more: () => click("#page-head details.menu:not([open]) > summary"),
};

/** Does what the table calls so; a URL is that of a form whose short form is wanted. */
function run(deed: string | URL): void {
  if (deed instanceof URL) void withDesk((desk, typed) => desk.make(deed, typed));
  else deeds[deed]?.();
}

/** The key as the table writes it. */
function keyOf(event: KeyboardEvent): string {
  if (event.altKey || event.isComposing) return "";
  if (event.ctrlKey || event.metaKey) return event.shiftKey ? "" : `mod+${event.key.toLowerCase()}`;
  return event.key;
}

function wait(on: boolean): void {
  clearTimeout(going);
  going = on ? window.setTimeout(() => wait(false), SEQUENCE_MS) : 0;
  document.body.toggleAttribute("data-going", on);
}

/** Starts the keys, and what is clicked to do the same. */
export function startKeys(): void {
  const table = new Map<string, string>();
  for (const line of meta("keys").split(" ")) {
    const at = line.indexOf(":");
    table.set(line.slice(at + 1), line.slice(0, at));
  }
  if (/Mac|iP(hone|ad|od)/.test(navigator.platform)) {
    for (const cap of document.querySelectorAll<HTMLElement>("[data-mac]")) cap.textContent = cap.dataset["mac"] ?? "";
  }
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-deed], a[data-quick]");
    if (!button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    run(button instanceof HTMLAnchorElement && "quick" in button.dataset ? new URL(button.href) : (button.dataset["deed"] ?? ""));
  });
  // What was typed into something that is not there yet is no shortcut.
  document.addEventListener(
    "keydown",
    (event) => {
      if (held === undefined || keyOf(event).length !== 1) return;
      held += event.key;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
  document.addEventListener("keydown", (event) => {
    const key = keyOf(event);
    const deed = table.get(key);
    const isModal = document.querySelector("dialog[open]") !== null;
    if (key.startsWith("mod+")) {
      if (!deed) return;
      event.preventDefault();
      if (!isModal) run(deed);
      return;
    }
    if (event.defaultPrevented || isModal || !isOn() || (event.target as Element).closest?.(TYPING)) return;
    if (going) {
      wait(false);
      const link = document.querySelector<HTMLElement>(`[data-go="${CSS.escape(key)}"]`);
      if (!link) return;
      event.preventDefault();
      link.click();
    } else if (key === "g" && !event.repeat && document.querySelector("[data-go]")) {
      wait(true);
    } else if (deed && (!event.repeat || deed === "down" || deed === "up")) {
      event.preventDefault();
      run(deed);
    }
  });
}
