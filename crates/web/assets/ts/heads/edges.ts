// Edges of columns: they are drawn by pointer and by Alt with the arrow keys, and a double click makes a column as
// wide as what it holds. Columns that stay in place know where.
import { heads, settle, table } from "./address";

const LEAST = 60;
const MOST = 900;
/** One step of the arrow keys. */
const STEP = 20;
/** From the last step to where the address says so. */
const REST_MS = 900;

const within = (width: number) => Math.max(LEAST, Math.min(MOST, Math.round(width)));
const turn = (list: HTMLElement) => (getComputedStyle(list).direction === "rtl" ? -1 : 1);

/** Where the columns begin that stay in place: each after those before it. */
function freeze(): void {
  const list = table();
  const count = Number(list?.dataset["frozen"] ?? 1);
  if (!list || count < 2) return;
  let at = 0;
  for (const [n, head] of heads(list).slice(0, count).entries()) {
    list.style.setProperty(`--at-${n + 1}`, `${at}px`);
    at += head.getBoundingClientRect().width;
  }
}

/** Fixes all widths as they are, so that drawing one leaves the others. */
function fix(list: HTMLTableElement): HTMLTableColElement[] {
  const widths = heads(list).map((head) => Math.round(head.getBoundingClientRect().width));
  let group = list.querySelector("colgroup");
  if (!group) {
    group = document.createElement("colgroup");
    for (const _ of widths) group.append(document.createElement("col"));
    list.prepend(group);
  }
  const columns = [...group.querySelectorAll("col")];
  columns.forEach((column, n) => column.setAttribute("width", String(widths[n] ?? LEAST)));
  list.classList.add("table--drawn");
  return columns;
}

/** The address says how wide the columns are from now on. */
function keep(list: HTMLTableElement): void {
  const widths = [...list.querySelectorAll("col")].map((column) => column.getAttribute("width") ?? "");
  void settle(list, heads(list).map((head, n) => `${head.dataset["field"]}:${widths[n]}`).join(","));
}

/** Draws an edge from where the pointer is. */
function draw(edge: HTMLElement, event: PointerEvent): void {
  const head = edge.closest<HTMLTableCellElement>("th");
  const list = table();
  const column = head && list && fix(list)[heads(list).indexOf(head)];
  if (!column) return;
  const [from, was] = [event.clientX, Number(column.getAttribute("width"))];
  edge.setPointerCapture(event.pointerId);
  edge.dataset["edge"] = "held";
  const move = (moved: PointerEvent) => {
    column.setAttribute("width", String(within(was + turn(list) * (moved.clientX - from))));
    freeze();
  };
  edge.addEventListener("pointermove", move);
  const end = () => {
    edge.removeEventListener("pointermove", move);
    edge.dataset["edge"] = "";
    if (Number(column.getAttribute("width")) !== was) keep(list);
  };
  edge.addEventListener("pointerup", end, { once: true });
  edge.addEventListener("pointercancel", end, { once: true });
}

/** How wide what stands in a cell is, with the room around it. */
function wide(cell: HTMLElement): number {
  const range = document.createRange();
  range.selectNodeContents(cell);
  const edge = cell.querySelector("[data-edge]");
  if (edge) range.setEndBefore(edge);
  const { paddingInlineStart, paddingInlineEnd } = getComputedStyle(cell);
  return range.getBoundingClientRect().width + parseFloat(paddingInlineStart) + parseFloat(paddingInlineEnd) + 2;
}

/** A column is as wide as the widest of what is loaded of it. */
function fit(head: HTMLTableCellElement, list: HTMLTableElement): void {
  const column = fix(list)[heads(list).indexOf(head)];
  const cells = list.querySelectorAll<HTMLElement>(`tbody tr.row > td[data-field="${CSS.escape(head.dataset["field"] ?? "")}"]`);
  if (!column) return;
  const widths = [head, ...cells].map(wide);
  column.setAttribute("width", String(within(Math.ceil(widths.reduce((one, other) => Math.max(one, other), 0)))));
  freeze();
  keep(list);
}

let waiting = 0;

function step(event: KeyboardEvent): void {
  const by = event.key === "ArrowRight" ? STEP : event.key === "ArrowLeft" ? -STEP : 0;
  const head = (event.target as Element).closest<HTMLTableCellElement>("#list thead th[data-field]");
  const list = table();
  if (!event.altKey || by === 0 || !head || !list) return;
  event.preventDefault();
  const column = fix(list)[heads(list).indexOf(head)];
  if (!column) return;
  column.setAttribute("width", String(within(Number(column.getAttribute("width")) + turn(list) * by)));
  freeze();
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => keep(list), REST_MS);
}

export function startEdges(): void {
  freeze();
  for (const kind of ["htmx:after:swap", "rapport:renewed"]) document.addEventListener(kind, freeze);
  window.addEventListener("resize", freeze);
  document.addEventListener("pointerdown", (event) => {
    const edge = (event.target as Element).closest<HTMLElement>("[data-edge]");
    if (!edge || event.button !== 0) return;
    event.preventDefault();
    draw(edge, event);
  });
  // One that was taken hold of before this was here.
  document.addEventListener(
    "pointermove",
    (event) => {
      const edge = event.buttons === 1 ? document.querySelector<HTMLElement>('[data-edge=""]:active') : null;
      if (edge) draw(edge, event);
    },
    { once: true },
  );
  document.addEventListener("dblclick", (event) => {
    const head = (event.target as Element).closest("[data-edge]")?.closest<HTMLTableCellElement>("th");
    const list = table();
    if (head && list) fit(head, list);
  });
  document.addEventListener("keydown", step);
}
