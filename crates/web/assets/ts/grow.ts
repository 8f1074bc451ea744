// What goes on as one scrolls (the mark at its end asks for more when it is seen) is asked for again if it did
// not come: the server was away for a moment, or was asked too often.
import htmx from "htmx.org";
import { patience } from "./request";

const MARK = "[hx-get][hx-trigger*=intersect]";

let failures = 0;

/** A mark asks once: another one takes its place. */
function again(mark: Element): void {
  setTimeout(() => {
    if (!mark.isConnected) return;
    const fresh = mark.cloneNode(true) as Element;
    fresh.classList.remove("htmx-request");
    mark.replaceWith(fresh);
    htmx.process(fresh);
  }, patience(failures++));
}

/** Starts to look after lists that grow. */
export function startGrowing(): void {
  document.addEventListener("htmx:before:response", (event) => {
    const { target } = event;
    const status = (event as CustomEvent<{ ctx?: { response?: { status: number } } }>).detail.ctx?.response?.status ?? 0;
    if (!(target instanceof Element) || !target.matches(MARK) || (status !== 429 && status < 500)) return;
    event.preventDefault();
    again(target);
  });
  document.addEventListener("htmx:error", ({ target }) => target instanceof Element && target.matches(MARK) && again(target));
  document.addEventListener("htmx:after:swap", () => (failures = 0));
}
