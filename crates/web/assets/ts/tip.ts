// Tooltips: what carries `data-tip` says it when a pointer rests on it or the keyboard comes to it, and
// text that is cut off shows whole. They go on Escape and stay while the pointer is on them (WCAG 1.4.13).
// What is needed to understand a page never stands in one: buttons have their names as labels.

const REST_MS = 400;
const GRACE_MS = 120;
const HURRY_MS = 60;
const GAP = 6;

let tip: HTMLElement | null = null;
let shownFor: Element | null = null;
let timer = 0;
let hiddenAt = 0;

/** What is to be said of an element: its own words, or all of its text if a part is cut off. */
function words(from: Element): [Element, string] | null {
  const told = from.closest("[data-tip]");
  if (told) return [told, told.getAttribute("data-tip") ?? ""];
  for (let at: Element | null = from, up = 0; at && up < 3; at = at.parentElement, up++) {
    if (at.scrollWidth > at.clientWidth + 1 && at.clientWidth > 0 && getComputedStyle(at).textOverflow === "ellipsis") {
      const text = at instanceof HTMLInputElement ? "" : (at.textContent ?? "").trim();
      return text ? [at, text] : null;
    }
  }
  return null;
}

function place(target: Element, box: HTMLElement): void {
  const at = target.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.left + at.width / 2 - width / 2), document.documentElement.clientWidth - width - 8);
  const above = at.top - height - GAP;
  box.style.left = `${Math.round(left)}px`;
  box.style.top = `${Math.round(above > 8 ? above : at.bottom + GAP)}px`;
}

function show(target: Element, text: string): void {
  clearTimeout(timer);
  if (!text || !target.isConnected) return;
  tip ??= Object.assign(document.createElement("div"), { className: "tip", popover: "manual" });
  tip.setAttribute("role", "tooltip");
  // Beside what it is about, so that a dialog does not make it unreachable.
  const home = target.closest("dialog[open]") ?? document.body;
  if (tip.parentElement !== home) home.append(tip);
  tip.textContent = text;
  if (!tip.matches(":popover-open")) tip.showPopover();
  place(target, tip);
  shownFor = target;
}

function hide(): void {
  clearTimeout(timer);
  if (!shownFor) return;
  shownFor = null;
  hiddenAt = performance.now();
  if (tip?.isConnected && tip.matches(":popover-open")) tip.hidePopover();
}

function soon(work: () => void, wait: number): void {
  clearTimeout(timer);
  timer = window.setTimeout(work, wait);
}

function pointed(event: PointerEvent): void {
  const from = event.target as Element;
  if (event.pointerType === "touch") return;
  if (tip?.contains(from)) return clearTimeout(timer);
  if (shownFor?.contains(from)) return clearTimeout(timer);
  // Whoever goes from one to the next does not wait again.
  const wait = shownFor ? GRACE_MS : performance.now() - hiddenAt < 300 ? HURRY_MS : REST_MS;
  // What is cut off is measured when something rests, not while rows pass below.
  soon(() => {
    const found = from.isConnected ? words(from) : null;
    if (found) show(...found);
    else hide();
  }, wait);
}

/** Starts the tooltips of the page. */
export function startTips(): void {
  document.addEventListener("pointerover", pointed);
  document.documentElement.addEventListener("pointerleave", hide);
  document.addEventListener("pointerdown", hide);
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("focusin", (event) => {
    const target = event.target as Element;
    const told = target.closest("[data-tip]");
    if (told && target.matches(":focus-visible")) show(told, told.getAttribute("data-tip") ?? "");
    else hide();
  });
  document.addEventListener("focusout", hide);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  // A finger has nothing to rest with: it taps what does nothing else.
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if ((event as PointerEvent).pointerType !== "touch" || target.closest("a, button, input, label, select, summary")) return;
    const found = words(target);
    if (found) show(...found);
  });
}
