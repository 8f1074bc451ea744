// A long list stays light: rows far from what is seen are taken out of the page, in pieces, and an empty
// row as high as they are keeps their room. They come back when one scrolls near. What is selected,
// edited or has the keyboard's attention stays.
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

interface Away {
  rows: Element[];
  /** They may not be what is stored any more. */
  isStale: boolean;
}

const away = new Map<HTMLElement, Away>();
/** Whether something changed that this list does not show: what is new, and where it stands. */
let isStale = false;
let waiting = false;

const box = () => document.getElementById("list");
const bodies = () => [...(box()?.querySelectorAll<HTMLElement>("tbody[data-grows]") ?? [])];

/** Widths follow from what all rows hold: they stay as they are once some are gone. */
function fix(table: HTMLTableElement): void {
  const { display, tableLayout } = getComputedStyle(table);
  if (tableLayout === "fixed" || display !== "table") return;
  const heads = [...table.querySelectorAll<HTMLElement>("thead th")];
  const widths = heads.map((head) => head.getBoundingClientRect().width);
  heads.forEach((head, n) => (head.style.width = `${widths[n]}px`));
  table.style.tableLayout = "fixed";
}

/** Consecutive rows, in pieces; and what stands for such. */
function pieces(body: HTMLElement): Element[][] {
  const all: Element[][] = [];
  let piece: Element[] = [];
  const end = () => {
    if (piece.length > 0) all.push(piece);
    piece = [];
  };
  for (const row of body.children) {
    if (row.matches("tr.row[data-id]")) {
      piece.push(row);
      if (piece.length === PIECE) end();
    } else {
      end();
      if (row.matches(".rows-gap")) all.push([row]);
    }
  }
  end();
  return all;
}

const isHeld = (rows: Element[]) => rows.some((row) => row.contains(document.activeElement) || row.querySelector(".pick input:checked, td[aria-selected], td[aria-busy]"));

function putAway(rows: Element[], height: number): void {
  const first = rows[0]!;
  fix(first.closest("table")!);
  const gap = document.createElement("tr");
  gap.className = "rows-gap";
  gap.setAttribute("aria-hidden", "true");
  gap.style.height = `${height}px`;
  const cell = document.createElement("td");
  cell.colSpan = first.children.length;
  gap.append(cell);
  first.before(gap);
  const stop = rows.map((row) => row.querySelector("td[tabindex]")).find(Boolean);
  for (const row of rows) row.remove();
  away.set(gap, { rows, isStale: false });
  if (!stop) return;
  // Tab leads to a cell that is there.
  stop.removeAttribute("tabindex");
  document.dispatchEvent(new Event("rapport:put-away"));
}

function bringBack(gap: HTMLElement): void {
  const kept = away.get(gap);
  away.delete(gap);
  if (!kept) return gap.remove();
  gap.replaceWith(...kept.rows);
  if (kept.isStale) void refresh(kept.rows);
}

/** Whoever is at the top again sees the list as it is now, from its first page on. */
function beginAnew(list: HTMLElement): void {
  const [body, ...others] = bodies();
  if (!isStale || !body || others.length > 0 || list.scrollTop > list.clientHeight / 2 || list.querySelector(".pick input:checked")) return;
  isStale = false;
  for (const row of [...body.children].slice(PIECE)) row.remove();
  away.clear();
  document.dispatchEvent(new Event("rapport:renew"));
}

/** Rows show what is stored now; those that are gone go. */
async function refresh(rows: Element[]): Promise<void> {
  const cells = rows[0]?.querySelectorAll<HTMLElement>(":scope > td[data-field]") ?? [];
  const columns = [...cells].map((cell) => cell.dataset["field"]).join(",");
  for (let n = 0; n < rows.length; n += ASKED) {
    const fields = new URLSearchParams({ "-columns": columns });
    for (const row of rows.slice(n, n + ASKED)) fields.append("id", (row as HTMLElement).dataset["id"] ?? "");
    try {
      const answer = await send(`${fact("url")}/rows`, fields, false);
      if (answer?.status !== 200) return;
      showAll(answer.piece);
    } catch {
      // The next change asks again.
    }
  }
}

/** Puts away and brings back, by what is seen now. */
function tend(): void {
  const list = box();
  if (!list) return;
  beginAnew(list);
  const seen = list.getBoundingClientRect();
  for (const body of bodies()) {
    if (body.children.length < LEAST && !body.querySelector(".rows-gap")) continue;
    const all = pieces(body);
    // All is measured before anything is moved.
    const places = all.map((piece) => {
      const [top, bottom] = [piece[0]!.getBoundingClientRect().top, piece.at(-1)!.getBoundingClientRect().bottom];
      return { height: bottom - top, distance: Math.max(seen.top - bottom, top - seen.bottom, 0) };
    });
    all.forEach((piece, n) => {
      const { height, distance } = places[n]!;
      const gap = piece[0] as HTMLElement;
      if (gap.matches(".rows-gap")) {
        if (distance < NEAR * seen.height) bringBack(gap);
      } else if (distance > FAR * seen.height && piece.length >= FEWEST && !isHeld(piece)) putAway(piece, height);
    });
  }
}

function soon(): void {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    tend();
  });
}

function bringAllBack(): void {
  for (const gap of [...away.keys()]) bringBack(gap);
}

export function startPuttingAway(): void {
  document.addEventListener("scroll", ({ target }) => target === box() && soon(), { capture: true, passive: true });
  document.addEventListener("htmx:after:swap", () => {
    // Another search brings another list.
    for (const gap of away.keys()) if (!gap.isConnected) away.delete(gap);
    soon();
  });
  document.addEventListener("rapport:wanted", ({ target }) => bringBack(target as HTMLElement));
  document.addEventListener("rapport:stale", () => {
    for (const one of away.values()) one.isStale = true;
    isStale = true;
    soon();
    void refresh(bodies().flatMap((body) => pieces(body).flat().filter((row) => row.matches("tr.row"))));
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
