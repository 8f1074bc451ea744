// Heads are moved with the mouse, as their menus do it one place at a time, and with Shift a click sorts by one
// more column. The first column stays the first.
import { heads, table, withColumns } from "./address";

/** So far a head goes before it is moved: less is a click. */
const SLACK = 6;

interface Held {
  head: HTMLTableCellElement;
  from: number;
  isMoved: boolean;
  /** The head behind which it would come. */
  after: HTMLTableCellElement | null;
}

let held: Held | null = null;
/** Whether the click that follows was the end of a move. */
let isOver = false;

const edgeOf = (head: HTMLElement | null) => head?.querySelector<HTMLElement>("[data-edge]");

/** The head behind which one lands at this place. */
function landing(list: HTMLTableElement, x: number): HTMLTableCellElement | null {
  const isRtl = getComputedStyle(list).direction === "rtl";
  const all = heads(list);
  const before = all.filter((one) => {
    const { left, right } = one.getBoundingClientRect();
    const middle = (left + right) / 2;
    return isRtl ? x < middle : x > middle;
  });
  return before.at(-1) ?? all[0] ?? null;
}

function move(event: PointerEvent): void {
  const list = table();
  if (!held || !list) return;
  if (!held.isMoved && Math.abs(event.clientX - held.from) < SLACK) return;
  held.isMoved = true;
  held.head.style.opacity = "0.5";
  list.style.cursor = "grabbing";
  if (edgeOf(held.after)) edgeOf(held.after)!.dataset["edge"] = "";
  held.after = landing(list, event.clientX);
  if (edgeOf(held.after)) edgeOf(held.after)!.dataset["edge"] = "held";
}

/** Puts the head down; what is returned is where that was, if it was moved at all. */
function letGo(): Held | null {
  const was = held;
  held = null;
  if (!was?.isMoved) return null;
  was.head.style.opacity = "";
  table()?.style.removeProperty("cursor");
  if (edgeOf(was.after)) edgeOf(was.after)!.dataset["edge"] = "";
  return was;
}

/** The columns in another order, each as wide as the address has it. */
function put({ head, after }: Held): void {
  const list = table();
  if (!list || !after || after === head) return;
  const all = heads(list);
  const rest = all.filter((one) => one !== head);
  rest.splice(rest.indexOf(after) + 1, 0, head);
  if (rest.every((one, n) => one === all[n])) return;
  const parts = (new URL(location.href).searchParams.get("columns") ?? "").split(",");
  const known = new Map(parts.map((part) => [part.split(":")[0], part]));
  const names = rest.map((one) => one.dataset["field"] ?? "");
  location.assign(withColumns(names.map((name) => known.get(name) ?? name).join(",")));
}

/** The order with one column more: the other way round if it is in it, and without it after that. */
function sorted(was: string, field: string): string {
  const parts = was.split(",").filter(Boolean);
  const at = parts.findIndex((part) => part.replace(/^-/, "") === field);
  if (at < 0) return [...parts, field].join(",");
  if (parts[at] === field) parts[at] = `-${field}`;
  else parts.splice(at, 1);
  return parts.join(",");
}

function sortToo(link: HTMLAnchorElement): void {
  const field = link.closest<HTMLElement>("th")?.dataset["field"] ?? "";
  const there = new URL(link.href);
  there.searchParams.set("sort", sorted(new URL(location.href).searchParams.get("sort") ?? "", field));
  location.assign(there);
}

export function startOrder(): void {
  document.addEventListener("pointerdown", (event) => {
    const target = event.target as Element;
    const head = target.closest<HTMLTableCellElement>("#list thead th[data-field]");
    const isPlain = event.pointerType === "mouse" && event.button === 0 && !event.shiftKey && !event.ctrlKey && !event.metaKey;
    [held, isOver] = [null, false];
    if (!head || !isPlain || head.cellIndex === 0 || target.closest("details, input, label, [data-edge]")) return;
    held = { head, from: event.clientX, isMoved: false, after: null };
  });
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", () => {
    const was = letGo();
    isOver = was !== null;
    if (was) put(was);
  });
  document.addEventListener("pointercancel", letGo);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && letGo()) isOver = true;
  });
  // Neither its link nor its words go along.
  for (const kind of ["dragstart", "selectstart"]) document.addEventListener(kind, (event) => held && event.preventDefault());
  document.addEventListener(
    "click",
    (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("#list thead a.sort");
      const isMore = link !== null && event.shiftKey && !event.ctrlKey && !event.metaKey;
      if (!isOver && !isMore) return;
      isOver = false;
      event.preventDefault();
      event.stopPropagation();
      if (isMore) sortToo(link);
    },
    { capture: true },
  );
}
