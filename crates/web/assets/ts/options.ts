// How a board, a calendar and the like are shown: what is chosen acts at once. The form goes to its own
// address; the page that comes opens it again where one was.

const OPEN = "rapport-options";
/** From a choice to its page: several ticks are often made one after the other. */
const BREATH_MS = 350;

const form = () => document.querySelector<HTMLFormElement>(".options__form");

export function startOptions(): void {
  let timer = 0;
  document.addEventListener("change", ({ target }) => {
    const own = form();
    if (!own || !(target instanceof HTMLInputElement || target instanceof HTMLSelectElement) || target.form !== own) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      sessionStorage.setItem(OPEN, `${location.pathname} ${target.name}`);
      own.requestSubmit();
    }, BREATH_MS);
  });
  const [path, name] = (sessionStorage.getItem(OPEN) ?? "").split(" ");
  sessionStorage.removeItem(OPEN);
  const own = form();
  if (!own) return;
  own.querySelector(".options__foot")?.setAttribute("hidden", "");
  if (path !== location.pathname) return;
  own.closest("details")?.setAttribute("open", "");
  own.querySelector<HTMLElement>(`[name="${CSS.escape(name ?? "")}"]:not([type=hidden])`)?.focus();
}
