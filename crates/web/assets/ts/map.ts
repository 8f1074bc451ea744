// The keyboard map, and the switch that takes single keys out of use.
import type { Tools } from "./keys";

/** Gives what opens the map. */
export function startMap(tools: Tools): () => void {
  const dialog = document.querySelector<HTMLDialogElement>("#keys")!;
  const box = dialog.querySelector<HTMLInputElement>("#single-keys")!;
  box.addEventListener("change", () => tools.setOn(box.checked));
  return () => {
    box.checked = tools.isOn();
    dialog.showModal();
    dialog.querySelector<HTMLElement>("[data-close]")?.focus();
  };
}
