// References: a combobox that asks the server while one types.
// `<combo-box src="/-/lookup/companies" name="company" [multiple] none="…">` around
// `input[role=combobox]`, the hidden input with the id and `.combo__list[role=listbox]`.
import { icon } from "./icon";
import { chip } from "./chip";

interface Found {
  id: string;
  object: string;
  name: string;
  detail?: string;
}

class ComboBox extends HTMLElement {
  #input!: HTMLInputElement;
  #list!: HTMLElement;
  #hidden: HTMLInputElement | null = null;
  #chosen = "";
  #chosenId = "";
  #asked = 0;
  #timer = 0;

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[role=combobox]");
    const list = this.querySelector<HTMLElement>("[role=listbox]");
    if (!input || !list) return;
    this.#input = input;
    this.#list = list;
    // Files are sent by a script only.
    this.querySelector(".combo__send")?.removeAttribute("hidden");
    this.#hidden = this.querySelector<HTMLInputElement>("input[data-id]");
    this.#chosen = input.value;
    this.#chosenId = this.#hidden?.value ?? "";
    input.addEventListener("input", () => {
      this.#complain(false);
      // Other words are another record, even if the form is sent before one is chosen.
      if (this.#hidden) this.#hidden.value = input.value === this.#chosen ? this.#chosenId : "";
      this.#soon(160);
    });
    input.addEventListener("focus", () => input.select());
    input.addEventListener("click", () => this.#soon(0));
    input.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", () => setTimeout(() => this.#settle(), 120));
    list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (option) this.#choose(option);
    });
    // A part of another whole fits no more once the whole is changed.
    this.#whole()?.closest("combo-box")?.addEventListener("change", () => {
      if (this.#chosenId) this.#clear(false);
    });
    this.addEventListener("click", (event) => {
      const target = event.target as Element;
      if (target.closest(".combo__clear")) this.#clear();
      const remove = target.closest(".tag__remove");
      if (remove) {
        remove.closest(".tag")?.remove();
        this.#changed();
        input.focus();
      }
    });
  }

  /** The hidden input of the field whose record the candidates belong to. */
  #whole(): HTMLInputElement | null {
    const field = this.getAttribute("within");
    return field ? (this.closest("form")?.querySelector<HTMLInputElement>(`input[data-id][name="${CSS.escape(field)}"]`) ?? null) : null;
  }

  get #many(): boolean {
    return this.hasAttribute("multiple");
  }

  #soon(delay: number): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), delay);
  }

  async #ask(): Promise<void> {
    const asked = ++this.#asked;
    // The name that is already chosen is no search: then the first ones are offered.
    const q = this.#input.value === this.#chosen && !this.#many ? "" : this.#input.value.trim();
    try {
      const url = new URL(this.getAttribute("src") ?? "", location.href);
      url.searchParams.set("q", q);
      const whole = this.#whole()?.value;
      if (whole) url.searchParams.set("within", whole);
      const answer = await fetch(url, { headers: { accept: "application/json" } });
      if (answer.status === 401) document.dispatchEvent(new Event("rapport:refused"));
      else if (!answer.ok) this.#close();
      else if (asked === this.#asked && this.contains(document.activeElement)) this.#show((await answer.json()) as Found[]);
    } catch {
      this.#close();
    }
  }

  #show(found: Found[]): void {
    this.#list.replaceChildren();
    found.forEach((one, index) => {
      const option = document.createElement("div");
      option.className = "combo__option";
      option.setAttribute("role", "option");
      option.id = `${this.#input.id}-o${index}`;
      option.dataset["id"] = this.hasAttribute("any") ? `${one.object}/${one.id}` : one.id;
      option.dataset["name"] = one.name;
      const name = document.createElement("span");
      name.textContent = one.name;
      option.append(name);
      if (one.detail) {
        const detail = document.createElement("span");
        detail.className = "combo__detail";
        detail.textContent = one.detail;
        option.append(detail);
      }
      this.#list.append(option);
    });
    if (found.length === 0) {
      const note = document.createElement("div");
      note.className = "combo__note";
      note.textContent = this.getAttribute("none") ?? "";
      this.#list.append(note);
    }
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    this.#point(found.length > 0 ? 0 : -1);
  }

  #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  #point(index: number): void {
    this.#options().forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    const option = this.#options()[index];
    if (option) {
      this.#input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else this.#input.removeAttribute("aria-activedescendant");
  }

  #key(event: KeyboardEvent): void {
    const options = this.#options();
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const open = !this.#list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) this.#soon(0);
      else if (options.length) this.#point((at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length);
    } else if (event.key === "Enter" && open && options[at]) {
      event.preventDefault();
      this.#choose(options[at]);
    } else if (event.key === "Tab" && !event.shiftKey && open && options[at] && this.#hasWords()) {
      // Leaving with words typed and one option marked means that option.
      this.#choose(options[at]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      this.#restore();
      this.#close();
    } else if (event.key === "Backspace" && this.#many && this.#input.value === "") {
      // As by its button: a file may be on its way.
      [...this.querySelectorAll<HTMLElement>(".tag__remove")].at(-1)?.click();
    }
  }

  #choose(option: HTMLElement): void {
    const id = option.dataset["id"] ?? "";
    const name = option.dataset["name"] ?? "";
    if (this.#many) {
      const have = [...this.querySelectorAll<HTMLInputElement>(".tag input")].some((tag) => tag.value.split(" ")[0] === id);
      if (!have) this.#input.before(chip(this.getAttribute("name") ?? "", `${id} ${name}`, name, this.getAttribute("remove") ?? ""));
      this.#input.value = "";
    } else {
      if (this.#hidden) this.#hidden.value = id;
      this.#input.value = name;
      this.#chosen = name;
      this.#chosenId = id;
    }
    this.#close();
    this.#complain(false);
    this.#changed();
  }

  #clear(focus = true): void {
    if (this.#hidden) this.#hidden.value = "";
    this.#input.value = "";
    this.#chosen = "";
    this.#chosenId = "";
    this.#changed();
    if (focus) this.#input.focus();
  }

  /** Whether words stand there that are not the chosen record's name. */
  #hasWords(): boolean {
    const words = this.#input.value.trim();
    return words !== "" && (this.#many || words !== this.#chosen);
  }

  /** Says beside the field that words are no choice, or takes that back. */
  #complain(wrong: boolean): void {
    const id = `${this.#input.id}-choose`;
    document.getElementById(id)?.remove();
    this.closest(".control")?.classList.toggle("control--invalid", wrong);
    this.#input.setAttribute("aria-invalid", String(wrong));
    if (!wrong) return;
    const says = document.createElement("p");
    says.className = "control__error";
    says.id = id;
    says.setAttribute("role", "alert");
    const words = document.createElement("span");
    words.textContent = this.getAttribute("choose") ?? "";
    says.append(icon("circle-alert"), words);
    this.after(says);
  }

  /** Leaving the field: emptied means cleared; words that were not chosen stay, and it is said. */
  #settle(): void {
    if (this.contains(document.activeElement)) return;
    if (!this.#many && this.#input.value.trim() === "" && this.#chosenId) {
      this.#chosen = "";
      this.#chosenId = "";
      this.#changed();
    }
    if (this.#hasWords()) this.#complain(true);
    else this.#restore();
    this.#close();
  }

  /** Back to what is chosen. */
  #restore(): void {
    this.#input.value = this.#many ? "" : this.#chosen;
    if (this.#hidden) this.#hidden.value = this.#chosenId;
  }

  #close(): void {
    this.#asked++;
    clearTimeout(this.#timer);
    this.#list.hidden = true;
    this.#input.setAttribute("aria-expanded", "false");
    this.#input.removeAttribute("aria-activedescendant");
  }

  #changed(): void {
    this.querySelector(".combo__clear")?.toggleAttribute("hidden", !this.#chosenId);
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

customElements.define("combo-box", ComboBox);
