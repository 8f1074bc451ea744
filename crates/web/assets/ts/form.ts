// The long form of a record: faults are shown first, unsaved input is not lost by a slip,
// a choice marked `data-submits` acts at once, and nothing is sent twice.
import { writeText } from "./copy";
import { text } from "./request";
import { toast } from "./toast";

function watch(form: HTMLFormElement): void {
  let leaving = false;
  form.addEventListener("submit", () => {
    leaving = true;
    // What is being saved here is no news to it.
    form.dataset["leaving"] = "yes";
    const save = form.querySelector<HTMLButtonElement>("#save");
    // After the browser has taken the form's data, so that the button's own value still counts.
    setTimeout(() => save?.setAttribute("aria-disabled", "true"));
  });
  document.getElementById("cancel")?.addEventListener("click", () => (leaving = true));
  window.addEventListener("beforeunload", (event) => {
    if (form.hasAttribute("data-dirty") && !leaving) event.preventDefault();
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
    delete form.dataset["leaving"];
    form.querySelector("#save")?.removeAttribute("aria-disabled");
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    // As the button does, but what was typed is asked about: a slip must not cost it.
    if (event.key === "Escape" && !event.defaultPrevented) location.assign(document.querySelector<HTMLAnchorElement>("#cancel")?.href ?? location.href);
  });
}

/** A form is marked `data-dirty` once something was typed into it or chosen in it. */
function startMarking(): void {
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => {
      if (target instanceof Element) target.closest("form[method=post]")?.setAttribute("data-dirty", "");
    });
  }
}

/** A form marked `data-once` is sent once, however often its buttons are pressed. */
function startOnce(): void {
  const buttons = (form: HTMLFormElement) => [...form.elements].filter((one) => one.matches("button:not([type=button])"));
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-once]") || event.defaultPrevented) return;
    if (form.dataset["sent"]) return event.preventDefault();
    form.dataset["sent"] = "yes";
    // After the browser has taken the form's data, so that the button's own value still counts.
    setTimeout(() => buttons(form).forEach((button) => button.setAttribute("aria-disabled", "true")));
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) {
      delete form.dataset["sent"];
      buttons(form).forEach((button) => button.removeAttribute("aria-disabled"));
    }
  });
}

/** What a button copies; an address as it is reached from elsewhere. */
function copied({ copy, copyAddress }: DOMStringMap): string {
  return copyAddress === undefined ? (copy ?? "") : new URL(copyAddress, location.href).href;
}

/** Starts the record form, if the page has one, and the choices that act at once. */
export function startForms(): void {
  startMarking();
  startOnce();
  const form = document.querySelector<HTMLFormElement>("#record-form");
  if (form) watch(form);
  const summary = document.querySelector<HTMLElement>(".error-summary");
  if (summary) summary.focus();
  // On a touch screen this would only bring up the keyboard over the form.
  else if (form && matchMedia("(pointer: fine)").matches) form.querySelector<HTMLElement>(".control :is(input:not([type=hidden]), select, textarea):not(.parts__narrow *)")?.focus();
  // A list that was searched: typing goes on where it was.
  const search = document.querySelector<HTMLInputElement>("#q[autofocus]");
  search?.setSelectionRange(search.value.length, search.value.length);
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".error-summary a")) {
    link.addEventListener("click", (event) => {
      const control = document.getElementById(link.hash.slice(1));
      if (!control) return;
      event.preventDefault();
      control.scrollIntoView({ block: "center" });
      control.focus({ preventScroll: true });
    });
  }
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches("[data-submits]")) field.closest("form")?.requestSubmit();
  });
  document.addEventListener("click", async (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy], [data-copy-address]");
    if (!button) return;
    if (await writeText(copied(button.dataset))) toast(text("copied"));
    else toast(text("unwritten"), "circle-alert");
  });
}
