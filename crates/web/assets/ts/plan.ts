// Calendars and timelines: what happens is moved and made longer by pointer, by touch (held until
// it lifts) and by keys. The server keeps it and refuses what may not be; then it stays where it was.
import { DAY, MINUTE, type Times, dayOf, parse, write } from "./plan-times";

/** A finger holds so long before what it touches lifts; a pointer moves so far. */
const HOLD_MS = 280;
const SLACK_PX = 5;
/** Near an edge of a box that scrolls it goes on by itself. */
const EDGE_PX = 36;
const QUARTER = 15 * MINUTE;

type Edge = "move" | "start" | "end";

interface Hand {
  item: HTMLElement;
  edge: Edge;
  /** Where it was grasped, as a time. */
  grasped: number;
  face: HTMLElement | null;
  to: number | null;
}

class PlanView extends HTMLElement {
  #hand: Hand | null = null;
  /** By how much keys have moved what is lifted. */
  #lifted: { item: HTMLElement; edge: Edge; by: number } | null = null;
  #abort = new AbortController();
  /** A click that ends a drag is none. */
  #dragged = false;

  connectedCallback(): void {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#toNow();
    this.addEventListener("click", (event) => this.#click(event), { signal });
    this.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("dragstart", (event) => event.preventDefault(), { signal });
    if (this.dataset["fixed"] !== undefined) return;
    this.addEventListener("pointerdown", (event) => this.#press(event), { signal });
    // Some browsers let only those keep a page from scrolling who listened before the touch began.
    this.addEventListener("touchmove", (move) => this.#hand && move.preventDefault(), { signal, passive: false });
    this.addEventListener("contextmenu", (event) => this.#hand && event.preventDefault(), { signal });
    this.addEventListener("focusout", () => setTimeout(() => this.#lifted && !this.contains(document.activeElement) && this.#cancel()), { signal });
    document.addEventListener("rapport:renewed", () => this.querySelectorAll(".happening--left").forEach((item) => item.classList.remove("happening--left")), { signal });
  }

  disconnectedCallback(): void {
    this.#abort.abort();
  }

  /** Hours begin where the day does; of today where it has come to. */
  #toNow(): void {
    const box = this.querySelector<HTMLElement>("[data-hours-from]");
    const day = box?.querySelector<HTMLElement>("[data-hours]");
    if (box && day) box.scrollTop = (day.clientHeight / 24) * (Number(box.dataset["hoursFrom"]) - 0.5);
  }

  #click(event: MouseEvent): void {
    if (this.#dragged) {
      event.preventDefault();
      event.stopPropagation();
      this.#dragged = false;
      return;
    }
    const target = event.target as Element;
    const day = target.closest<HTMLElement>("[data-hours][data-new]");
    if (!day || target.closest("a")) return;
    const at = write(Math.floor(this.#ofDay(day, event.clientY) / (2 * QUARTER)) * 2 * QUARTER, true).slice(10);
    location.assign(`${day.dataset["new"]}${encodeURIComponent(at)}`);
  }

  // By pointer and by touch.

  #press(event: PointerEvent): void {
    this.#dragged = false;
    const item = (event.target as Element).closest<HTMLElement>(".happening");
    if (!item || event.button !== 0 || this.#hand || item.getAttribute("aria-busy")) return;
    const edge = ((event.target as Element).closest<HTMLElement>("[data-drag]")?.dataset["drag"] ?? "move") as Edge;
    const [x, y] = [event.clientX, event.clientY];
    const touch = event.pointerType === "touch";
    const waiting = new AbortController();
    const { signal } = waiting;
    const grasp = () => {
      waiting.abort();
      clearTimeout(timer);
      this.#grasp(item, edge, x, y, touch);
    };
    const timer = touch ? setTimeout(grasp, HOLD_MS) : 0;
    const leave = () => {
      clearTimeout(timer);
      waiting.abort();
    };
    document.addEventListener(
      "pointermove",
      (move) => {
        if (Math.hypot(move.clientX - x, move.clientY - y) < SLACK_PX) return;
        // A finger that moves at once scrolls.
        if (touch) leave();
        else grasp();
      },
      { signal },
    );
    for (const over of ["pointerup", "pointercancel"]) document.addEventListener(over, leave, { signal });
  }

  #grasp(item: HTMLElement, edge: Edge, x: number, y: number, touch: boolean): void {
    this.#cancel();
    const at = this.#timeAt(x, y);
    if (at === null) return;
    this.#hand = { item, edge, grasped: at, face: this.#face(item), to: null };
    item.classList.add("happening--left", "happening--lifted");
    this.#follow(x, y);
    const going = new AbortController();
    const { signal } = going;
    const end = (drop: boolean) => {
      going.abort();
      this.#dragged = !touch && drop;
      this.#let(drop);
    };
    document.addEventListener("pointermove", (move) => this.#follow(move.clientX, move.clientY), { signal });
    document.addEventListener("pointerup", () => end(true), { signal });
    document.addEventListener("keydown", (event) => event.key === "Escape" && (event.preventDefault(), end(false)), { signal, capture: true });
    if (!touch) document.addEventListener("pointercancel", () => end(false), { signal });
    // What is held does not scroll the page away below it, and the browser takes no finger away.
    document.addEventListener(
      "touchmove",
      (move) => {
        move.preventDefault();
        const finger = move.touches[0];
        if (finger) this.#follow(finger.clientX, finger.clientY);
      },
      { signal, passive: false },
    );
    document.addEventListener("touchend", (up) => (up.preventDefault(), end(true)), { signal, passive: false });
    document.addEventListener("touchcancel", () => end(false), { signal });
  }

  /** What hangs at the pointer. */
  #face(item: HTMLElement): HTMLElement {
    const face = item.cloneNode(true) as HTMLElement;
    face.removeAttribute("id");
    face.removeAttribute("href");
    face.setAttribute("aria-hidden", "true");
    face.classList.remove("happening--block", "happening--from-before", "happening--goes-on");
    face.classList.add("happening--hand");
    face.querySelector(".happening__clock")?.remove();
    const where = document.createElement("span");
    where.className = "happening__where";
    face.append(where);
    this.append(face);
    return face;
  }

  #follow(x: number, y: number): void {
    const hand = this.#hand;
    if (!hand) return;
    this.#scroll(x, y);
    if (hand.face) {
      hand.face.style.transform = `translate(${Math.min(x + 8, innerWidth - hand.face.offsetWidth - 4)}px, ${y + 10}px)`;
    }
    const at = this.#timeAt(x, y);
    hand.to = at === null ? null : this.#edgeOf(hand.item, hand.edge) + this.#step(hand.item, at - hand.grasped);
    this.#mark(hand.to, hand.face?.querySelector(".happening__where") ?? null, this.#times(hand.item).hasClock);
  }

  /** Boxes that scroll go on when the pointer comes near their edges. */
  #scroll(x: number, y: number): void {
    for (const box of this.querySelectorAll<HTMLElement>(".month, .hours, .timeline")) {
      const place = box.getBoundingClientRect();
      if (y > place.bottom - EDGE_PX) box.scrollTop += 12;
      else if (y < place.top + EDGE_PX) box.scrollTop -= 12;
      if (x > place.right - EDGE_PX) box.scrollLeft += 12;
      else if (x < place.left + EDGE_PX) box.scrollLeft -= 12;
    }
  }

  #let(drop: boolean): void {
    const hand = this.#hand;
    this.#hand = null;
    if (!hand) return;
    this.#mark(null, null, false);
    hand.item.classList.remove("happening--lifted");
    const isMoved = drop && hand.to !== null && hand.to !== this.#edgeOf(hand.item, hand.edge);
    if (!isMoved) {
      hand.face?.remove();
      hand.item.classList.remove("happening--left");
      return;
    }
    void this.#send(hand.item, hand.edge, hand.to!, hand.face);
  }

  // By keys.

  #key(event: KeyboardEvent): void {
    const item = (event.target as Element).closest<HTMLElement>(".happening");
    if (!item) return this.#walk(event);
    const lifted = this.#lifted?.item === item;
    if (event.key === " ") {
      event.preventDefault();
      if (this.dataset["fixed"] !== undefined) return;
      if (lifted) this.#drop();
      else this.#lift(item);
    } else if (lifted && event.key === "Enter") {
      event.preventDefault();
      this.#drop();
    } else if (lifted && event.key === "Escape") {
      event.preventDefault();
      this.#cancel();
    } else if (lifted && event.key.startsWith("Arrow")) {
      event.preventDefault();
      this.#shift(event.key, event.shiftKey);
    }
  }

  /** Arrows go from day to day of a month. */
  #walk(event: KeyboardEvent): void {
    const here = (event.target as Element).closest<HTMLElement>(".day__new, .day__number");
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (!here || !step) return;
    const kind = here.matches(".day__new") ? ".day__new" : ".day__number";
    const all = [...this.querySelectorAll<HTMLElement>(kind)];
    const next = all[all.indexOf(here) + step];
    if (!next) return;
    event.preventDefault();
    for (const kind of [".day__new", ".day__number"]) {
      for (const one of this.querySelectorAll<HTMLElement>(kind)) one.tabIndex = one.parentElement === next.parentElement ? 0 : -1;
    }
    next.focus();
  }

