// Palette, keyboard map and short forms: what a page fetches when it is first wanted.
import type { Desk, Tools } from "./keys";
import { startMap } from "./map";
import { startPalette } from "./palette";
import { startQuick } from "./quick";

/** Puts the dialogs into the page. */
export function start(markup: string, tools: Tools): Desk {
  const place = document.createElement("template");
  place.innerHTML = markup;
  if (/Mac|iP(hone|ad|od)/.test(navigator.platform)) {
    for (const cap of place.content.querySelectorAll<HTMLElement>("[data-mac]")) cap.textContent = cap.dataset["mac"] ?? "";
  }
  document.body.append(place.content);
  for (const dialog of document.querySelectorAll<HTMLDialogElement>("#palette, #keys")) {
    // Beside it is out of it.
    dialog.addEventListener("click", (event) => {
      const target = event.target as Element;
      if (target === dialog || target.closest("[data-close]")) dialog.close();
    });
  }
  return { palette: startPalette(tools), map: startMap(tools), make: startQuick(tools) };
}
