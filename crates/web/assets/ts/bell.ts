// The bell: its panel is fetched when it is opened, and its number follows what happens.
import htmx from "htmx.org";
import { fetchPiece, post, text } from "./request";
import { isOver } from "./session";
import { toast } from "./toast";

/** From where on the number is not counted. */
const MOST = 99;
const bells = () => [...document.querySelectorAll<HTMLAnchorElement>("a.bell")];
const panel = () => document.querySelector<HTMLDialogElement>("dialog#bell");
let unread = 0;

/** The number stands before the title of the tab as well. */
function title(): void {
  const bare = document.title.replace(/^\(\d+\+?\) /, "");
  const wanted = unread > 0 ? `(${shown()}) ${bare}` : bare;
  if (document.title !== wanted) document.title = wanted;
}

const shown = () => (unread > MOST ? `${MOST}+` : String(unread));

function show(): void {
  for (const bell of bells()) {
    const count = bell.querySelector<HTMLElement>(".bell__count");
    if (count) {
      count.hidden = unread === 0;
      count.textContent = shown();
    }
    bell.setAttribute("aria-label", (unread > 0 ? bell.dataset["some"] : bell.dataset["none"])?.replace("{n}", shown()) ?? "");
  }
  title();
}

/** So much is unread now. */
export function ring(count: number): void {
  const has = count !== unread;
  unread = count;
  show();
  if (!has) return;
  if (panel()?.open) void fill();
  if (document.body.dataset["page"] === "notifications") document.dispatchEvent(new Event("rapport:renew"));
}

/** Fetches what stands in the panel; what is chosen there stays. */
async function fill(): Promise<void> {
  const box = panel();
  const address = box?.querySelector("[aria-current][hx-get]")?.getAttribute("hx-get") ?? bells()[0]?.dataset["panel"];
  if (!box || !address) return;
  try {
    const answer = await fetchPiece(address);
    if (isOver(answer)) return box.close();
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    const piece = await answer.text();
    const focused = box.contains(document.activeElement) ? document.activeElement?.closest("[id]")?.id : undefined;
    box.innerHTML = piece;
    htmx.process(box);
    const again = focused ? document.getElementById(focused)?.querySelector<HTMLElement>("a, button") : undefined;
    (again ?? box.querySelector<HTMLElement>(".news__name, .news__filter"))?.focus({ preventScroll: true });
  } catch {
    if (!box.firstElementChild) box.close();
    toast(text("offline"), "circle-alert");
  }
}

function made(bell: HTMLAnchorElement): HTMLDialogElement {
  const box = document.createElement("dialog");
  box.id = "bell";
  box.className = "drawer drawer--bell";
  box.setAttribute("closedby", "any");
  box.setAttribute("aria-label", bell.dataset["none"] ?? "");
  const style = document.createElement("link");
  style.rel = "stylesheet";
  style.href = bell.dataset["style"] ?? "";
  document.head.append(style);
  document.body.append(box);
  // For browsers that do not close it so by themselves.
  box.addEventListener("click", (event) => event.target === box && box.close());
  return box;
}

/** Opens the panel, or closes it. */
export async function openBell(): Promise<void> {
  const bell = bells()[0];
  if (!bell) return;
  const box = panel() ?? made(bell);
  if (box.open) return box.close();
  box.showModal();
  box.toggleAttribute("aria-busy", true);
  await fill();
  box.removeAttribute("aria-busy");
}

/** What is opened is read, in this tab or in another one. The link leads on by itself, so what is sent may outlive the page. */
function opened(event: MouseEvent): void {
  const link = event.target instanceof Element && event.button < 2 ? event.target.closest(".news__name") : null;
  const form = link?.closest(".news__row")?.querySelector<HTMLFormElement>(".news__read");
  const id = form?.querySelector<HTMLInputElement>("[name=id]")?.value;
  // Where it does not arrive, the bell still says that it is new.
  if (form && id) void post(form.action, { id }, { keepalive: true }).catch(() => undefined);
}

/** Starts with what the page says. */
export function startBell(): void {
  for (const kind of ["click", "auxclick"] as const) document.addEventListener(kind, opened);
  unread = Number.parseInt(bells()[0]?.querySelector(".bell__count")?.textContent ?? "0", 10) || 0;
  title();
  // A page that was looked at anew has its title anew.
  document.addEventListener("rapport:renewed", show);
}
