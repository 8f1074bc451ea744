// Rows that are selected in a list. The boxes and the bar work without this; it counts, selects
// all that are shown, a range with Shift, and says which actions fit.

const boxes = () => [...document.querySelectorAll<HTMLInputElement>("#rows .pick input")];

/** As many records can be merged at once. */
const MOST_MERGED = 10;

/** Pixels between the bar and the notes above it. */
const GAP = 8;

/** Notes stand above the bar, as high as it is: what can be done stays in reach. */
function lift(height: number): void {
  document.getElementById("toasts")?.style.setProperty("--lift", `${height}px`);
}

function tell(): void {
  const bar = document.querySelector<HTMLFormElement>("#selection");
  const all = boxes();
  const chosen = all.filter((box) => box.checked).length;
  // The bar and the room for it: said once, so that rows that come and go need no look at all of them.
  document.getElementById("main")?.toggleAttribute("data-picked", chosen > 0);
  lift(chosen > 0 && bar ? bar.offsetHeight + GAP : 0);
  if (!bar) return;
  const everything = bar.querySelector<HTMLInputElement>('input[name="-all"]');
  const told = bar.querySelector("[data-selected]");
  const isAll = everything?.checked ?? false;
  if (told) told.textContent = isAll ? (document.getElementById("count")?.textContent ?? "") : chosen.toLocaleString(document.documentElement.lang);
  for (const head of document.querySelectorAll<HTMLInputElement>("[data-pick-all]")) {
    head.checked = chosen > 0 && chosen === all.length;
    head.indeterminate = chosen > 0 && chosen < all.length;
    head.disabled = false;
  }
  for (const few of bar.querySelectorAll<HTMLButtonElement>("[data-few]")) few.disabled = isAll || chosen < 2 || chosen > MOST_MERGED;
  bar.querySelector<HTMLElement>("[data-clear-selection]")!.hidden = false;
}

function choose(some: HTMLInputElement[], on: boolean): void {
  for (const box of some) box.checked = on;
  const everything = document.querySelector<HTMLInputElement>('#selection input[name="-all"]');
  if (!on && everything) everything.checked = false;
  tell();
}

/** Starts the selection, if the page has a list. */
export function startSelection(): void {
  let last: HTMLInputElement | undefined;
  document.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (box.matches("[data-pick-all]")) choose(boxes(), box.checked);
    else if (box.matches("#rows .pick input, #selection input")) tell();
  });
  document.addEventListener("click", (event) => {
    const target = event.target as HTMLElement;
    if (target.closest("[data-clear-selection]")) {
      choose(boxes(), false);
      document.getElementById("list")?.focus();
    }
    if (!(target instanceof HTMLInputElement) || !target.matches("#rows .pick input")) return;
    const all = boxes();
    if (event.shiftKey && last?.isConnected) {
      const [from, to] = [all.indexOf(last), all.indexOf(target)].sort((a, b) => a - b);
      choose(all.slice(from, to! + 1), target.checked);
    }
    last = target;
  });
  // New rows, one that is there no more, or another bar.
  for (const kind of ["htmx:after:swap", "rapport:renewed", "rapport:row-gone"]) document.addEventListener(kind, tell);
  // What was selected is still so when one comes back.
  window.addEventListener("pageshow", tell);
  // Where there is less room, the bar takes more lines.
  window.addEventListener("resize", tell);
  tell();
}
