// The board: cards move by pointer (SortableJS, loaded when one comes near) and by keys. The server
// keeps what was done and answers with fresh column heads; if it refuses, the card goes back where it was.
import type Sortable from "sortablejs";

/** So long a page is left to itself before what drags is brought unasked. */
const CALM_MS = 1_500;
/** Whether a finger may be what moves cards. */
const isTouched = () => matchMedia("(any-pointer: coarse)").matches;

interface Place {
  column: HTMLElement;
  before: Element | null;
}

class BoardView extends HTMLElement {
  #sort: typeof Sortable | null = null;
  #lifted: HTMLElement | null = null;
  #home: Place | null = null;
  #pending: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    // Who only reads moves nothing.
    if (this.dataset.fixed !== undefined) return;
    if (isTouched()) this.#sortSoon();
    else this.addEventListener("pointerover", () => void this.#sorts(), { once: true });
    // Cards without a state may have got a column.
    document.addEventListener("rapport:renewed", () => this.#sort && this.#sortAll(this.#sort));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", () => {
      // A lifted card that loses the focus for good is put back.
      setTimeout(() => {
        if (this.#lifted && !this.contains(document.activeElement)) this.#cancel();
      });
    });
  }

  /** Brings what drags at the first touch anywhere, else once the page is there and still: reading a board needs none of it. */
  #sortSoon(): void {
    document.addEventListener("pointerdown", (event) => void this.#early(event), { once: true, capture: true });
    // Without it the browser would take a finger that came before the script for its own, to scroll with.
    this.addEventListener("touchmove", () => undefined, { passive: false });
    const soon = () => setTimeout(() => void this.#sorts(), CALM_MS);
    if (document.readyState === "complete") soon();
    else window.addEventListener("load", soon, { once: true });
  }

  /** A finger that was quicker than the script, and is still where it was, lifts its card all the same. */
  async #early(event: PointerEvent): Promise<void> {
    let isGone = this.#sort !== null;
    for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, () => (isGone = true), { once: true });
    await this.#sorts();
    if (!isGone && event.pointerType === "touch") event.target?.dispatchEvent(new PointerEvent(event.type, event));
  }

  /** Brings what drags, for all columns. If the server is away, the next pointer tries again. */
  async #sorts(): Promise<void> {
    try {
      this.#sort ??= ((await import(this.dataset["sorts"] ?? "")) as { default: typeof Sortable }).default;
      this.#sortAll(this.#sort);
      this.dataset["sorted"] = "";
    } catch {
      this.addEventListener("pointerover", () => void this.#sorts(), { once: true });
    }
  }

  #sortAll(sort: typeof Sortable): void {
    for (const list of this.#columns()) if (!sort.get(list)) this.#sortable(sort, list);
  }

  #sortable(sort: typeof Sortable, list: HTMLElement): void {
    sort.create(list, {
      // Where nobody sets what the rows stand for, cards keep to theirs.
      group: this.dataset["rowsFixed"] !== undefined ? `board ${list.closest<HTMLElement>("[data-row]")?.dataset["row"]}` : "board",
      sort: this.dataset["unordered"] === undefined,
      draggable: ".card",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
      delay: 160,
      delayOnTouchOnly: true,
      touchStartThreshold: 5,
      chosenClass: "card--chosen",
      ghostClass: "card--ghost",
      dragClass: "card--drag",
      // The browser's own way to drag knows no fingers, and nothing would scroll at the edges.
      forceFallback: isTouched(),
      scrollSensitivity: 80,
      scrollSpeed: 14,
      bubbleScroll: true,
      onStart: ({ item, from }) => {
        this.#home = { column: from, before: item.nextElementSibling };
        // Columns that snap into place would pull back what is scrolled under the hand.
        this.classList.add("board--held");
      },
      onChange: ({ to }) => this.#over(to),
      onEnd: ({ item, from, to, oldIndex, newIndex }) => {
        this.#over(null);
        this.classList.remove("board--held");
        if (from !== to || oldIndex !== newIndex) this.#save(item);
      },
    });
  }

  #over(list: HTMLElement | null): void {
    for (const column of this.querySelectorAll(".column")) column.classList.toggle("column--over", list !== null && column.contains(list));
  }

  /** The lists of a card's row; of a board without rows all of them. */
  #columns(card?: Element): HTMLElement[] {
    const row = card?.closest(".lane") ?? this;
    return [...row.querySelectorAll<HTMLElement>(".column__cards")];
  }

  /** The list of the same column in the row above or below. */
  #beyond(card: Element, step: number): HTMLElement | null {
    const rows = [...this.querySelectorAll(".lane")];
    const row = card.closest(".lane");
    const next = row ? rows[rows.indexOf(row) + step] : undefined;
    return next?.querySelectorAll<HTMLElement>(".column__cards")[this.#columns(card).indexOf(card.parentElement!)] ?? null;
  }

  #key(event: KeyboardEvent): void {
    const card = (event.target as Element).closest<HTMLElement>(".card");
    if (!card) return;
    if (event.key === " " && event.target === card) {
      event.preventDefault();
      if (this.#lifted) this.#drop();
      else this.#lift(card);
    } else if (event.key === "Escape" && this.#lifted) {
      event.preventDefault();
      this.#cancel();
    } else if (event.key === "Enter" && event.target === card) {
      if (this.#lifted) this.#drop();
      else card.querySelector<HTMLAnchorElement>("a")?.click();
    } else if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      if (this.#lifted) this.#step(this.#lifted, event.key);
      else this.#look(card, event.key);
    }
  }

  #lift(card: HTMLElement): void {
    this.#lifted = card;
    this.#home = { column: card.parentElement!, before: card.nextElementSibling };
    card.classList.add("card--lifted");
    card.setAttribute("aria-grabbed", "true");
    this.#say("lifted", card);
  }

  #drop(): void {
    const card = this.#release();
    if (!card) return;
    const moved = this.#home && (card.parentElement !== this.#home.column || card.nextElementSibling !== this.#home.before);
    this.#say("dropped", card);
    if (moved) this.#save(card);
  }

  #cancel(): void {
    const card = this.#release();
    if (!card) return;
    this.#putBack(card);
    card.focus();
    this.#say("cancelled", card);
  }

  #release(): HTMLElement | null {
    const card = this.#lifted;
    this.#lifted = null;
    card?.classList.remove("card--lifted");
    card?.setAttribute("aria-grabbed", "false");
    return card;
  }

  #putBack(card: HTMLElement, home = this.#home): void {
    if (!home) return;
    const before = home.before?.parentElement === home.column ? home.before : null;
    home.column.insertBefore(card, before);
  }

  /** Moves a lifted card one place. */
  #step(card: HTMLElement, key: string): void {
    const isOrdered = this.dataset["unordered"] === undefined;
    const [above, below] = [card.previousElementSibling, card.nextElementSibling];
    const freely = this.dataset["rowsFixed"] === undefined;
    if (key === "ArrowUp") {
      if (isOrdered && above?.matches(".card")) above.before(card);
      else if (freely) this.#beyond(card, -1)?.prepend(card);
    }
    if (key === "ArrowDown") {
      if (isOrdered && below?.matches(".card")) below.after(card);
      else if (freely) this.#beyond(card, 1)?.prepend(card);
    }
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const columns = this.#columns(card);
      const next = columns[columns.indexOf(card.parentElement!) + this.#along(key)];
      if (!next) return;
      const index = [...card.parentElement!.querySelectorAll(".card")].indexOf(card);
      const cards = [...next.querySelectorAll(".card")];
      next.insertBefore(card, cards[index] ?? cards.at(-1)?.nextElementSibling ?? null);
    }
    card.focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#say("moved", card);
  }

  /** How many columns on a key leads: the next one lies where one goes on reading. */
  #along(key: string): number {
    const turn = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    return key === "ArrowRight" ? turn : key === "ArrowLeft" ? -turn : 0;
  }

  /** Moves the focus, not the card. */
  #look(card: HTMLElement, key: string): void {
    const columns = this.#columns(card);
    const here = columns.indexOf(card.parentElement!);
    const cards = [...card.parentElement!.querySelectorAll<HTMLElement>(".card")];
    const at = cards.indexOf(card);
    const first = (list: HTMLElement | null) => list?.querySelector<HTMLElement>(".card");
    if (key === "ArrowUp") (cards[at - 1] ?? first(this.#beyond(card, -1)))?.focus();
    if (key === "ArrowDown") (cards[at + 1] ?? first(this.#beyond(card, 1)))?.focus();
    const step = this.#along(key);
    for (let next = here + step; step !== 0 && columns[next]; next += step) {
      const there = [...columns[next]!.querySelectorAll<HTMLElement>(".card")];
      if (there.length) return there[Math.min(at, there.length - 1)]!.focus();
    }
  }

  #save(card: HTMLElement): void {
    const home = this.#home;
    const column = card.closest<HTMLElement>(".column");
    const from = home?.column.closest<HTMLElement>(".column");
    const fields = {
      by: this.dataset["by"] ?? "",
      to: column?.dataset["value"] ?? "",
      rows: this.dataset["rows"] ?? "",
      row: column?.dataset["row"] ?? "",
      // Whoever moved it meanwhile is not overwritten unseen.
      from: from?.dataset["value"] ?? "",
      from_row: from?.dataset["row"] ?? "",
      sum: this.dataset["sum"] ?? "",
      in: this.dataset["in"] ?? "",
      filter: this.dataset["filter"] ?? "",
      q: this.dataset["q"] ?? "",
      before: (card.nextElementSibling as HTMLElement | null)?.dataset["id"] ?? "",
      after: (card.previousElementSibling as HTMLElement | null)?.dataset["id"] ?? "",
    };
    card.setAttribute("aria-busy", "true");
    // One after the other: a second drop must find the first one's order in place.
    this.#pending = this.#pending.then(() => this.#send(card, home, fields));
  }

  async #send(card: HTMLElement, home: Place | null, fields: Record<string, string>): Promise<void> {
    const say = (what: string) => this.dispatchEvent(new CustomEvent(`rapport:${what}`, { bubbles: true }));
    const meta = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
    let fault = this.dataset["offline"] ?? "";
    let overtaken = false;
    let lacks = false;
    say("wrote");
    try {
      const answer = await fetch(`/${this.dataset["object"]}/${card.dataset["id"]}/move`, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers: { "x-csrf-token": meta("csrf"), "hx-request": "true", accept: "text/html" },
      });
      const html = await answer.text();
      if (answer.ok) {
        this.#refresh(html);
        if (fields["to"] !== fields["from"] || fields["row"] !== fields["from_row"]) this.#offerBack(card, html);
        return;
      }
      if (answer.status === 401) say("refused");
      overtaken = answer.status === 409 || answer.status === 412;
      lacks = answer.status === 422;
      fault = new DOMParser().parseFromString(html, "text/html").querySelector("[data-fault]")?.textContent ?? fault;
    } catch {
      // Said below, like any other refusal.
    } finally {
      card.removeAttribute("aria-busy");
    }
    this.#putBack(card, home);
    say("wrote");
    this.dispatchEvent(new CustomEvent("rapport:toast", { bubbles: true, detail: { message: fault, icon: "circle-alert", action: lacks ? this.#filling(card, fields) : undefined } }));
    // Where it now lies is for the server to say.
    if (overtaken) say("moved");
  }

  /** Where one says what it needs to lie there (why it was lost), and comes back. */
  #filling(card: HTMLElement, { by = "", to = "", rows = "", row = "" }: Record<string, string>) {
    const given = new URLSearchParams({ [by]: to, "-return_to": location.pathname + location.search });
    if (rows) given.set(rows, row);
    const run = () => location.assign(`/${this.dataset["object"]}/${card.dataset["id"]}/edit?${given}`);
    return { label: this.querySelector<HTMLElement>(".board__live")?.dataset["fill"] ?? "", run };
  }

  /** Offers to take the move back. */
  #offerBack(card: HTMLElement, html: string): void {
    const batch = new DOMParser().parseFromString(html, "text/html").querySelector<HTMLElement>(".board-saved")?.dataset["batch"];
    const message = this.#sentence("put", card);
    if (batch) document.dispatchEvent(new CustomEvent("rapport:undoable", { detail: { message, batch } }));
  }

  /** Takes counts and sums of the answer; what else stands in the heads stays. */
  #refresh(html: string): void {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const head of fresh.querySelectorAll<HTMLElement>(".column__head, .lane__head")) {
      const { value, row } = head.dataset;
      const same = row === undefined ? `.column__head[data-value="${CSS.escape(value ?? "")}"]` : `.lane__head[data-row="${CSS.escape(row)}"]`;
      for (const part of [".column__count", ".column__sum"]) {
        const [old, now] = [this.querySelector(`${same} ${part}`), head.querySelector(part)];
        if (old && now) old.textContent = now.textContent;
      }
    }
    // Where it lies now is for the server to say where cards have no places, and all where it did not count.
    const isCounted = fresh.querySelector(".column__head") !== null;
    if (this.dataset["unordered"] !== undefined || !isCounted) this.dispatchEvent(new CustomEvent("rapport:moved", { bubbles: true }));
  }

  /** Tells a screen reader what happened, in the sentence that the page carries. */
  #say(what: string, card: HTMLElement): void {
    const live = this.querySelector(".board__live");
    if (live) live.textContent = this.#sentence(what, card);
  }

  /** What the page says of a card where it lies. */
  #sentence(what: string, card: HTMLElement): string {
    const column = card.closest(".column")?.querySelector(".column__name")?.textContent ?? "";
    const title = card.querySelector(".card__title")?.textContent ?? "";
    const place = [...(card.parentElement?.querySelectorAll(".card") ?? [])].indexOf(card) + 1;
    const said = this.querySelector(".board__live")?.getAttribute(`data-${what}`) ?? "";
    return said.replace("{card}", title).replace("{column}", column).replace("{place}", String(place));
  }
}

customElements.define("board-view", BoardView);
