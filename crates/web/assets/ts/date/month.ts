// One month as a grid that keyboards walk: arrows by days and weeks, Home and End within the week,
// Page Up and Page Down by months, with Shift by years.
import { icon } from "../icon";
import { type Words, dateOf, plusDays, plusMonths, today } from "./words";

/** What the grid is told by who shows it. */
export interface MonthSettings {
  words: Words;
  /** The first day of a week; 0 is Sunday. */
  weekStart: number;
  least: string;
  most: string;
  previous: string;
  next: string;
  chosen: (iso: string) => void;
}

function element<K extends keyof HTMLElementTagNameMap>(tag: K, className = "", text = ""): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function turner(label: string, name: string, turn: () => void): HTMLButtonElement {
  const button = element("button", "button button--quiet button--icon button--small");
  button.type = "button";
  button.setAttribute("aria-label", label);
  button.append(icon(name));
  button.addEventListener("click", turn);
  return button;
}

export class Month {
  readonly head = element("div", "date__head");
  readonly grid = element("table", "date__grid");
  readonly #title = element("h2", "date__month");
  readonly #body = element("tbody");
  #at = today();
  #chosen = "";

  constructor(readonly settings: MonthSettings) {
    const { words, weekStart, previous, next } = settings;
    this.#title.setAttribute("aria-live", "polite");
    this.head.append(
      turner(previous, "chevron-left", () => this.show(plusMonths(this.#at, -1))),
      this.#title,
      turner(next, "chevron-right", () => this.show(plusMonths(this.#at, 1))),
    );
    const row = element("tr");
    for (let n = 0; n < 7; n++) {
      const day = element("th", "", words.weekday((weekStart + n) % 7, "short").slice(0, 2));
      day.scope = "col";
      day.abbr = words.weekday((weekStart + n) % 7, "long");
      row.append(day);
    }
    const head = element("thead");
    head.append(row);
    this.grid.setAttribute("role", "grid");
    this.grid.append(head, this.#body);
    this.grid.addEventListener("keydown", (event) => this.#key(event));
    this.grid.addEventListener("click", (event) => {
      const day = (event.target as Element).closest<HTMLButtonElement>("[data-day]");
      if (day && !day.disabled) settings.chosen(day.dataset["day"]!);
    });
  }

  /** Marks what is chosen and shows its month. */
  choose(iso: string): void {
    this.#chosen = iso;
    this.show(iso || this.#within(today()));
  }

  /** Puts the keyboard on the day that it is at. */
  focus(): void {
    this.#body.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
  }

  show(iso: string): void {
    this.#at = this.#within(iso);
    const { words, weekStart } = this.settings;
    this.#title.textContent = words.month(this.#at);
    this.grid.setAttribute("aria-label", words.month(this.#at));
    const first = `${this.#at.slice(0, 8)}01`;
    let day = plusDays(first, -((dateOf(first).getUTCDay() - weekStart + 7) % 7));
    const rows: HTMLElement[] = [];
    for (let week = 0; week < 6; week++) {
      const row = element("tr");
      for (let n = 0; n < 7; n++, day = plusDays(day, 1)) row.append(this.#cell(day));
      rows.push(row);
    }
    this.#body.replaceChildren(...rows);
  }

  #within(iso: string): string {
    const { least, most } = this.settings;
    if (least && iso < least) return least;
    return most && iso > most ? most : iso;
  }

  #cell(iso: string): HTMLElement {
    const { words, least, most } = this.settings;
    const cell = element("td");
    cell.setAttribute("role", "gridcell");
    cell.setAttribute("aria-selected", String(iso === this.#chosen));
    const day = element("button", "date__day", String(Number(iso.slice(8))));
    day.type = "button";
    day.dataset["day"] = iso;
    day.tabIndex = iso === this.#at ? 0 : -1;
    day.setAttribute("aria-label", words.spoken(iso));
    day.toggleAttribute("data-outside", iso.slice(0, 7) !== this.#at.slice(0, 7));
    day.disabled = (least !== "" && iso < least) || (most !== "" && iso > most);
    if (iso === today()) day.setAttribute("aria-current", "date");
    cell.append(day);
    return cell;
  }

  #key(event: KeyboardEvent): void {
    const on = getComputedStyle(this.grid).direction === "rtl" ? -1 : 1;
    const inWeek = (dateOf(this.#at).getUTCDay() - this.settings.weekStart + 7) % 7;
    const moves: Record<string, () => string> = {
      ArrowLeft: () => plusDays(this.#at, -on),
      ArrowRight: () => plusDays(this.#at, on),
      ArrowUp: () => plusDays(this.#at, -7),
      ArrowDown: () => plusDays(this.#at, 7),
      Home: () => plusDays(this.#at, -inWeek),
      End: () => plusDays(this.#at, 6 - inWeek),
      PageUp: () => plusMonths(this.#at, event.shiftKey ? -12 : -1),
      PageDown: () => plusMonths(this.#at, event.shiftKey ? 12 : 1),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    this.show(move());
    this.focus();
  }
}
