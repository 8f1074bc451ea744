// What floats at a cell: an editor, or a short note. It follows the cell as the list is scrolled, and
// never leaves the window.
import { type Place, cellAt } from "./grid";

const EDGE = 8;

/** Puts a box over the start of a cell, as wide as that at least. */
function anchor(box: HTMLElement, at: DOMRect, isRtl: boolean): void {
  const list = document.getElementById("list")?.getBoundingClientRect() ?? document.body.getBoundingClientRect();
  const { clientWidth, clientHeight } = document.documentElement;
  if (!box.matches(".cell-note")) box.style.minInlineSize = `${Math.round(Math.min(at.width, list.width, 480))}px`;
  const { width, height } = box.getBoundingClientRect();
  const start = isRtl ? at.right - width : at.left;
  const left = Math.min(Math.max(start, list.left, EDGE), clientWidth - width - EDGE);
  const under = box.matches(".cell-note") ? at.bottom + 4 : at.top;
  const top = Math.min(Math.max(under, list.top), clientHeight - height - EDGE);
  box.style.left = `${Math.round(Math.max(left, EDGE))}px`;
  box.style.top = `${Math.round(Math.max(top, EDGE))}px`;
}

/** Shows a box at a cell; what is returned takes it away. */
export function float(box: HTMLElement, place: Place): () => void {
  document.body.append(box);
  let at = new DOMRect();
  const isRtl = getComputedStyle(document.documentElement).direction === "rtl";
  const follow = () => {
    // The row may have gone; what is open at it stays where it was.
    at = cellAt(place)?.getBoundingClientRect() ?? at;
    anchor(box, at, isRtl);
  };
  follow();
  const sizes = new ResizeObserver(follow);
  sizes.observe(box);
  window.addEventListener("resize", follow);
  document.addEventListener("scroll", follow, { capture: true, passive: true });
  return () => {
    sizes.disconnect();
    window.removeEventListener("resize", follow);
    document.removeEventListener("scroll", follow, { capture: true });
    box.remove();
  };
}

const NOTE_MS = 2600;
let gone: (() => void) | undefined;

/** Says something beside a cell, quietly. */
export function note(place: Place, message: string): void {
  gone?.();
  if (!message) return;
  const box = document.createElement("div");
  box.className = "cell-note";
  box.setAttribute("role", "status");
  box.textContent = message;
  const away = float(box, place);
  const timer = setTimeout(() => gone?.(), NOTE_MS);
  gone = () => {
    clearTimeout(timer);
    away();
    gone = undefined;
  };
}
