// A day or a moment: typed as the reader writes it, or chosen from a month. `<date-box>` stands around
// one native input of the type `date` or `datetime-local`. That one keeps its name and is what is sent,
// as ISO text; without this script it is the control.
import { Month } from "./date/month";
import { Words, readersLocale, today } from "./date/words";
import { icon } from "./icon";

/** When something is if only its day was said. */
const USUAL_TIME = "09:00";
const GAP = 4;

let shared: Words | undefined;
let count = 0;

class DateBox extends HTMLElement {
  #native!: HTMLInputElement;
  #text!: HTMLInputElement;
  #button!: HTMLButtonElement;
  #pop: HTMLElement | null = null;
  /** Ends what follows the page around it while it is open. */
  #around: AbortController | null = null;
  #month!: Month;
  #time: HTMLInputElement | null = null;
  #withTime = false;
  /** What the text said when it was made of a value: untouched, the value stays to the letter. */
  #asShown: string | null = null;
  #kept = "";

  get #words(): Words {
    return (shared ??= new Words(readersLocale()));
  }

  connectedCallback(): void {
    const native = this.querySelector<HTMLInputElement>("input");
    if (!native || this.#native) return;
    this.#native = native;
    this.#withTime = native.type === "datetime-local";
    // What came back from the server with a fault is no date, and the browser does not show it.
    const value = native.value || (native.getAttribute("value") ?? "");
    this.#text = native.cloneNode() as HTMLInputElement;
    this.#text.type = "text";
    this.#text.removeAttribute("name");
    this.#text.autocomplete = "off";
    this.#text.classList.add("date__text");
    const had = document.activeElement === native;
    native.type = "hidden";
    native.removeAttribute("id");
    for (const mark of ["aria-invalid", "aria-describedby", "aria-required", "aria-label", "required", "class"]) native.removeAttribute(mark);
    this.#button = document.createElement("button");
    this.#button.type = "button";
    this.#button.className = "date__open";
    this.#button.disabled = this.#text.disabled;
    this.#button.setAttribute("aria-label", this.#said("open"));
    this.#button.setAttribute("aria-expanded", "false");
    this.#button.append(icon("calendar"));
    this.append(this.#text, this.#button);
    this.#take(value);
    this.#listen();
    if (had) this.#text.focus();
  }

  #said(name: string): string {
    return this.getAttribute(`data-${name}`) ?? "";
  }

  #listen(): void {
    const text = this.#text;
    text.addEventListener("input", () => {
      this.#complain(false);
      this.#native.value = this.#read() ?? text.value.trim();
    });
    text.addEventListener("change", () => this.#settle());
    // Enter sends the form with what stands there now.
    text.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.#settle();
      if (event.key === "ArrowDown") {
        event.preventDefault();
        this.#open();
      }
    });
    this.#button.addEventListener("click", () => (this.#isOpen ? this.#close() : this.#open()));
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.#isOpen) return;
      // Only this closes, not the form or dialog around it.
      event.preventDefault();
      event.stopPropagation();
      this.#close();
    });
    this.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.contains(relatedTarget as Node)) this.#pop?.hidePopover();
    });
    text.form?.addEventListener("reset", () => setTimeout(() => this.#take(this.#native.defaultValue)));
  }

  /** Shows a value; what is none is shown as it was typed. */
  #take(value: string): void {
    this.#native.value = value;
    const isValue = /^\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?$/.test(value) && this.#words.read(value, this.#withTime ? "" : undefined) !== null;
    this.#kept = isValue ? value : "";
    this.#asShown = isValue ? this.#words.shown(value) : null;
    this.#text.value = this.#asShown ?? value;
  }

  #read(): string | null {
    const typed = this.#text.value.trim();
    if (typed === "") return "";
    if (typed === this.#asShown) return this.#kept;
    return this.#words.read(typed, this.#withTime ? (this.#kept.split("T")[1] ?? USUAL_TIME) : undefined);
  }

  /** The field is left: what was typed shows as it was understood, or it is said that it was not. */
  #settle(): void {
    const value = this.#read();
    if (value === null) return this.#complain(true);
    this.#take(value);
    this.#complain(false);
    this.#native.dispatchEvent(new Event("change", { bubbles: true }));
  }

  #complain(isWrong: boolean): void {
    const id = `${this.#text.id || this.#native.name}-wrong`;
    document.getElementById(id)?.remove();
    this.closest(".control")?.classList.toggle("control--invalid", isWrong);
    if (!isWrong) return this.#text.removeAttribute("aria-invalid");
    this.#text.setAttribute("aria-invalid", "true");
    const says = document.createElement("p");
    says.className = "control__error";
    says.id = id;
    says.setAttribute("role", "alert");
    const words = document.createElement("span");
    const now = this.#withTime ? `${today()}T14:30` : today();
    words.textContent = this.#said("wrong").replace("{example}", this.#words.shown(now));
    says.append(icon("circle-alert"), words);
    this.after(says);
  }

  get #isOpen(): boolean {
    return this.#pop?.matches(":popover-open") ?? false;
  }

  #open(): void {
    if (this.#text.disabled || this.#text.readOnly) return;
    const pop = (this.#pop ??= this.#make());
    const value = this.#read() ?? "";
    this.#month.choose(value.slice(0, 10));
    if (this.#time) this.#time.value = value.split("T")[1]?.slice(0, 5) ?? "";
    pop.showPopover();
    this.#place();
    this.#month.focus();
  }

  #close(): void {
    this.#pop?.hidePopover();
    this.#button.focus();
  }

  #make(): HTMLElement {
    const pop = document.createElement("div");
    pop.className = "date__pop";
    pop.popover = "manual";
    pop.id = `date-${++count}`;
    pop.setAttribute("role", "dialog");
    pop.setAttribute("aria-label", this.#said("open"));
    const start = this.getAttribute("week-start");
    this.#month = new Month({
      words: this.#words,
      weekStart: (start === null ? this.#words.weekStart() : Number(start)) % 7,
      least: this.#native.min.slice(0, 10),
      most: this.#native.max.slice(0, 10),
      previous: this.#said("earlier"),
      next: this.#said("later"),
      chosen: (iso) => this.#choose(iso),
    });
    pop.append(this.#month.head, this.#month.grid, this.#foot());
    pop.addEventListener("toggle", (event) => {
      const isOpen = (event as ToggleEvent).newState === "open";
      this.#button.setAttribute("aria-expanded", String(isOpen));
      this.#around?.abort();
      if (isOpen) this.#attend();
    });
    this.append(pop);
    return pop;
  }

  /** Follows what happens around it while it is open. */
  #attend(): void {
    const { signal } = (this.#around = new AbortController());
    const follow = () => this.#isOpen && this.#place();
    window.addEventListener("resize", follow, { signal });
    document.addEventListener("scroll", follow, { capture: true, passive: true, signal });
    document.addEventListener("pointerdown", ({ target }) => !this.contains(target as Node) && this.#pop?.hidePopover(), { signal });
  }

  disconnectedCallback(): void {
    this.#around?.abort();
  }

  #foot(): HTMLElement {
    const foot = document.createElement("div");
    foot.className = "date__foot";
    if (this.#withTime) {
      const time = (this.#time = document.createElement("input"));
      time.type = "time";
      time.className = "input date__time";
      time.setAttribute("aria-label", this.#said("time"));
      time.addEventListener("change", () => {
        const day = (this.#read() || today()).slice(0, 10);
        if (time.value) this.#set(`${day}T${time.value}`);
      });
      foot.append(time);
    }
    for (const [name, value] of [["today", today()], ["clear", ""]] as const) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button--quiet button--small";
      button.textContent = this.#said(name);
      button.addEventListener("click", () => this.#choose(value));
      foot.append(button);
    }
    return foot;
  }

  #choose(iso: string): void {
    const time = this.#time?.value || USUAL_TIME;
    this.#set(iso && this.#withTime ? `${iso}T${time}` : iso);
    this.#close();
    this.#text.focus();
  }

  #set(value: string): void {
    this.#take(value);
    this.#complain(false);
    this.#native.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Below the field, or above where there is no room; it never leaves the window. */
  #place(): void {
    const pop = this.#pop!;
    const at = this.getBoundingClientRect();
    const { width, height } = pop.getBoundingClientRect();
    const { clientWidth, clientHeight } = document.documentElement;
    const isRtl = getComputedStyle(this).direction === "rtl";
    const left = isRtl ? at.right - width : at.left;
    const below = at.bottom + GAP;
    const top = below + height > clientHeight - 8 && at.top - GAP - height > 8 ? at.top - GAP - height : Math.min(below, clientHeight - height - 8);
    pop.style.left = `${Math.round(Math.min(Math.max(8, left), clientWidth - width - 8))}px`;
    pop.style.top = `${Math.round(Math.max(8, top))}px`;
  }
}

customElements.define("date-box", DateBox);
