// What happens in the workspace, as it happens. Browsers open few connections to one host, so one
// tab holds the connection (a lock says which) and tells the others; where there are no locks each
// visible tab has its own. Tabs that are hidden give it up, and later go on where they left off.
import { patience } from "./request";

/** One change, as the interface for programs tells it. */
export interface Change {
  event: string;
  op: string;
  via: string;
  object: string | null;
  id: string | null;
  by: { name: string | null } | null;
  /** How many notifications are unread, where that is what is told. */
  unread?: number;
}

/** Changes; that there may have been some that nobody can tell of any more; or that nobody here may listen any more. */
export type News = Change[] | "missed" | "over";

/** What tabs say to each other; one with `to` is meant for a single tab. */
type Said = { hello: number; from: string } | { leads: true } | { to?: string; place?: string; news?: Change[] | "missed" };

const EVENTS = "/api/v1/events?unread=true";
/** A hidden tab keeps its place in the queue for so long. */
const GRACE_MS = 30_000;
/** The server shows every 15 seconds that it is there. */
const SILENCE_MS = 45_000;
/** Who was away for longer looks at everything anew rather than at each change. */
const LONGEST_AWAY_MS = 300_000;
/** Changes are remembered for tabs that are just opening. */
const KEPT_MS = 60_000;
/** More within two seconds are not looked at one by one. */
const FLOOD = 1_000;

/** Calls `told` with what happens from the moment on at which the page was asked for. */
export function listen(told: (news: News) => void): void {
  const start = document.querySelector<HTMLMetaElement>('meta[name="live"]');
  if (!start) return;
  const name = `rapport-live-${start.dataset["me"]}`;
  const self = Math.random().toString(36);
  const locks = "BroadcastChannel" in window ? navigator.locks : undefined;
  const channel = locks && new BroadcastChannel(name);
  const asked = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming | undefined;

  /** How far in the log this tab has heard; empty if from now on. */
  let place = start.content;
  /** Until when, and since when, it knows what happened. */
  let heard = performance.timeOrigin + (asked?.requestStart ?? 0);
  let since = heard;
  let recent: { at: number; changes: Change[] }[] = [];
  let leads = false;
  /** Whether nobody answered its hello yet: what it hears may not follow on what it knows. */
  let isAsking = true;
  let staying: AbortController | undefined;
  let hurry = (): void => undefined;

  function hear(at: string | undefined, news: Change[] | "missed" = []): void {
    if (isAsking) return news.length > 0 ? told(news) : undefined;
    heard = Date.now();
    if (at) place = at;
    if (news === "missed") {
      [recent, since] = [[], heard];
      return told(news);
    }
    recent = recent.filter((one) => one.at > heard - KEPT_MS);
    since = Math.max(since, heard - KEPT_MS);
    if (news.length === 0) return;
    recent.push({ at: heard, changes: news });
    told(news);
  }

  function tell(at: string | undefined, news: Change[] | "missed"): void {
    channel?.postMessage({ ...(at && { place: at }), news } satisfies Said);
    hear(at, news);
  }

  /** Asks the tab that leads for what happened since this one heard of anything. */
  function greet(): void {
    if (!channel) return;
    isAsking = true;
    channel.postMessage({ hello: heard, from: self } satisfies Said);
  }

  channel?.addEventListener("message", ({ data }: MessageEvent<Said>) => {
    if ("leads" in data) {
      // The one before it may have told more than it knows, or have answered nobody any more.
      isAsking = true;
      if (staying) greet();
    } else if (!("hello" in data)) {
      if (data.to && data.to !== self) return;
      if (data.to) isAsking = false;
      hear(data.place, data.news);
    } else if (leads) {
      // Its page is fresh: what kept the connection away may be over.
      hurry();
      const news = data.hello < since ? "missed" : recent.filter((one) => one.at >= data.hello).flatMap((one) => one.changes);
      channel.postMessage({ to: data.from, place, news } satisfies Said);
    }
  });

  /** Reads one answer to its end. */
  async function read(body: ReadableStream<BufferSource>, attempt: AbortController, alive: () => void): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let [rest, count, counted] = ["", 0, Date.now()];
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      let at: string | undefined;
      const changes: Change[] = [];
      for (const line of blocks.join("\n").split("\n")) {
        if (line.startsWith("id:")) at = line.slice(3).trim();
        else if (line.startsWith("data:")) changes.push(JSON.parse(line.slice(5)) as Change);
      }
      tell(at, changes);
      if (Date.now() - counted > 2_000) [count, counted] = [0, Date.now()];
      count += changes.length;
      if (count > FLOOD) {
        place = "";
        attempt.abort();
      }
    }
  }

  /** Holds the connection until the tab is left or hidden, or nobody may listen any more. */
  async function lead(stay: AbortSignal): Promise<void> {
    leads = true;
    // What was told meanwhile is told once more, from where it knows all.
    isAsking = false;
    channel?.postMessage({ leads: true } satisfies Said);
    stay.addEventListener("abort", () => hurry());
    for (let failures = 0; !stay.aborted; failures++) {
      if (Date.now() - heard > LONGEST_AWAY_MS) place = "";
      const isUnsure = place === "";
      const attempt = new AbortController();
      const began = Date.now();
      let last = began;
      const watch = setInterval(() => Date.now() - last > SILENCE_MS && attempt.abort(), SILENCE_MS / 3);
      try {
        const answer = await fetch(EVENTS, {
          headers: isUnsure ? {} : { "last-event-id": place },
          signal: AbortSignal.any([stay, attempt.signal]),
          cache: "no-store",
        });
        if (answer.ok && answer.body) {
          if (isUnsure) tell(undefined, "missed");
          await read(answer.body, attempt, () => (last = Date.now()));
        } else if (answer.status === 401) {
          end();
          told("over");
        } else {
          // A place that the log does not have: the workspace is another one by now.
          if (answer.status === 400) place = "";
          await answer.body?.cancel();
        }
      } catch {
        // The server is away, or this tab is left: both are seen below.
      }
      clearInterval(watch);
      if (last - began > 10_000) failures = 0;
      await new Promise<void>((done) => {
        hurry = done;
        if (stay.aborted) done();
        else setTimeout(done, patience(failures, place ? 0 : 5_000));
      });
    }
    leads = false;
  }

  function begin(): void {
    if (staying) return;
    const { signal } = (staying = new AbortController());
    greet();
    const led = locks ? locks.request(name, { signal }, () => lead(signal)) : lead(signal);
    // Left before it was this tab's turn.
    led.catch(() => undefined);
  }

  function end(): void {
    staying?.abort();
    staying = undefined;
  }

  let leaving = 0;
  const look = (): void => {
    clearTimeout(leaving);
    if (!document.hidden) begin();
    else if (locks) leaving = window.setTimeout(end, GRACE_MS);
    // Each has its own, of the few that there are.
    else end();
  };
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", () => hurry());
  window.addEventListener("pagehide", end);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) told("missed");
    look();
  });
  look();
}
