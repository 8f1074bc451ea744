// Times of the workspace's clocks as numbers to count with. They are no instants: a clock shows
// the same whatever the browser's own zone is.

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export interface Times {
  start: number;
  end: number | null;
  /** Whether there is a time of the day. */
  hasClock: boolean;
}

/** The begin of a day such as `2026-11-05`. */
export const dayOf = (text: string): number => Date.parse(`${text}T00:00Z`);

const read = (text: string): number => (text.includes("T") ? Date.parse(`${text}Z`) : dayOf(text));

/** Begin and end as the page carries them. */
export function parse(start: string, end: string | undefined): Times {
  return { start: read(start), end: end ? read(end) : null, hasClock: start.includes("T") };
}

/** `2026-11-05`, or with the time `2026-11-05T14:30`. */
export const write = (time: number, hasClock: boolean): string => new Date(time).toISOString().slice(0, hasClock ? 16 : 10);
