// Heads of columns: their menus are fetched when they are opened, their edges are drawn, they are moved and
// sorted by. It comes with the first move of a pointer, as do ranges of cells, which only a mouse draws.
import { startDrawing } from "./cells/draw";
import { startEdges } from "./heads/edges";
import { startOrder } from "./heads/order";

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

startColumnMenus();
startEdges();
startOrder();
startDrawing();
