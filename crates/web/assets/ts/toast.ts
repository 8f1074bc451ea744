// Short notes at the foot of the page that leave by themselves.
import { icon } from "./icon";

const STAYS_MS = 4500;

function leave(note: HTMLElement): void {
  note.classList.add("toast--leaving");
  setTimeout(() => note.remove(), 250);
}

/** Shows a note; the region is polite, so a screen reader says it when it is free. */
export function toast(message: string, iconName = "check"): void {
  const region = document.getElementById("toasts");
  if (!region || !message) return;
  const note = document.createElement("div");
  note.className = "toast";
  note.append(icon(iconName), document.createTextNode(message));
  region.append(note);
  setTimeout(() => leave(note), STAYS_MS);
}

/** Lets the notes that came with the page leave too, and takes notes from other scripts. */
export function startToasts(): void {
  document.addEventListener("rapport:toast", (event) => {
    const { message, icon: name } = (event as CustomEvent<{ message: string; icon?: string }>).detail;
    toast(message, name);
  });
  for (const note of document.querySelectorAll<HTMLElement>("#toasts .toast")) setTimeout(() => leave(note), STAYS_MS);
}
