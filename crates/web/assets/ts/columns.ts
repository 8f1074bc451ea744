// The choice of columns: boxes that say what is shown, in the order in which it stands.
// `<column-choice>` around the form; the hidden field `columns` is what is sent.
import Sortable from "sortablejs";

class ColumnChoice extends HTMLElement {
  connectedCallback(): void {
    const list = this.querySelector<HTMLElement>("ul");
    if (!list) return;
    Sortable.create(list, {
      handle: ".column-choice__grip",
      filter: "[disabled]",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      // The title stays first.
      onMove: ({ related }) => related !== list.firstElementChild,
      onEnd: () => this.#tell(),
    });
    this.addEventListener("change", () => this.#tell());
    this.addEventListener("keydown", (event) => this.#key(event));
    this.querySelector<HTMLInputElement>("[data-find]")?.addEventListener("input", (event) => {
      const words = (event.target as HTMLInputElement).value.trim().toLowerCase();
      for (const one of this.#all()) one.hidden = !(one.textContent ?? "").toLowerCase().includes(words);
    });
  }

  #all(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("li[data-part]")];
  }

  #key(event: KeyboardEvent): void {
    const one = (event.target as Element).closest<HTMLElement>("li[data-part]");
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (!one || !event.altKey || step === 0) return;
    event.preventDefault();
    const all = this.#all();
    const to = all.indexOf(one) + step;
    if (all.indexOf(one) === 0 || to < 1 || to >= all.length) return;
    if (step < 0) all[to]!.before(one);
    else all[to]!.after(one);
    (event.target as HTMLElement).focus();
    this.#tell();
  }

  #tell(): void {
    const shown = this.#all().filter((one) => one.querySelector<HTMLInputElement>("input")?.checked);
    const hidden = this.querySelector<HTMLInputElement>("input[name=columns]");
    if (hidden) hidden.value = shown.map((one) => one.dataset["part"]).join(",");
    this.#order();
  }

  /** What rows are sorted by: the chosen ones, and what an address asked for beyond them. */
  #order(): void {
    const hidden = this.querySelector<HTMLInputElement>("input[name=sort]");
    const chosen = [...this.querySelectorAll<HTMLSelectElement>("select[data-sort]")].map((one) => one.value);
    const beyond = (hidden?.defaultValue ?? "").split(",").slice(chosen.length);
    const bare = (sort: string) => sort.replace(/^-/, "");
    const sorts = [...chosen, ...beyond].filter(Boolean);
    if (hidden) hidden.value = sorts.filter((sort, at) => sorts.findIndex((other) => bare(other) === bare(sort)) === at).join(",");
  }
}

customElements.define("column-choice", ColumnChoice);
