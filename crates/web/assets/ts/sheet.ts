// Dialogs that come from the server: a link with `data-sheet` opens what stands at its address in
// a dialog. Forms in it marked `data-piece` answer with a piece that takes their place, or with
// where the page goes on (`rapport-go`).
import { meta } from "./meta";

const GO = "rapport-go";
const headers = () => ({ "hx-request": "true", accept: "text/html", "x-csrf-token": meta("csrf") });

function sheet(): HTMLDialogElement {
  const known = document.querySelector<HTMLDialogElement>("dialog#sheet");
  if (known) return known;
  const made = document.createElement("dialog");
  made.id = "sheet";
  made.className = "dialog sheet";
  made.setAttribute("closedby", "any");
  made.addEventListener("pointerdown", (event) => {
    if (event.target !== made) return;
    const box = made.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) made.close();
  });
  made.addEventListener("close", () => made.replaceChildren());
  document.body.append(made);
  return made;
}

/** Shows an answer: a piece in the dialog, or the page that it leads to. */
async function show(answer: Response, fallback: string): Promise<void> {
  const go = answer.headers.get(GO);
  if (go) return location.assign(go);
  if (!answer.ok && answer.status !== 422) return location.assign(fallback);
  const dialog = sheet();
  const focused = dialog.contains(document.activeElement) ? document.activeElement?.id : "";
  dialog.innerHTML = await answer.text();
  const title = dialog.querySelector<HTMLElement>(".dialog__title");
  if (title) {
    title.id ||= "sheet-title";
    dialog.setAttribute("aria-labelledby", title.id);
  }
  if (!dialog.open) dialog.showModal();
  const wrong = dialog.querySelector<HTMLElement>("[aria-invalid=true]");
  const again = focused ? dialog.querySelector<HTMLElement>(`#${CSS.escape(focused)}`) : null;
  (wrong ?? again ?? dialog.querySelector<HTMLElement>("[autofocus], .dialog__body input:not([type=hidden]), .dialog__body select"))?.focus();
  document.dispatchEvent(new CustomEvent("rapport:added", { detail: dialog }));
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const fields = new FormData(form, submitter);
  const params = new URLSearchParams([...fields].map(([name, value]) => [name, String(value)] as [string, string]));
  const buttons = form.querySelectorAll<HTMLButtonElement>(".button--primary");
  for (const button of buttons) button.setAttribute("aria-busy", "true");
  try {
    const isPost = form.method === "post";
    const url = isPost ? form.action : `${form.action.split("?")[0]}?${params}`;
    const answer = await fetch(url, isPost ? { method: "POST", body: params, headers: headers() } : { headers: headers(), cache: "no-store" });
    await show(answer, location.href);
  } catch {
    for (const button of buttons) button.removeAttribute("aria-busy");
    document.dispatchEvent(new CustomEvent("htmx:error"));
  }
}

/** Opens what a link leads to. */
export async function open(link: HTMLAnchorElement): Promise<void> {
  link.closest("details")?.removeAttribute("open");
  try {
    await show(await fetch(link.href, { headers: headers(), cache: "no-store" }), link.href);
  } catch {
    document.dispatchEvent(new CustomEvent("htmx:error"));
  }
}

document.addEventListener("click", (event) => {
  if (!(event.target as Element).closest("#sheet [data-close]")) return;
  event.preventDefault();
  sheet().close();
});
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("#sheet form[data-piece]")) return;
  event.preventDefault();
  void send(form, (event as SubmitEvent).submitter);
});
document.addEventListener("change", (event) => {
  const control = event.target as HTMLElement;
  const form = control.closest<HTMLFormElement>("#sheet form[data-piece]");
  if (!form || !control.matches("[data-again]")) return;
  // Another field has other tests; what was given for the one before means nothing there.
  if (control.id === "condition-of") form.querySelector("#condition-test")?.setAttribute("disabled", "");
  void send(form, null);
});
