// A long list stays light: rows far from what is seen are taken out of the page, in pieces, and an empty
// row as high as they are keeps the room of all that lie beside each other. They come back when one scrolls
// near. What is selected, edited or has the keyboard's attention stays.
import { fact } from "./facts";
import { send } from "./net";
import { showAll } from "./row";

/** Rows of a piece, as of a page that is fetched. */
const PIECE = 50;
/** Fewer stay: heads of groups stand between them. */
const FEWEST = 10;
/** A list with fewer rows stays as it is. */
const LEAST = 8 * PIECE;
/** So many heights of the window away rows are put away; nearer than that they come back. */
const FAR = 6;
const NEAR = 4;
/** Rows that are asked for at once. */
const ASKED = 200;
/** From new rows to the look at what may go: not in the frame that shows them. */
const BREATH_MS = 150;

interface Piece {
  rows: Element[];
  height: number;
  /** They may not be what is stored any more. */
  isStale: boolean;
}

/** What stands for rows that are away, and these from the first to the last. */
const away = new Map<HTMLElement, Piece[]>();
/** Whether something changed that this list does not show: what is new, and where it stands. */
let isStale = false;
let waiting = false;
let timer = 0;
/** How often this tab wrote: an answer from before shows the past. */
let writes = 0;
/** Rows that are asked for anew, one question after the other. */
let asking = Promise.resolve();

const box = () => document.getElementById("list");
const bodies = () => [...(box()?.querySelectorAll<HTMLElement>("tbody[data-grows]") ?? [])];
const isGap = (row: Element): row is HTMLElement => row.matches(".rows-gap");
const isRow = (row: Element) => row.matches("tr.row[data-id]");

/** Consecutive rows that are in the page, in pieces. */
function pieces(body: HTMLElement): Element[][] {
  const all: Element[][] = [];
  let piece: Element[] = [];
  const end = () => {
    if (piece.length > 0) all.push(piece);
    piece = [];
  };
  for (const row of body.children) {
    if (!isRow(row)) {
      end();
      continue;
    }
    piece.push(row);
    if (piece.length === PIECE) end();
  }
  end();
  return all;
}

const isHeld = (rows: Element[]) => rows.some((row) => row.contains(document.activeElement) || row.querySelector(".pick input:checked, td[aria-selected], td[aria-busy]"));

/** Keeps the room of rows that are away. */
function gapOf(kept: Piece[]): HTMLElement {
  const gap = document.createElement("tr");
  gap.className = "rows-gap";
  gap.setAttribute("aria-hidden", "true");
  const cell = document.createElement("td");
  cell.colSpan = kept[0]?.rows[0]?.children.length ?? 1;
  gap.append(cell);
  keep(gap, kept);
  return gap;
}

function keep(gap: HTMLElement, kept: Piece[]): void {
  away.set(gap, kept);
  gap.style.height = `${kept.reduce((sum, { height }) => sum + height, 0)}px`;
}

function putAway(rows: Element[], height: number): void {
  const [before, after] = [rows[0]!.previousElementSibling, rows.at(-1)!.nextElementSibling];
  const piece: Piece = { rows, height, isStale: false };
  const [above, below] = [before && isGap(before) ? before : null, after && isGap(after) ? after : null];
  if (above) {
    keep(above, [...away.get(above)!, piece, ...(below ? away.get(below)! : [])]);
    if (below) {
      away.delete(below);
      below.remove();
    }
  } else if (below) keep(below, [piece, ...away.get(below)!]);
  else rows[0]!.before(gapOf([piece]));
  const stop = rows.map((row) => row.querySelector("td[tabindex]")).find(Boolean);
  for (const row of rows) row.remove();
  if (!stop) return;
  // Tab leads to a cell that is there.
  stop.removeAttribute("tabindex");
  document.dispatchEvent(new Event("rapport:put-away"));
}

/** Puts back what of a gap fits; the rest stays away. */
function bringBack(gap: HTMLElement, fits: (piece: Piece, top: number) => boolean = () => true): void {
  const kept = away.get(gap) ?? [];
  let top = 0;
  const wanted = kept.map((piece) => {
    const isWanted = fits(piece, top);
    top += piece.height;
    return isWanted;
  });
  if (kept.length > 0 && !wanted.includes(true)) return;
  const [first, last] = [wanted.indexOf(true), wanted.lastIndexOf(true)];
  const back = kept.slice(first, last + 1);
  const [before, after] = [kept.slice(0, Math.max(first, 0)), kept.slice(last + 1)];
  away.delete(gap);
  gap.replaceWith(...(before.length > 0 ? [gapOf(before)] : []), ...back.flatMap(({ rows }) => rows), ...(after.length > 0 ? [gapOf(after)] : []));
  refresh(back.filter((piece) => piece.isStale).flatMap(({ rows }) => rows));
}