  #lift(item: HTMLElement): void {
    this.#cancel();
    this.#lifted = { item, edge: "move", by: 0 };
    item.classList.add("happening--lifted");
    this.#say("lifted", item, this.#edgeOf(item, "move"));
  }

  #shift(key: string, ends: boolean): void {
    const lifted = this.#lifted!;
    const edge: Edge = ends && this.querySelector("[data-drag=end]") ? "end" : "move";
    if (edge !== lifted.edge) [lifted.edge, lifted.by] = [edge, 0];
    const isHours = lifted.item.closest("[data-hours]") !== null;
    const unit = Number(lifted.item.closest<HTMLElement>("[data-unit]")?.dataset["unit"] ?? 1) * DAY;
    const across = edge === "end" && isHours ? QUARTER : unit;
    const down = isHours ? QUARTER : lifted.item.closest(".month") ? 7 * DAY : 0;
    const forward = getComputedStyle(this).direction === "rtl" ? -1 : 1;
    lifted.by += { ArrowLeft: -across * forward, ArrowRight: across * forward, ArrowUp: -down, ArrowDown: down }[key] ?? 0;
    const to = this.#edgeOf(lifted.item, edge) + lifted.by;
    this.#mark(to, null, this.#times(lifted.item).hasClock);
    this.#say("moved", lifted.item, to);
  }

  #drop(): void {
    const lifted = this.#release();
    if (!lifted) return;
    const to = this.#edgeOf(lifted.item, lifted.edge) + lifted.by;
    this.#say("dropped", lifted.item, to);
    if (lifted.by !== 0) void this.#send(lifted.item, lifted.edge, to, null);
  }

  #cancel(): void {
    const lifted = this.#release();
    if (lifted) this.#say("cancelled", lifted.item, this.#edgeOf(lifted.item, "move"));
  }

  #release(): { item: HTMLElement; edge: Edge; by: number } | null {
    const lifted = this.#lifted;
    this.#lifted = null;
    lifted?.item.classList.remove("happening--lifted");
    this.#mark(null, null, false);
    return lifted;
  }

  // Times.

  #times(item: HTMLElement): Times {
    return parse(item.dataset["start"] ?? "", item.dataset["end"]);
  }

  #edgeOf(item: HTMLElement, edge: Edge): number {
    const times = this.#times(item);
    return edge === "end" ? (times.end ?? times.start) : times.start;
  }

  /** A day keeps to whole days, a time on a page of days as well. */
  #step(item: HTMLElement, by: number): number {
    const isHours = item.closest("[data-hours]") !== null && this.#times(item).hasClock;
    const unit = isHours ? QUARTER : DAY;
    return Math.round(by / unit) * unit;
  }

  /** The time of a place on the page: a day of a month, a quarter of an hour, a place on a line of days. */
  #timeAt(x: number, y: number): number | null {
    for (const element of document.elementsFromPoint(x, y)) {
      const day = element.closest<HTMLElement>("[data-day]");
      if (day && this.contains(day)) {
        const begin = dayOf(day.dataset["day"] ?? "");
        return day.dataset["hours"] === undefined ? begin : begin + this.#ofDay(day, y);
      }
      const track = element.closest<HTMLElement>("[data-from][data-unit]");
      if (track && this.contains(track)) {
        const place = track.getBoundingClientRect();
        const rtl = getComputedStyle(track).direction === "rtl";
        const part = (rtl ? place.right - x : x - place.left) / place.width;
        const columns = Number(track.dataset["columns"]);
        return dayOf(track.dataset["from"] ?? "") + Math.floor(part * columns) * Number(track.dataset["unit"]) * DAY;
      }
    }
    return null;
  }

  #ofDay(day: HTMLElement, y: number): number {
    const place = day.getBoundingClientRect();
    const part = Math.min(Math.max((y - place.top) / place.height, 0), 0.9999);
    return Math.floor((part * DAY) / QUARTER) * QUARTER;
  }

  /** Marks the day that something would come to, and says its time. */
  #mark(to: number | null, where: Element | null, hasClock: boolean): void {
    const day = to === null ? "" : write(to, false);
    for (const one of this.querySelectorAll<HTMLElement>("[data-day]")) one.classList.toggle("day--over", one.dataset["day"] === day);
    if (where && to !== null) where.textContent = this.#named(to, hasClock);
  }

  /** A time in the words that the page has for it. */
  #named(to: number, hasClock: boolean): string {
    const own = document.documentElement.lang;
    const lang = own === "de" ? own : "en-GB";
    const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" }).format(to);
    return hasClock ? `${day}, ${write(to, true).slice(11)}` : day;
  }

  // To the server.

  async #send(item: HTMLElement, edge: Edge, to: number, face: HTMLElement | null): Promise<void> {
    const say = (what: string, detail?: unknown) => this.dispatchEvent(new CustomEvent(`rapport:${what}`, { bubbles: true, detail }));
    const meta = (name: string) => document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
    const { hasClock } = this.#times(item);
    const fields = {
      by: this.dataset["by"] ?? "",
      until: this.dataset["until"] ?? "",
      drag: edge,
      to: write(to, hasClock),
      version: item.dataset["version"] ?? "",
    };
    let fault = this.dataset["offline"] ?? "";
    let overtaken = false;
    item.setAttribute("aria-busy", "true");
    say("wrote");
    try {
      const answer = await fetch(`/${this.dataset["object"]}/${item.dataset["id"]}/dates`, {
        method: "POST",
        body: new URLSearchParams(fields),
        headers: { "x-csrf-token": meta("csrf"), "hx-request": "true", accept: "text/html" },
      });
      if (answer.ok) fault = "";
      else {
        if (answer.status === 401) say("refused");
        overtaken = answer.status === 409 || answer.status === 412;
        fault = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-fault]")?.textContent ?? fault;
      }
    } catch {
      // Said below, like any other refusal.
    }
    item.removeAttribute("aria-busy");
    say("wrote");
    if (fault) {
      face?.remove();
      item.classList.remove("happening--left");
      say("toast", { message: fault, icon: "circle-alert" });
      if (overtaken) say("moved");
      return;
    }
    // What was dropped stays in sight until the page shows it there.
    if (face) {
      document.addEventListener("rapport:renewed", () => face.remove(), { once: true });
      setTimeout(() => face.remove(), 4_000);
    }
    say("moved");
  }

  /** Tells a screen reader what happened, in the sentence that the page carries. */
  #say(what: string, item: HTMLElement, at: number): void {
    const live = this.querySelector(".plan__live");
    const title = item.querySelector(".happening__title")?.textContent ?? "";
    const place = this.#named(at, this.#times(item).hasClock);
    if (live) live.textContent = (live.getAttribute(`data-${what}`) ?? "").replace("{item}", title).replace("{place}", place);
  }
}

customElements.define("plan-view", PlanView);
