// The filter box: what could stand where one types is offered below it, and a fault is marked at its
// place before the filter is sent. `<filter-box check="/-/filter/deals">` around an input that is a
// combobox and its listbox; a fault is shown in `#filter-error`. What is offered comes from the server.

interface Offer {
  insert: string;
  label: string;
  detail?: string;
}

interface Verdict {
  ok: boolean;
  position?: number;
  message?: string;
  choice?: string;
  choice_label?: string;
  offered?: { from: number; to: number; unfinished: boolean; all: Offer[] };
}

/** From a key to the question. */
const BREATH_MS = 140;

/** A place in a text: the server counts characters, the browser its units. */
const toCharacters = (text: string, units: number) => [...text.slice(0, units)].length;
const toUnits = (text: string, characters: number) => [...text].slice(0, characters).join("").length;

class FilterBox extends HTMLElement {
  #input: HTMLInputElement | null = null;
  #list: HTMLElement | null = null;
  #offered: Verdict["offered"];
  #verdict: Verdict = { ok: true };
  #asked = 0;
  #timer = 0;

  connectedCallback(): void {
    const input = this.querySelector("input");
    this.#list = this.querySelector<HTMLElement>("[role=listbox]");
    this.#input = input;
    if (!input || !this.#list || this.dataset["started"] !== undefined) return;
    this.dataset["started"] = "";
    input.addEventListener("input", () => this.#soon(BREATH_MS));
    input.addEventListener("click", () => this.#soon(0));
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => {
      this.#close();
      // Whoever leaves is done with it.
      if (!this.#verdict.ok) this.#show(this.#verdict);
    });
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) this.#choose(Number(option.dataset["n"]));
    });
    // It was clicked before this was here.
    if (document.activeElement === input && this.matches(":hover")) this.#soon(0);
  }

  #soon(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), delay);
  }

  async #ask(): Promise<void> {
    const input = this.#input;
    if (!input) return;
    const asked = ++this.#asked;
    const filter = input.value;
    const at = toCharacters(filter, input.selectionEnd ?? filter.length);
    try {
      const says = new URLSearchParams({ filter, at: String(at) });
      const answer = await fetch(`${this.getAttribute("check")}?${says}`, { headers: { accept: "application/json" } });
      if (answer.status === 401) document.dispatchEvent(new Event("rapport:refused"));
      if (!answer.ok || asked !== this.#asked) return;
      const verdict = (await answer.json()) as Verdict;
      if (asked !== this.#asked) return;
      this.#verdict = verdict;
      const isHere = document.activeElement === input;
      // In the midst of it nothing is wrong yet.
      const goesOn = isHere && verdict.offered?.unfinished && filter.slice(input.selectionEnd ?? 0).trim() === "";
      this.#show(goesOn ? { ok: true } : verdict);
      if (isHere) this.#offer(verdict.offered);
    } catch {
      // Without the server there is no verdict; sending the form will say what is wrong.
      this.#close();
    }
  }

  #offer(offered: Verdict["offered"]): void {
    const [input, list] = [this.#input, this.#list];
    this.#offered = offered;
    if (!input || !list || !offered?.all.length) return this.#close();
    list.replaceChildren(
      ...offered.all.map((one, n) => {
        const option = document.createElement("div");
        option.className = "combo__option";
        option.id = `filter-offer-${n}`;
        option.dataset["n"] = String(n);
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const label = document.createElement("span");
        label.textContent = one.label;
        option.append(label);
        if (one.detail) {
          const detail = document.createElement("span");
          detail.className = "combo__detail";
          detail.textContent = one.detail;
          option.append(detail);
        }
        return option;
      }),
    );
    list.scrollTop = 0;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#asked++;
    this.#list?.setAttribute("hidden", "");
    this.#input?.setAttribute("aria-expanded", "false");
    this.#input?.removeAttribute("aria-activedescendant");
  }

  #point(to: number): void {
    const options = [...(this.#list?.children ?? [])];
    options.forEach((option, n) => option.setAttribute("aria-selected", String(n === to)));
    options[to]?.scrollIntoView({ block: "nearest" });
    if (options[to]) this.#input?.setAttribute("aria-activedescendant", options[to].id);
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const isOpen = this.#list?.hidden === false;
    const options = [...(this.#list?.children ?? [])];
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step !== 0 && !event.altKey) {
      event.preventDefault();
      if (!isOpen) this.#soon(0);
      else if (options.length) this.#point(at < 0 ? (step > 0 ? 0 : options.length - 1) : (at + step + options.length) % options.length);
    } else if (isOpen && at >= 0 && (event.key === "Enter" || event.key === "Tab") && !event.shiftKey) {
      event.preventDefault();
      this.#choose(at);
    } else if (isOpen && event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    } else if (event.key === " " && event.ctrlKey) {
      event.preventDefault();
      this.#soon(0);
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) this.#close();
  }

  /** Puts a choice in the place of the word that it stands for. */
  #choose(n: number): void {
    const [input, offered] = [this.#input, this.#offered];
    const one = offered?.all[n];
    if (!input || !offered || !one) return;
    const text = input.value;
    const [from, to] = [toUnits(text, offered.from), toUnits(text, offered.to)];
    const after = text.slice(to);
    const insert = after.startsWith(" ") ? one.insert.trimEnd() : one.insert;
    const tight = /^[),]/.test(insert) && text.slice(0, from).endsWith(" ") ? 1 : 0;
    input.setRangeText(insert, from - tight, to, "end");
    if (after.startsWith(" ") && insert !== one.insert) input.setSelectionRange(input.selectionEnd! + 1, input.selectionEnd! + 1);
    input.focus();
    this.#close();
    this.#soon(0);
  }

  #show(verdict: Verdict): void {
    const box = document.getElementById("filter-error");
    const input = this.#input;
    if (!box || !input) return;
    input.setAttribute("aria-invalid", String(!verdict.ok));
    box.hidden = verdict.ok;
    box.replaceChildren();
    if (verdict.ok) return;
    const letters = [...input.value];
    const at = Math.min(verdict.position ?? 0, letters.length);
    const end = Math.max(at + 1, at + [...(letters.slice(at).join("").match(/^[\p{L}\p{N}_]+/u)?.[0] ?? " ")].length);
    const mark = document.createElement("mark");
    mark.textContent = letters.slice(at, end).join("") || "\u00a0";
    const code = document.createElement("code");
    code.append(letters.slice(0, at).join(""), mark, letters.slice(end).join(""));
    const says = document.createElement("p");
    says.className = "toolbar__error-text";
    says.textContent = verdict.message ?? "";
    box.dataset["position"] = String(at);
    box.append(says, code);
    if (verdict.choice) {
      const more = document.createElement("details");
      more.className = "toolbar__choice";
      const title = document.createElement("summary");
      title.textContent = verdict.choice_label ?? "";
      const all = document.createElement("p");
      all.textContent = verdict.choice;
      more.append(title, all);
      box.append(more);
    }
  }
}

customElements.define("filter-box", FilterBox);
