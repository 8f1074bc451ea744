// Days and moments as people write them. Days are ISO texts (`2026-12-01`) throughout, moments
// `2026-12-01T14:05`; nothing here knows of pages.

const DAY_MS = 86_400_000;
/** What stands beside a number or a month in a date and says nothing more. */
const FILLERS = new Set(["st", "nd", "rd", "th", "of", "the", "den", "der", "am", "on"]);
const UNITS: Record<string, "day" | "week" | "month" | "year"> = { "": "day", d: "day", t: "day", w: "week", m: "month", y: "year", j: "year" };

export const isoOf = (date: Date): string => date.toISOString().slice(0, 10);
export const dateOf = (iso: string): Date => new Date(`${iso}T00:00:00Z`);
const two = (n: number) => String(n).padStart(2, "0");

/** The day of this year, month (1 to 12) and day of the month, if there is one. */
function dayOf(year: number, month: number, day: number): string | null {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return null;
  const iso = `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  const date = dateOf(iso);
  return Number.isNaN(date.getTime()) || isoOf(date) !== iso ? null : iso;
}

/** Today on this browser's clock. */
export function today(): string {
  const now = new Date();
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

export function plusDays(iso: string, days: number): string {
  return isoOf(new Date(dateOf(iso).getTime() + days * DAY_MS));
}

/** So many months on; the 31st becomes the month's last day. */
export function plusMonths(iso: string, months: number): string {
  const date = dateOf(iso);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return isoOf(date);
}

/** The reader's own way to write: the page's language as their browser spells it. */
export function readersLocale(): string {
  const language = document.documentElement.lang || "en";
  const own = navigator.languages.find((one) => one.split("-")[0] === language.split("-")[0]);
  return `${own ?? (language === "en" ? "en-GB" : language)}-u-ca-gregory-nu-latn`;
}

/** What a locale calls things, and how it orders them. */
export class Words {
  readonly #shown: Intl.DateTimeFormat;
  readonly #shownWithTime: Intl.DateTimeFormat;
  readonly #order: string[];
  readonly #months: [string, number][] = [];
  readonly #weekdays: string[] = [];
  readonly #near = new Map<string, number>();

  constructor(readonly locale: string) {
    const day = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } as const;
    this.#shown = new Intl.DateTimeFormat(locale, day);
    this.#shownWithTime = new Intl.DateTimeFormat(locale, { ...day, hour: "2-digit", minute: "2-digit" });
    const numbers = new Intl.DateTimeFormat(locale, { day: "2-digit", month: "2-digit", year: "numeric" });
    this.#order = numbers.formatToParts(new Date()).map((part) => part.type).filter((type) => type !== "literal");
    for (const tongue of new Set([locale, "en"])) {
      for (let month = 0; month < 12; month++) {
        for (const style of ["long", "short"] as const) {
          const date = new Date(Date.UTC(2024, month, 1));
          this.#months.push([plain(new Intl.DateTimeFormat(tongue, { month: style, timeZone: "UTC" }).format(date)), month + 1]);
        }
      }
      for (let n = 0; n < 7; n++) this.#weekdays.push(plain(this.weekday(n, "long", tongue)));
      const relative = new Intl.RelativeTimeFormat(tongue, { numeric: "auto" });
      for (let days = -2; days <= 2; days++) this.#near.set(plain(relative.format(days, "day")), days);
    }
  }

  /** A value as it is shown: `1 Dec 2026`, or `1 Dec 2026, 14:05`. */
  shown(value: string): string {
    const [day, time] = value.split("T");
    return time ? this.#shownWithTime.format(new Date(`${day}T${time.slice(0, 5)}Z`)) : this.#shown.format(dateOf(day!));
  }

  /** The day of a cell as it is read out. */
  spoken(iso: string): string {
    return new Intl.DateTimeFormat(this.locale, { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(dateOf(iso));
  }

  month(iso: string): string {
    return new Intl.DateTimeFormat(this.locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(dateOf(iso));
  }

  /** The name of a day of the week; 0 is Sunday. */
  weekday(n: number, style: "long" | "short" | "narrow", locale = this.locale): string {
    // The 7th of January 2024 was a Sunday.
    return new Intl.DateTimeFormat(locale, { weekday: style, timeZone: "UTC" }).format(new Date(Date.UTC(2024, 0, 7 + n)));
  }

  /** The day on which weeks begin here; 0 is Sunday. */
  weekStart(): number {
    const locale = new Intl.Locale(this.locale) as Intl.Locale & { getWeekInfo?: () => { firstDay: number }; weekInfo?: { firstDay: number } };
    return (locale.getWeekInfo?.() ?? locale.weekInfo)?.firstDay ?? 1;
  }

  /** Reads a day or, with `usual` (a time), a moment; null if it is none. */
  read(text: string, usual?: string): string | null {
    if (usual === undefined) return this.#day(text);
    const found = timeAt(text);
    const day = this.#day(found ? text.slice(0, found.at) : text);
    return day && `${day}T${found?.time ?? usual}`;
  }

  #day(text: string): string | null {
    const typed = plain(text);
    const iso = typed.match(/^(\d{4})-(\d{1,2})-(\d{1,2})$/);
    if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
    const near = this.#near.get(typed);
    if (near !== undefined) return plusDays(today(), near);
    const step = typed.match(/^([+-])\s*(\d{1,4})\s*([a-z]?)[a-z]*$/);
    if (step) return stepped(Number(`${step[1]}${step[2]}`), UNITS[step[3] ?? ""]);
    const parts = typed.match(/\p{L}+|\d+/gu) ?? [];
    const numbers = parts.filter((part) => /^\d/.test(part));
    const words = parts.filter((part) => !/^\d/.test(part) && !FILLERS.has(part) && !this.#isWeekday(part));
    if (words.length === 0) return this.#ofNumbers(numbers);
    const month = words.length === 1 ? this.#month(words[0]!) : 0;
    return month ? ofNumbersAround(month, numbers) : null;
  }

  #isWeekday(word: string): boolean {
    return word.length > 1 && this.#weekdays.some((name) => name.startsWith(word));
  }

  #month(word: string): number {
    const matches = (name: string) => name === word || (word.length > 2 && name.startsWith(word));
    return this.#months.find(([name]) => matches(name))?.[1] ?? 0;
  }

  #ofNumbers(numbers: string[]): string | null {
    const now = today();
    const [first = "", second = "", third] = numbers;
    if (numbers.length === 1) {
      if (first.length < 3) return dayOf(Number(now.slice(0, 4)), Number(now.slice(5, 7)), Number(first));
      if (first.length !== 8) return null;
      return /^(19|20)/.test(first) ? dayOf(Number(first.slice(0, 4)), Number(first.slice(4, 6)), Number(first.slice(6))) : this.#ofNumbers([first.slice(0, 2), first.slice(2, 4), first.slice(4)]);
    }
    if (numbers.length === 2) {
      const order = this.#order.filter((part) => part !== "year");
      const at = (part: string) => Number(order[0] === part ? first : second);
      return dayOf(Number(now.slice(0, 4)), at("month"), at("day"));
    }
    if (numbers.length !== 3 || third === undefined) return null;
    const order = first.length === 4 ? ["year", "month", "day"] : this.#order;
    const at = (part: string) => numbers[order.indexOf(part)] ?? "";
    return dayOf(yearOf(at("year")), Number(at("month")), Number(at("day")));
  }
}

function plain(text: string): string {
  return text.trim().toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/\.$/, "");
}

function stepped(count: number, unit: "day" | "week" | "month" | "year" | undefined): string | null {
  const now = today();
  if (unit === "day" || unit === "week") return plusDays(now, count * (unit === "week" ? 7 : 1));
  return unit ? plusMonths(now, count * (unit === "year" ? 12 : 1)) : null;
}

/** Two digits are a year near to this one. */
function yearOf(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  const century = Math.floor(new Date().getFullYear() / 100) * 100;
  return year > (new Date().getFullYear() % 100) + 50 ? century - 100 + year : century + year;
}

/** `1 December`, `December 1, 2026`, `2026 December 1`. */
function ofNumbersAround(month: number, numbers: string[]): string | null {
  const year = numbers.find((number) => number.length > 2) ?? (numbers.length === 2 ? numbers[1] : undefined);
  const days = numbers.filter((number) => number !== year);
  if (numbers.length > 2 || days.length !== 1) return null;
  return dayOf(year === undefined ? new Date().getFullYear() : yearOf(year), month, Number(days[0]));
}

/** The time at the end of a text and where it begins: `14:05`, `2.05 pm`, `14 Uhr`. */
function timeAt(text: string): { time: string; at: number } | null {
  const found = text.match(/(?:(?<=\d)T|[\s,]+)(\d{1,2})(?:[:.h](\d{2}))?(?::(\d{2})(\.\d{1,3})?)?\s*(am|pm|a\.m\.|p\.m\.|uhr|h)?\s*$/i);
  if (!found || (found[2] === undefined && found[5] === undefined)) return null;
  const half = found[5]?.toLowerCase() ?? "";
  let hour = Number(found[1]);
  if (/^[ap]/.test(half)) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.startsWith("p") ? 12 : 0);
  }
  const minute = Number(found[2] ?? 0);
  if (hour > 23 || minute > 59 || Number(found[3] ?? 0) > 59) return null;
  return { time: `${two(hour)}:${two(minute)}${found[3] ? `:${found[3]}${found[4] ?? ""}` : ""}`, at: found.index ?? 0 };
}
