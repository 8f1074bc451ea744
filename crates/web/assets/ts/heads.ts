// Heads of columns: their menus are fetched when they are opened, their edges can be drawn, and
// columns that stay in place know where.

const LEAST = 60;
const MOST = 900;

/** Fetches what a menu offers. */
async function fill(menu: HTMLDetailsElement): Promise<void> {
  const address = menu.dataset["fetch"];
  const list = menu.querySelector<HTMLElement>(".menu__list");
  if (!address || !list || !menu.open) return;
  try {
    const answer = await fetch(address, { headers: { "hx-request": "true", accept: "text/html" }, cache: "no-store" });
    if (!answer.ok) return location.reload();
    list.innerHTML = await answer.text();
    place(menu, list);
    list.querySelector<HTMLElement>(".menu__item")?.focus();
  } catch {
    document.dispatchEvent(new CustomEvent("htmx:error"));
  }
}

function startColumnMenus(): void {
  // One that was opened before this was here.
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.column-menu[open]")) void fill(menu);
  document.addEventListener("toggle", (event) => event.target instanceof HTMLDetailsElement && void fill(event.target), true);
  window.addEventListener("resize", () => document.querySelectorAll("details.column-menu[open]").forEach((menu) => menu.removeAttribute("open")));
}

/** Menus of the last columns open to the other side, so that they stay in the window. */
function place(menu: HTMLElement, list: HTMLElement): void {
  list.removeAttribute("data-side");
  const box = list.getBoundingClientRect();
  const isRtl = getComputedStyle(menu).direction === "rtl";
  if (isRtl ? box.right > window.innerWidth - 8 : box.left < 8) list.dataset["side"] = "start";
}

const table = () => document.querySelector<HTMLTableElement>("#list table.table");
const heads = (of: HTMLTableElement) => [...of.querySelectorAll<HTMLTableCellElement>("thead th[data-field]")];

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

/** The list's own address with these widths, which is where one is from now on. */
function keep(list: HTMLTableElement): void {
  const widths = [...list.querySelectorAll("col")].map((column) => column.getAttribute("width") ?? "");
  const columns = heads(list).map((head, n) => `${head.dataset["field"]}:${widths[n]}`);
  const here = new URL(location.href);
  here.searchParams.set("columns", columns.join(","));
  location.replace(here);
}

/** Lets the edges of heads be drawn by pointer and by Alt with the arrow keys. */
function startEdges(): void {
  freeze();
  for (const kind of ["htmx:after:swap", "rapport:renewed"]) document.addEventListener(kind, freeze);
  window.addEventListener("resize", freeze);
  document.addEventListener("pointerdown", (event) => {
    const edge = (event.target as Element).closest<HTMLElement>("[data-edge]");
    const head = edge?.closest<HTMLTableCellElement>("th");
    const list = table();
    if (!edge || !head || !list || event.button !== 0) return;
    event.preventDefault();
    const columns = fix(list);
    const column = columns[heads(list).indexOf(head)];
    if (!column) return;
    const [from, was] = [event.clientX, Number(column.getAttribute("width"))];
    const turn = getComputedStyle(list).direction === "rtl" ? -1 : 1;
    edge.setPointerCapture(event.pointerId);
    edge.dataset["edge"] = "held";
    const move = (moved: PointerEvent) => {
      const width = Math.max(LEAST, Math.min(MOST, Math.round(was + turn * (moved.clientX - from))));
      column.setAttribute("width", String(width));
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
  });
  document.addEventListener("keydown", (event) => {
    const step = event.key === "ArrowRight" ? 20 : event.key === "ArrowLeft" ? -20 : 0;
    const head = (event.target as Element).closest<HTMLTableCellElement>("#list thead th[data-field]");
    const list = table();
    if (!event.altKey || step === 0 || !head || !list) return;
    event.preventDefault();
    const column = fix(list)[heads(list).indexOf(head)];
    if (!column) return;
    const turn = getComputedStyle(list).direction === "rtl" ? -1 : 1;
    column.setAttribute("width", String(Math.max(LEAST, Math.min(MOST, Number(column.getAttribute("width")) + turn * step))));
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => keep(list), 900);
  });
}

let waiting = 0;

startColumnMenus();
startEdges();
