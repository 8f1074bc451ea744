// The address of a list says which columns it has, in which order and how wide.

export const table = () => document.querySelector<HTMLTableElement>("#list table.table");
export const heads = (of: HTMLTableElement) => [...of.querySelectorAll<HTMLTableCellElement>("thead th[data-field]")];

/** The page's own address with other columns. */
export function withColumns(columns: string): URL {
  const here = new URL(location.href);
  here.searchParams.set("columns", columns);
  return here;
}

/** What goes on from here goes on with these columns: a search, the next rows. */
function carry(columns: string): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[method=get]:not(dialog *)")) {
    if (new URL(form.action).pathname !== location.pathname) continue;
    let input = form.querySelector<HTMLInputElement>(":scope > input[type=hidden][name=columns]");
    if (!input) {
      input = document.createElement("input");
      [input.type, input.name] = ["hidden", "columns"];
      form.prepend(input);
    }
    input.value = columns;
  }
  const more = document.getElementById("more");
  for (const [element, name] of [[more, "hx-get"], [more, "data-next"], [more?.querySelector("a"), "href"]] as const) {
    const address = element?.getAttribute(name);
    if (!element || !address) continue;
    const next = new URL(address, location.href);
    next.searchParams.set("columns", columns);
    element.setAttribute(name, next.pathname + next.search);
  }
}

/** Links and menus of a page that stands at another address now. */
function renew(page: DocumentFragment, list: HTMLTableElement): void {
  const { htmx } = window as unknown as { htmx?: { process: (element: Element) => void } };
  for (const id of ["views", "lens", "export"]) {
    const [old, fresh] = [document.getElementById(id), page.querySelector(`#${id}`)];
    if (!old || !fresh) continue;
    old.replaceWith(fresh);
    htmx?.process(fresh);
  }
  for (const head of heads(list)) {
    const fresh = page.querySelector(`thead th[data-field="${CSS.escape(head.dataset["field"] ?? "")}"]`);
    const link = fresh?.querySelector(".sort")?.getAttribute("href");
    const menu = fresh?.querySelector<HTMLElement>(".column-menu")?.dataset["fetch"];
    if (link) head.querySelector(".sort")?.setAttribute("href", link);
    if (menu) head.querySelector(".column-menu")?.setAttribute("data-fetch", menu);
  }
}

let asked = 0;

/** Goes on at the address with these columns; rows, what is selected and where one is stay as they are. */
export async function settle(list: HTMLTableElement, columns: string): Promise<void> {
  const here = withColumns(columns);
  history.replaceState(history.state, "", here);
  carry(columns);
  const own = ++asked;
  try {
    const answer = await fetch(here, { headers: { "hx-request": "true", accept: "text/html" }, cache: "no-store" });
    const text = await answer.text();
    if (!answer.ok || own !== asked) return;
    const page = document.createElement("template");
    page.innerHTML = text;
    for (const part of page.content.querySelectorAll<HTMLTemplateElement>("template[hx]")) part.replaceWith(part.content);
    renew(page.content, list);
  } catch {
    document.dispatchEvent(new CustomEvent("htmx:error"));
  }
}
