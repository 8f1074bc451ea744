// Tabs of panels: `<tab-set>` around `.tabs__list` with links to the panels. Without a script the
// links show their panel by CSS (`:target`); with it they are tabs as keyboards know them.

class TabSet extends HTMLElement {
  #tabs: HTMLElement[] = [];

  connectedCallback(): void {
    if (this.#tabs.length > 0) return;
    const list = this.querySelector<HTMLElement>(".tabs__list");
    if (!list) return;
    list.setAttribute("role", "tablist");
    this.#tabs = [...list.querySelectorAll<HTMLAnchorElement>("a[href^='#']")];
    for (const item of list.querySelectorAll("li")) item.setAttribute("role", "presentation");
    for (const tab of this.#tabs) {
      const panel = this.#panel(tab);
      tab.setAttribute("role", "tab");
      tab.removeAttribute("aria-current");
      if (!panel) continue;
      tab.id ||= `${panel.id}-tab`;
      tab.setAttribute("aria-controls", panel.id);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
    }
    list.addEventListener("click", (event) => {
      const tab = (event.target as Element).closest<HTMLElement>("[role=tab]");
      if (!tab) return;
      event.preventDefault();
      this.#show(tab);
    });
    list.addEventListener("keydown", (event) => this.#key(event));
    const asked = this.#tabs.find((tab) => tab.getAttribute("href") === location.hash);
    this.#show(asked ?? this.#tabs.find((tab) => tab.hasAttribute("data-first")) ?? this.#tabs[0]!, false);
    this.setAttribute("data-ready", "");
  }

  #panel(tab: HTMLElement): HTMLElement | null {
    return document.getElementById(tab.getAttribute("href")?.slice(1) ?? "");
  }

  #show(chosen: HTMLElement, tells = true): void {
    for (const tab of this.#tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      this.#panel(tab)?.toggleAttribute("hidden", !isChosen);
    }
    if (tells) this.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #key(event: KeyboardEvent): void {
    const at = this.#tabs.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    const on = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    const count = this.#tabs.length;
    const to = { ArrowRight: at + on, ArrowLeft: at - on, Home: 0, End: count - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    const tab = this.#tabs[(to + count) % count]!;
    this.#show(tab);
    tab.focus();
  }
}

customElements.define("tab-set", TabSet);
