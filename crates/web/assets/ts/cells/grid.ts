// A list as a grid: one of its cells has the keyboard's attention, arrows move it, Shift makes a range.
// Cells are known by record and field, so that all of this outlives that the list is shown anew.

export interface Place {
  id: string;
  field: string;
}

const NARROW = matchMedia("(max-width: 40rem)");
/** Rows that PageUp and PageDown go. */
const LEAP = 12;
/** To the last one. */
const ALL = Number.MAX_SAFE_INTEGER;

let at: Place | null = null;
/** Where a range began, and where it ends if that is not where the attention is. */
let from: Place | null = null;
let to: Place | null = null;

export type Cell = HTMLTableCellElement;

/** Whether the list is shown as a table: on small screens rows are cards. */
export const isGrid = () => !NARROW.matches;

export const rows = () => [...document.querySelectorAll<HTMLTableRowElement>("#list tr.row[data-id]")];
export const cellsOf = (row: HTMLTableRowElement) => [...row.cells].filter((cell) => cell.dataset["field"]);
export const rowOf = (cell: Cell) => cell.closest<HTMLTableRowElement>("tr.row[data-id]")!;
/** What the column of a cell is called. */
export function headOf(cell: Cell): string {
  const head = document.querySelector(`#list th[data-field="${CSS.escape(cell.dataset["field"] ?? "")}"]`);
  const words = head?.querySelector(".sort")?.textContent ?? [...(head?.childNodes ?? [])].find((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim())?.textContent;
  return words?.trim() ?? "";
}

/** Whether a cell holds what its record is called: it is a link. */
export const isTitle = (cell: Cell) => cell.querySelector(".row__link") !== null;

export function placeOf(cell: Cell): Place {
  return { id: rowOf(cell).dataset["id"] ?? "", field: cell.dataset["field"] ?? "" };
}

export function cellAt(place: Place): Cell | null {
  return document.querySelector<Cell>(`#list tr.row[data-id="${CSS.escape(place.id)}"] > td[data-field="${CSS.escape(place.field)}"]`);
}

/** The cell that an event happened in, unless it was in something of its own there. */
export function cellOf(target: EventTarget | null, isOwn = false): Cell | null {
  if (!(target instanceof Element)) return null;
  const cell = target.closest<Cell>("#list tr.row[data-id] > td[data-field]");
  return !cell || (isOwn && target.closest("a, button, input, label, select, textarea, summary")) ? null : cell;
}

/** The cell with the keyboard's attention. */
export function focused(): Cell | null {
  const cell = cellOf(document.activeElement);
  return cell && cell === document.activeElement ? cell : null;
}

function sibling(row: HTMLTableRowElement, step: 1 | -1): HTMLTableRowElement | null {
  const next = (one: Element) => (step > 0 ? one.nextElementSibling : one.previousElementSibling);
  for (let one = next(row); one; one = next(one)) {
    if (one.matches("tr.row[data-id]")) return one as HTMLTableRowElement;
    // Rows that were put away come back as one goes to them.
    if (one.matches(".rows-gap")) {
      one.dispatchEvent(new CustomEvent("rapport:wanted", { bubbles: true, detail: step > 0 ? "first" : "last" }));
      return sibling(row, step);
    }
  }
  for (let part = row.parentElement && next(row.parentElement); part; part = next(part)) {
    const inside = [...part.querySelectorAll<HTMLTableRowElement>("tr.row[data-id]")].at(step > 0 ? 0 : -1);
    if (inside) return inside;
  }
  const all = rows();
  return all[all.indexOf(row) + step] ?? null;
}

/** The cell so many rows and columns away; the last one there is on the way. */
export function beside(cell: Cell, down: number, right: number): Cell | null {
  let row = rowOf(cell);
  for (let n = 0; n < Math.abs(down); n++) {
    const next = sibling(row, down > 0 ? 1 : -1);
    if (!next) break;
    row = next;
  }
  const all = cellsOf(row);
  const own = cellsOf(rowOf(cell)).indexOf(cell);
  return all[Math.min(Math.max(own + right, 0), all.length - 1)] ?? null;
}

/** The next cell in reading order for which something holds. */
export function following(cell: Cell, step: 1 | -1, fits: (cell: Cell) => boolean): Cell | null {
  for (let row: HTMLTableRowElement | null = rowOf(cell), first = true; row; row = sibling(row, step), first = false) {
    const all = cellsOf(row);
    const rest = first ? (step > 0 ? all.slice(all.indexOf(cell) + 1) : all.slice(0, all.indexOf(cell)).reverse()) : step > 0 ? all : all.reverse();
    const found = rest.find(fits);
    if (found) return found;
  }
  return null;
}

/** The cells between the two ends of the range, row by row; the one alone without a range. */
export function range(): Cell[][] {
  const end = to ?? at;
  const [one, other] = [end && cellAt(end), from && cellAt(from)];
  if (!one) return [];
  if (!other || one === other) return [[one]];
  const isBelow = (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  const [top, bottom] = isBelow ? [rowOf(one), rowOf(other)] : [rowOf(other), rowOf(one)];
  const column = (cell: Cell) => cellsOf(rowOf(cell)).indexOf(cell);
  const [left, right] = [column(one), column(other)].sort((a, b) => a - b) as [number, number];
  const all: Cell[][] = [];
  // Rows between the two that were put away come back.
  for (let row: HTMLTableRowElement | null = top; row; row = row === bottom ? null : sibling(row, 1)) all.push(cellsOf(row).slice(left, right + 1));
  return all;
}

function mark(): void {
  const list = document.getElementById("list");
  for (const old of list?.querySelectorAll("td[aria-selected]") ?? []) old.removeAttribute("aria-selected");
  const chosen = range();
  if (chosen.length > 1 || (chosen[0]?.length ?? 0) > 1) for (const cell of chosen.flat()) cell.setAttribute("aria-selected", "true");
}

/** Gives a cell the keyboard's attention; with `extend` as the other end of a range. */
export function focus(cell: Cell, extend = false): void {
  if (!extend) from = null;
  else from ??= at ?? placeOf(cell);
  to = null;
  for (const old of document.querySelectorAll("#list td[tabindex]")) old.removeAttribute("tabindex");
  at = placeOf(cell);
  cell.tabIndex = 0;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  mark();
}

/** Makes a range of all cells that are loaded; the attention stays where it is. */
function focusAll(): void {
  // Rows that were put away at either end come back.
  for (const gap of document.querySelectorAll("#list .rows-gap")) gap.dispatchEvent(new CustomEvent("rapport:wanted", { bubbles: true, detail: "all" }));
  const all = rows();
  const [first, last] = [all[0], all.at(-1)].map((row) => row && cellsOf(row));
  if (!first?.[0] || !last) return;
  [from, to] = [placeOf(first[0]), placeOf(last.at(-1)!)];
  mark();
}

/** Where Tab leads first: a cell in which nothing else is to be pressed, so that each thing has room of its own. */
const FIRST = "tr.row[data-id] > td[data-field]:not([data-picks], :has(a, input, button))";

/** The list was shown anew, or for the first time: the one cell that Tab leads to, the range, what assistive programs are told. */
function refresh(): void {
  const list = document.getElementById("list");
  for (const table of list?.querySelectorAll("table") ?? []) {
    table.setAttribute("role", "grid");
    // How many there are in all is not known: some are put away, and more come as one scrolls.
    table.setAttribute("aria-rowcount", "-1");
  }
  if (list?.querySelector("td[tabindex]")) return mark();
  const cell = (at && cellAt(at)) ?? (isGrid() ? list?.querySelector<Cell>(FIRST) : null);
  if (cell) cell.tabIndex = 0;
  mark();
}

function moved(cell: Cell, event: KeyboardEvent): Cell | null {
  const rtl = getComputedStyle(cell).direction === "rtl" ? -1 : 1;
  const far = event.ctrlKey || event.metaKey;
  const all = cellsOf(rowOf(cell));
  switch (event.key) {
    case "ArrowDown":
      return beside(cell, far ? ALL : 1, 0);
    case "ArrowUp":
      return beside(cell, far ? -ALL : -1, 0);
    case "ArrowRight":
      return beside(cell, 0, (far ? all.length : 1) * rtl);
    case "ArrowLeft":
      return beside(cell, 0, (far ? -all.length : -1) * rtl);
    case "PageDown":
      return beside(cell, LEAP, 0);
    case "PageUp":
      return beside(cell, -LEAP, 0);
    case "Home":
      return beside(cell, far ? -ALL : 0, -all.length);
    case "End":
      return beside(cell, far ? ALL : 0, all.length);
    default:
      return null;
  }
}

export function startGrid(): void {
  document.addEventListener("keydown", (event) => {
    const cell = focused();
    if (!cell || event.defaultPrevented || event.altKey || event.isComposing) return;
    const next = moved(cell, event);
    if (next) {
      event.preventDefault();
      focus(next, event.shiftKey);
    } else if (event.key === "Escape" && from) {
      event.preventDefault();
      focus(cell);
    } else if (event.key.toLowerCase() === "a" && (event.ctrlKey || event.metaKey) && !event.shiftKey && isGrid()) {
      event.preventDefault();
      focusAll();
    } else if (event.key === " " && event.shiftKey) {
      event.preventDefault();
      rowOf(cell).querySelector<HTMLInputElement>(".pick input")?.click();
    }
  });
  document.addEventListener("mousedown", (event) => {
    // A range of cells, and no text that is marked.
    if (event.shiftKey && isGrid() && at && cellOf(event.target, true)) event.preventDefault();
  });
  document.addEventListener("rapport:chosen", (event) => focus(event.target as Cell, (event as CustomEvent<boolean>).detail));
  document.addEventListener("focusin", ({ target }) => {
    const cell = cellOf(target);
    if (cell && target === cell) at = placeOf(cell);
  });
  for (const kind of ["htmx:after:swap", "rapport:renewed", "rapport:put-away", "rapport:row-gone"]) document.addEventListener(kind, refresh);
  NARROW.addEventListener("change", refresh);
  refresh();
}
