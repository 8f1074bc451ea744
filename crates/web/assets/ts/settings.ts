// Rows that people put in order (`<row-list>`): by pointer (SortableJS) and by the arrow keys
// on their handle. Their inputs stand in the form in the order of the rows. A list marked
// `data-saves` sends its order at once and goes back if it is refused.
import Sortable from "sortablejs";

class RowList extends HTMLElement {
  #next = 0;
  #kept: Element[] = [];

  connectedCallback(): void {
    const rows = this.#rows();
    if (!rows) return;
    this.#next = rows.children.length;
    this.#kept = [...rows.children];
    Sortable.create(rows, {
      handle: "[data-handle]",
      draggable: ".order__one",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
      ghostClass: "order__one--ghost",
      onEnd: ({ item, oldIndex, newIndex }) => {
        if (oldIndex !== newIndex) this.#moved(item);
      },
    });
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("click", (event) => {
      const target = event.target as Element;
      if (target.closest("[data-add]")) this.#add();
      else if (target.closest("[data-remove]")) this.#remove(target.closest(".order__one"));
    });
    // Enter in a row adds the next one instead of sending what is half done.
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.target as Element).matches("input[data-name]") || !this.querySelector("[data-add]")) return;
      event.preventDefault();
      this.#add();
    });
  }

  #rows(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".order__all");
  }

  #key(event: KeyboardEvent): void {
    const handle = (event.target as Element).closest<HTMLElement>("[data-handle]");
    const row = handle?.closest<HTMLElement>(".order__one");
    if (!row || !handle) return;
    if (event.key === "ArrowUp" && row.previousElementSibling) row.previousElementSibling.before(row);
    else if (event.key === "ArrowDown" && row.nextElementSibling) row.nextElementSibling.after(row);
    else return;
    event.preventDefault();
    handle.focus();
    this.#moved(row);
  }

  #moved(row: HTMLElement): void {
    const all = [...(this.#rows()?.children ?? [])];
    const name = row.querySelector("[data-name]");
    const said = name instanceof HTMLInputElement ? name.value : (name?.textContent ?? "");
    const told = this.querySelector("[data-told]");
    const sentence = this.dataset["moved"] ?? "";
    if (told) told.textContent = sentence.replace("{name}", said).replace("{place}", String(all.indexOf(row) + 1)).replace("{count}", String(all.length));
    row.closest("form")?.setAttribute("data-dirty", "");
    if (this.dataset["saves"] !== undefined) void this.#save();
  }

  #add(): void {
    const template = this.querySelector("template");
    const rows = this.#rows();
    if (!template || !rows) return;
    rows.insertAdjacentHTML("beforeend", template.innerHTML.replaceAll("__N__", String(this.#next++)));
    rows.lastElementChild?.querySelector<HTMLElement>("input[data-name]")?.focus();
  }

  #remove(row: Element | null): void {
    if (!row) return;
    const beside = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    (beside?.querySelector<HTMLElement>("input[data-name]") ?? this.querySelector<HTMLElement>("[data-add]"))?.focus();
  }

  /** Sends the order; one that is refused is taken back. */
  async #save(): Promise<void> {
    const form = this.closest("form");
    const rows = this.#rows();
    if (!form || !rows) return;
    const say = (message = "", icon = "check") => this.dispatchEvent(new CustomEvent("rapport:toast", { bubbles: true, detail: { message, icon } }));
    try {
      const sent = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
      const answer = await fetch(form.action, { method: "POST", body: sent, headers: { "hx-request": "true", accept: "text/html" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#kept = [...rows.children];
      form.removeAttribute("data-dirty");
      say(this.dataset["saved"]);
    } catch {
      rows.append(...this.#kept);
      say(this.dataset["failed"], "circle-alert");
    }
  }
}

customElements.define("row-list", RowList);

// A choice of a colour shows it.
document.addEventListener("change", (event) => {
  const select = event.target as HTMLSelectElement;
  const tint = select.closest("[data-tint]");
  if (tint) tint.className = `tint tone tone--${select.value || "gray"}`;
});
