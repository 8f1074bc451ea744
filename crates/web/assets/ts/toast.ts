// Short notes at the foot of the page that leave by themselves. One with an action (such as Undo)
// stays longer, can be sent away, and waits while somebody points at it or is in it.
import { icon } from "./icon";

const STAYS_MS = 4500;
const STAYS_WITH_ACTION_MS = 12_000;
const STAYS_AFTER_MS = 2_000;

/** What can be done about what a note says. */
export interface Action {
  label: string;
  run: () => void;
}

/** What had the keyboard's attention before a note took it. */
const origins = new WeakMap<HTMLElement, HTMLElement>();

const region = () => document.getElementById("toasts");

function leave(note: HTMLElement): void {
  if (note.classList.contains("toast--leaving")) return;
  note.classList.add("toast--leaving");
  if (note.contains(document.activeElement)) (origins.get(note)?.isConnected ? origins.get(note) : document.getElementById("main"))?.focus({ preventScroll: true });
  setTimeout(() => note.remove(), 250);
}

/** Lets a note leave when its time is over, unless somebody is at it. */
function expire(note: HTMLElement): void {
  let timer = 0;
  const wait = (time: number) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => leave(note), time);
  };
  const stay = () => clearTimeout(timer);
  note.addEventListener("focusin", ({ relatedTarget }) => relatedTarget instanceof HTMLElement && !note.contains(relatedTarget) && origins.set(note, relatedTarget));
  const go = () => note.matches(":hover, :focus-within") || wait(STAYS_AFTER_MS);
  for (const kind of ["pointerenter", "focusin"]) note.addEventListener(kind, stay);
  for (const kind of ["pointerleave", "focusout"]) note.addEventListener(kind, () => setTimeout(go));
  note.addEventListener("keydown", (event) => event.key === "Escape" && leave(note));
  note.querySelector(".toast__close")?.addEventListener("click", () => leave(note));
  wait(note.querySelector(".toast__action, .toast__link") ? STAYS_WITH_ACTION_MS : STAYS_MS);
}

function button(className: string, run: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.addEventListener("click", run);
  return made;
}

/** Shows a note; the region is polite, so a screen reader says it when it is free. */
export function toast(message: string, iconName = "check", action?: Action): void {
  if (!message) return;
  const note = document.createElement("div");
  note.className = "toast";
  const words = document.createElement("span");
  words.className = "toast__text";
  words.textContent = message;
  note.append(icon(iconName), words);
  if (action) {
    const act = button("toast__action", () => {
      action.run();
      leave(note);
    });
    act.textContent = action.label;
    const close = button("toast__close", () => undefined);
    close.setAttribute("aria-label", region()?.dataset["dismiss"] ?? "");
    close.append(icon("x", "small"));
    note.append(act, close);
  }
  region()?.append(note);
  expire(note);
}

/** Shows a note that the server made. */
export function toastPiece(content: DocumentFragment): void {
  const note = document.createElement("div");
  note.className = "toast";
  note.append(content);
  region()?.append(note);
  expire(note);
}

/** Lets the notes that came with the page leave too, and takes notes from other scripts. */
export function startToasts(): void {
  document.addEventListener("rapport:toast", (event) => {
    const { message, icon: name, action } = (event as CustomEvent<{ message: string; icon?: string; action?: Action }>).detail;
    toast(message, name, action);
  });
  for (const note of document.querySelectorAll<HTMLElement>("#toasts .toast")) expire(note);
}