/** Whoever is at the top again sees the list as it is now, from its first page on. */
function beginAnew(list: HTMLElement): void {
  const [body, ...others] = bodies();
  if (!isStale || !body || others.length > 0 || list.scrollTop > list.clientHeight / 2 || list.querySelector(".pick input:checked")) return;
  isStale = false;
  const gap = body.querySelector<HTMLElement>(":scope > .rows-gap");
  const above = [...body.querySelectorAll(".rows-gap, tr.row[data-id]")].findIndex(isGap);
  if (gap && above < PIECE) bringBack(gap, (_, top) => top === 0);
  const stays = [...body.querySelectorAll("tr.row[data-id]")].slice(0, PIECE).at(-1);
  while (stays?.nextElementSibling) stays.nextElementSibling.remove();
  away.clear();
  document.dispatchEvent(new Event("rapport:renew"));
}

/** Rows show what is stored now; those that are gone go. */
function refresh(rows: Element[]): void {
  for (let n = 0; n < rows.length; n += ASKED) {
    const some = rows.slice(n, n + ASKED);
    asking = asking.then(() => ask(some));
  }
}

async function ask(rows: Element[]): Promise<void> {
  const cells = rows[0]?.querySelectorAll<HTMLElement>(":scope > td[data-field]") ?? [];
  const columns = [...cells].map((cell) => cell.dataset["field"]).join(",");
  const fields = new URLSearchParams({ "-columns": columns });
  for (const row of rows) fields.append("id", (row as HTMLElement).dataset["id"] ?? "");
  for (let tries = 0; tries < 3; tries++) {
    const written = writes;
    try {
      const answer = await send(`${fact("url")}/rows`, fields, false);
      if (answer?.status !== 200) break;
      if (written !== writes) continue;
      return showAll(answer.piece);
    } catch {
      break;
    }
  }
  // They are asked for again with the next change, or when one is at the top again.
  isStale = true;
}

/** Puts away and brings back, by what is seen now. */
function tend(): void {
  const list = box();
  if (!list) return;
  beginAnew(list);
  const seen = list.getBoundingClientRect();
  let isMore = false;
  for (const body of bodies()) {
    const gaps = [...body.querySelectorAll<HTMLElement>(":scope > .rows-gap")];
    if (body.children.length < LEAST && gaps.length === 0) continue;
    // All is measured before anything is moved.
    const tops = gaps.map((gap) => gap.getBoundingClientRect().top);
    const places = pieces(body).map((rows) => {
      const [top, bottom] = [rows[0]!.getBoundingClientRect().top, rows.at(-1)!.getBoundingClientRect().bottom];
      return { rows, height: bottom - top, distance: Math.max(seen.top - bottom, top - seen.bottom, 0) };
    });
    const [from, to] = [seen.top - NEAR * seen.height, seen.bottom + NEAR * seen.height];
    gaps.forEach((gap, n) => bringBack(gap, ({ height }, top) => tops[n]! + top < to && tops[n]! + top + height > from));
    const far = places.filter(({ rows, distance }) => distance > FAR * seen.height && rows.length >= FEWEST && !isHeld(rows));
    // One in each frame: nobody waits for what is far.
    const [one] = far;
    if (one) putAway(one.rows, one.height);
    isMore ||= far.length > 1;
  }
  if (isMore) soon();
}

function soon(): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    tend();
  });
}

function later(): void {
  clearTimeout(timer);
  timer = window.setTimeout(soon, BREATH_MS);
}

function bringAllBack(): void {
  for (const gap of [...away.keys()]) bringBack(gap);
}

export function startPuttingAway(): void {
  document.addEventListener("scroll", ({ target }) => target === box() && soon(), { capture: true, passive: true });
  document.addEventListener("htmx:after:swap", () => {
    // Another search brings another list.
    for (const gap of away.keys()) if (!gap.isConnected) away.delete(gap);
    later();
  });
  document.addEventListener("rapport:wrote", () => writes++);
  document.addEventListener("rapport:wanted", (event) => {
    const gap = event.target as HTMLElement;
    const all = away.get(gap) ?? [];
    const { detail } = event as CustomEvent<"first" | "last" | "all">;
    if (detail === "all") return bringBack(gap);
    const piece = detail === "first" ? all[0] : all.at(-1);
    bringBack(gap, (one) => one === piece);
  });
  document.addEventListener("rapport:stale", () => {
    for (const piece of [...away.values()].flat()) piece.isStale = true;
    isStale = true;
    soon();
    refresh(bodies().flatMap((body) => pieces(body).flat()));
  });
  // What concerns all rows, or those between two, needs them here.
  document.addEventListener(
    "change",
    ({ target }) => (target as Element).matches("[data-pick-all]") && bringAllBack(),
    { capture: true },
  );
  document.addEventListener(
    "click",
    (event) => event.shiftKey && (event.target as Element).matches("#list .pick input") && bringAllBack(),
    { capture: true },
  );
}
