// The frame: the drawer of small screens, the search key, the shadow of a scrolled list.

function setDrawer(open: boolean): void {
  const shell = document.querySelector<HTMLElement>(".shell");
  const button = document.getElementById("menu-button");
  if (!shell) return;
  shell.dataset["drawer"] = open ? "open" : "closed";
  button?.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector<HTMLElement>("#nav .nav__close")?.focus();
  else if (document.activeElement?.closest("#nav")) button?.focus();
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Starts drawer, keys and scroll marks. */
export function startShell(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("#menu-button")) setDrawer(true);
    else if (target.closest(".nav__close, .shell__scrim")) setDrawer(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector('.shell[data-drawer="open"]')) setDrawer(false);
    if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      const search = document.querySelector<HTMLInputElement>("#global-search");
      if (search) {
        event.preventDefault();
        if (search.offsetParent === null || getComputedStyle(search).visibility === "hidden") setDrawer(true);
        search.focus();
        search.select();
      }
    }
  });
  document.addEventListener(
    "scroll",
    (event) => {
      const box = event.target;
      if (box instanceof HTMLElement && box.classList.contains("table-box")) box.toggleAttribute("data-scrolled", box.scrollLeft > 0);
    },
    { capture: true, passive: true },
  );
}
