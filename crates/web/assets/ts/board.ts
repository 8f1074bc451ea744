// The board: cards move by pointer (SortableJS) and by keys. The server keeps what was done
// and answers with fresh column heads; if it refuses, the card goes back where it was.
import Sortable from "sortablejs";

interface Place {
  column: HTMLElement;
  before: Element | null;
}

class BoardView extends HTMLElement {
  #lifted: HTMLElement | null = null;
  #home: Place | null = null;
  #pending: Promise<void> = Promise.resolve();

  connectedCallback(): void {
    // Who only reads moves nothing.
    if (this.dataset.fixed !== undefined) return;
    const sortable = () => this.#columns().forEach((list) => Sortable.get(list) ?? this.#sortable(list));
    sortable();
    // Cards without a state may have got a column.
    document.addEventListener("rapport:renewed", sortable);
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", () => {
      // A lifted card that loses the focus for good is put back.
      setTimeout(() => {
        if (this.#lifted && !this.contains(document.activeElement)) this.#cancel();
      });
    });
  }

  #sortable(list: HTMLElement): void {
    Sortable.create(list, {
      group: "board",
      draggable: ".card",
      animation: 140,
      delay: 160,
      delayOnTouchOnly: true,
      touchStartThreshold: 5,
      chosenClass: "card--chosen",
      ghostClass: "card--ghost",
      dragClass: "card--drag",
      scrollSensitivity: 80,
      scrollSpeed: 14,
      bubbleScroll: true,
      onStart: ({ item, from }) => {
        this.#home = { column: from, before: item.nextElementSibling };
      },
      onChange: ({ to }) => this.#over(to),
      onEnd: ({ item, from, to, oldIndex, newIndex }) => {
        this.#over(null);
        if (from !== to || oldIndex !== newIndex) this.#save(item);
      },
    });
  }

  #over(list: HTMLElement | null): void {
    for (const column of this.querySelectorAll(".column")) column.classList.toggle("column--over", list !== null && column.contains(list));
  }

  #columns(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>(".column__cards")];
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
    if (key === "ArrowUp" && card.previousElementSibling?.matches(".card")) card.previousElementSibling.before(card);
    if (key === "ArrowDown" && card.nextElementSibling?.matches(".card")) card.nextElementSibling.after(card);
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const columns = this.#columns();
      const next = columns[columns.indexOf(card.parentElement!) + (key === "ArrowRight" ? 1 : -1)];
      if (!next) return;
      const index = [...card.parentElement!.querySelectorAll(".card")].indexOf(card);
      const cards = [...next.querySelectorAll(".card")];
      next.insertBefore(card, cards[index] ?? cards.at(-1)?.nextElementSibling ?? null);
    }
    card.focus();
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#say("moved", card);
  }

  /** Moves the focus, not the card. */
  #look(card: HTMLElement, key: string): void {
    const columns = this.#columns();
    const here = columns.indexOf(card.parentElement!);
    const cards = [...card.parentElement!.querySelectorAll<HTMLElement>(".card")];
    const at = cards.indexOf(card);
    if (key === "ArrowUp") cards[at - 1]?.focus();
    if (key === "ArrowDown") cards[at + 1]?.focus();
    const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
    for (let next = here + step; step !== 0 && columns[next]; next += step) {
      const there = [...columns[next]!.querySelectorAll<HTMLElement>(".card")];
      if (there.length) return there[Math.min(at, there.length - 1)]!.focus();
    }
  }

  #save(card: HTMLElement): void {
    const home = this.#home;
    const column = card.closest<HTMLElement>(".column");
    const fields = {
      by: this.dataset["by"] ?? "",
      to: column?.dataset["value"] ?? "",
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
        return;
      }
      if (answer.status === 401) say("refused");
      fault = new DOMParser().parseFromString(html, "text/html").querySelector("[data-fault]")?.textContent ?? fault;
    } catch {
      // Said below, like any other refusal.
    } finally {
      card.removeAttribute("aria-busy");
    }
    this.#putBack(card, home);
    say("wrote");
    this.dispatchEvent(new CustomEvent("rapport:toast", { bubbles: true, detail: { message: fault, icon: "circle-alert" } }));
  }

  /** Takes the fresh column heads of the answer. */
  #refresh(html: string): void {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const head of fresh.querySelectorAll<HTMLElement>(".column__head")) {
      const old = this.querySelector(`.column[data-value="${CSS.escape(head.dataset["value"] ?? "")}"] > .column__head`);
      old?.replaceWith(head);
    }
  }

  /** Tells a screen reader what happened, in the sentence that the page carries. */
  #say(what: string, card: HTMLElement): void {
    const live = this.querySelector(".board__live");
    const column = card.closest(".column")?.querySelector(".column__name")?.textContent ?? "";
    const title = card.querySelector(".card__title")?.textContent ?? "";
    const place = [...(card.parentElement?.querySelectorAll(".card") ?? [])].indexOf(card) + 1;
    if (live) live.textContent = (live.getAttribute(`data-${what}`) ?? "").replace("{card}", title).replace("{column}", column).replace("{place}", String(place));
  }
}

customElements.define("board-view", BoardView);
