// Menus are <details>: they open without a script. This closes them and moves by arrow keys.

function close(menu: HTMLDetailsElement, focus: boolean): void {
  menu.open = false;
  if (focus) menu.querySelector<HTMLElement>("summary")?.focus();
}

/** Closes menus by Escape and by a click elsewhere, and walks their items with the arrow keys. */
export function startMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      if (!menu.contains(event.target as Node)) close(menu, false);
    }
  });
  document.addEventListener("keydown", (event) => {
    const menu = (event.target as Element).closest<HTMLDetailsElement>("details.menu");
    if (!menu?.open) return;
    if (event.key === "Escape") {
      event.preventDefault();
      close(menu, true);
      return;
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0 || (event.target as Element).matches("input[type=radio]")) return;
    event.preventDefault();
    const items = [...menu.querySelectorAll<HTMLElement>(".menu__item")];
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
  });
}
