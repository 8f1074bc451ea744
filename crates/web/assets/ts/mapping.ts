// How many columns of a file are imported, as it is chosen.

/** Keeps the count of the mapping right. */
export function startMapping(): void {
  document.addEventListener("change", (event) => {
    if (!(event.target as Element).closest(".mapping__row")) return;
    const all = [...document.querySelectorAll<HTMLSelectElement>(".mapping__row select")];
    const told = document.querySelector<HTMLElement>("[data-mapped]");
    if (!told) return;
    const count = all.filter((select) => select.value !== "").length;
    told.textContent = (told.dataset["mapped"] ?? "").replace("{n}", String(count)).replace("{all}", String(all.length));
  });
}
