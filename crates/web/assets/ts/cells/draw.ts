// A range of cells is drawn with the mouse: from the cell in which the button goes down to the one below the
// pointer. Near the edge of the list it scrolls on. Within one cell its text can be marked as ever.
import { type Cell, type Place, cellAt, cellOf, isGrid, placeOf } from "./grid";

/** So near an edge of the list it scrolls, in pixels, and so far with each frame at most. */
const EDGE = 28;
const STEP = 22;

let begun: Place | null = null;
let isDrawn = false;
let pointer = { x: 0, y: 0 };

/** The grid gives a cell the attention, or takes it as the other end of a range. */
const focus = (cell: Cell, isEnd = false) => cell.dispatchEvent(new CustomEvent("rapport:chosen", { bubbles: true, detail: isEnd }));

const box = () => document.getElementById("list");

/** What is marked as text while a range is drawn would be copied instead of it. */
function setMarking(isOn: boolean): void {
  const list = box();
  list?.style.setProperty("user-select", isOn ? null : "none");
  list?.style.setProperty("-webkit-user-select", isOn ? null : "none");
  if (!isOn) getSelection()?.removeAllRanges();
}

/** The part of the list in which rows are seen: below its head, beside the columns that stay, above its totals. */
function room(list: HTMLElement): DOMRect {
  const edge = list.getBoundingClientRect();
  const top = list.querySelector("thead")?.getBoundingClientRect().bottom ?? edge.top;
  const bottom = list.querySelector("tfoot")?.getBoundingClientRect().top ?? edge.bottom;
  const height = Math.min(bottom, edge.top + list.clientHeight) - top;
  return new DOMRect(edge.left, top, list.clientWidth, Math.max(height, 1));
}

const kept = (n: number, least: number, most: number) => Math.min(Math.max(n, least), most);

/** The cell nearest to the pointer. */
function below(list: HTMLElement): Cell | null {
  const { left, right, top, bottom } = room(list);
  const [x, y] = [kept(pointer.x, left + 2, right - 2), kept(pointer.y, top + 2, bottom - 2)];
  return cellOf(document.elementFromPoint(x, y));
}

/** The range goes as far as the pointer. */
function follow(list: HTMLElement): void {
  const cell = below(list);
  const first = begun && cellAt(begun);
  if (!cell || !first || (!isDrawn && cell === first)) return;
  if (!isDrawn) {
    isDrawn = true;
    focus(first);
    setMarking(false);
    requestAnimationFrame(scroll);
  }
  if (cell !== document.activeElement) focus(cell, true);
}

/** How far past the inner edge of something, in pixels; less than nothing before its begin. */
function past(n: number, least: number, most: number): number {
  return n < least + EDGE ? Math.max(n - least - EDGE, -STEP) : n > most - EDGE ? Math.min(n - most + EDGE, STEP) : 0;
}

function scroll(): void {
  const list = box();
  if (!isDrawn || !begun || !list) return;
  const seen = room(list);
  const [along, down] = [past(pointer.x, seen.left, seen.right), past(pointer.y, seen.top, seen.bottom)];
  if (along !== 0 || down !== 0) {
    list.scrollBy({ left: along, top: down, behavior: "instant" });
    follow(list);
  }
  requestAnimationFrame(scroll);
}

export function startDrawing(): void {
  document.addEventListener("pointerdown", (event) => {
    const cell = cellOf(event.target, true);
    const isPlain = event.pointerType === "mouse" && event.button === 0 && !event.shiftKey && !event.ctrlKey && !event.metaKey;
    isDrawn = false;
    begun = cell && isPlain && isGrid() ? placeOf(cell) : null;
  });
  document.addEventListener("pointermove", (event) => {
    const list = box();
    if (!begun || !list) return;
    pointer = { x: event.clientX, y: event.clientY };
    follow(list);
    if (isDrawn) getSelection()?.removeAllRanges();
  });
  for (const kind of ["pointerup", "pointercancel", "blur"] as const) {
    window.addEventListener(kind, () => {
      begun = null;
      if (isDrawn) setMarking(true);
    });
  }
  // Where a range ends no editor opens.
  document.addEventListener(
    "click",
    (event) => {
      if (!isDrawn) return;
      isDrawn = false;
      if (!cellOf(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    { capture: true },
  );
}
