// Repeatable entries (e-mails, phones, links): `<entry-list>` with `.entry` rows and a
// `<template>` for a new one, in whose names and ids `__N__` stands for the row's number.

class EntryList extends HTMLElement {
  #next = 0;

  connectedCallback(): void {
    this.#next = this.querySelectorAll(".entry").length;
    this.addEventListener("click", (event) => {
      const target = event.target as Element;
      if (target.closest("[data-add]")) this.#add();
      else if (target.closest("[data-remove]")) this.#remove(target.closest<HTMLElement>(".entry"));
    });
  }

  #add(): void {
    const template = this.querySelector("template");
    const rows = this.querySelector(".entries__rows") ?? this.querySelector(".entries");
    if (!template || !rows) return;
    const html = template.innerHTML.replaceAll("__N__", String(this.#next++));
    rows.insertAdjacentHTML("beforeend", html);
    const row = rows.lastElementChild;
    const primary = row?.querySelector<HTMLInputElement>("input[type=radio]");
    if (primary && !this.querySelector("input[type=radio]:checked")) primary.checked = true;
    row?.querySelector<HTMLInputElement>(".input")?.focus();
  }

  #remove(row: HTMLElement | null): void {
    if (!row) return;
    const wasPrimary = row.querySelector<HTMLInputElement>("input[type=radio]")?.checked;
    row.remove();
    if (wasPrimary) {
      const first = this.querySelector<HTMLInputElement>("input[type=radio]");
      if (first) first.checked = true;
    }
    this.dispatchEvent(new Event("change", { bubbles: true }));
    this.querySelector<HTMLElement>("[data-add]")?.focus();
  }
}

customElements.define("entry-list", EntryList);
