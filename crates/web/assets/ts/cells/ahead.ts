// What somebody does ahead of the server. While an editor is on its way or a value is being saved, keys, pasted
// words and clicks on cells wait here; then they are played in their order, each where it belongs by then. So
// nothing that is typed is lost, and none of it goes into the cell before. What does not come to be says so.
import { toast, word } from "./facts";
import type { Place } from "./grid";

/** One thing that waits. */
export type Ahead = { key: KeyboardEventInit & { key: string } } | { text: string } | { click: Place; extends: boolean } | { leave: true };

/** Keys that alone do nothing. */
const ALONE = new Set(["Shift", "Control", "Alt", "AltGraph", "Meta", "CapsLock", "Dead", "Process", "Unidentified"]);

let queue: Ahead[] = [];
/** What is under way. */
const under = new Set<object>();
let perform: (one: Ahead) => void = () => undefined;

/** Whether what is done now has to wait. */
export const isUnderWay = () => under.size > 0;

/** Whether somebody has gone on elsewhere with the pointer. */
export const hasLeft = () => queue.some((one) => "leave" in one);

/** Whether that is what comes next. */
export const isLeaving = () => queue[0] !== undefined && "leave" in queue[0];

/** Whether something that was typed waits. */
export const hasTyped = () => queue.some((one) => "key" in one || "text" in one);

export const later = (one: Ahead) => void queue.push(one);

function play(): void {
  while (under.size === 0 && queue.length > 0) perform(queue.shift()!);
}

/** Has what follows wait until some work is done; what is returned lets go of it before that. */
export function during(work: () => Promise<unknown>): () => void {
  const own = {};
  const end = () => {
    if (under.delete(own)) play();
  };
  under.add(own);
  void work().finally(end);
  return end;
}

/** The words that wait first: they are what an editor begins with. */
export function words(before: string): string {
  for (;;) {
    const [one] = queue;
    if (!one || !("key" in one) || one.key.ctrlKey || one.key.metaKey) return before;
    if (one.key.key.length === 1) before += one.key.key;
    else if (one.key.key === "Backspace") before = before.slice(0, -1);
    else return before;
    queue.shift();
  }
}

/** Ends here: nothing of what waits is done, and what was typed is said. */
export function halt(before = ""): void {
  const said = queue.map((one) => ("text" in one ? one.text : !("key" in one) ? "" : one.key.key.length === 1 ? one.key.key : /^(Enter|Tab)$/.test(one.key.key) ? " · " : ""));
  queue = [];
  const typed = (before + said.join("")).replace(/^[ ·]+|[ ·]+$/g, "");
  if (typed) toast(word("unentered").replace("{typed}", () => typed), "circle-alert");
}

/** Whether a key says something to cells, and not to the browser. */
function isMeant({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (altKey || ALONE.has(key) || /^F([13-9]|1\d)$/.test(key)) return false;
  return !(ctrlKey || metaKey) || key === "Enter" || key.toLowerCase() === "z";
}

/** What is typed while something is under way waits if it is meant for cells. */
export function startAhead(isOurs: (target: Element) => boolean, performs: (one: Ahead) => void): void {
  perform = performs;
  const isHeld = (event: Event) => isUnderWay() && event.target instanceof Element && isOurs(event.target);
  const hold = (event: Event, one: Ahead) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    later(one);
  };
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || !isMeant(event) || !isHeld(event)) return;
      const { key, code, shiftKey, ctrlKey, metaKey } = event;
      hold(event, { key: { key, code, shiftKey, ctrlKey, metaKey } });
    },
    { capture: true },
  );
  // What comes without keys: pasted, or from a keyboard on the screen.
  document.addEventListener(
    "beforeinput",
    (event) => {
      if (!isHeld(event)) return;
      const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
      if (event.inputType === "deleteContentBackward") hold(event, { key: { key: "Backspace" } });
      else hold(event, { text });
    },
    { capture: true },
  );
  // Who leaves the page leaves what waits: the browser asks.
  window.addEventListener("beforeunload", (event) => hasTyped() && event.preventDefault());
}
