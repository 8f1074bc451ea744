// The frame: the drawer of small screens, the shadow of a scrolled list.

/** What opens the drawer: in the bar above, and below. */
const OPENS = "#menu-button, .dock [data-menu]";
/** Where there is a drawer; elsewhere the navigation stands beside the page (`shell.css`). */
const SMALL = "(max-width: 50rem)";
/** What opened it last. */
let opener: HTMLElement | null = null;

function setDrawer(open: boolean): void {
  const shell = document.querySelector<HTMLElement>(".shell");
  if (!shell) return;
  shell.dataset["drawer"] = open ? "open" : "closed";
  // Nothing behind the drawer is reached while it is open.
  for (const behind of shell.querySelectorAll<HTMLElement>(":scope > .shell__main")) behind.inert = open;
  const buttons = document.querySelectorAll<HTMLElement>(OPENS);
  for (const button of buttons) button.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector<HTMLElement>("#nav .nav__close")?.focus();
  else if (document.activeElement?.closest("#nav")) opener?.focus();
}

/** Starts drawer and scroll marks. */
export function startShell(): void {
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    const opens = target.closest<HTMLElement>(OPENS);
    if (opens) {
      opener = opens;
      setDrawer(true);
    } else if (target.closest(".nav__close, .shell__scrim, .nav [data-deed]")) {
      // What is done from the drawer is done on the page.
      setDrawer(false);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.querySelector('.shell[data-drawer="open"]')) setDrawer(false);
  });
  // Turned or widened, the window has no drawer that could be closed: the page is let go.
  matchMedia(SMALL).addEventListener("change", () => setDrawer(false));
  document.addEventListener(
    "scroll",
    (event) => {
      const box = event.target;
      if (box instanceof HTMLElement && box.classList.contains("table-box")) box.toggleAttribute("data-scrolled", box.scrollLeft > 0);
    },
    { capture: true, passive: true },
  );
}
