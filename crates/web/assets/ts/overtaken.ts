// A form that is being filled in is left alone when its record is changed elsewhere: it says so
// (`data-live-notice="ID"`). What is told may be older than the form, or be its own doing told once
// more, and what was missed is told by nobody; so the server is asked what became of the record.
import type { Change } from "./live";
import { fetchPiece, patience } from "./request";
import { check } from "./session";

/** What became of a record; of one that is gone it is not known how. */
type Fate = "same" | "changed" | "trashed" | "merged" | "purged" | "gone";

/** What does that to a record; all else changes it. */
const OPS: Record<string, Fate> = { delete: "trashed", merge: "merged", purge: "purged" };

/** The last change that was told. */
let last: Change | undefined;
let wanted = false;
let asking = false;

/** Asks what became of the record of the page's form, if the change is one of it or is not known. */
export async function ask(change?: Change): Promise<void> {
  const box = document.querySelector<HTMLElement>("[data-live-notice]");
  const form = box?.closest("form");
  if (!box || !form || (change && change.id !== box.dataset["liveNotice"])) return;
  last = change ?? last;
  wanted = true;
  if (asking) return;
  asking = true;
  for (let failures = 0; wanted; ) {
    wanted = false;
    try {
      const fate = await fateOf(form);
      failures = 0;
      if (fate && !form.dataset["leaving"]) say(box, fate);
    } catch {
      // The server is away for a moment.
      wanted = true;
      await new Promise((done) => setTimeout(done, patience(++failures)));
    }
  }
  asking = false;
}

async function fateOf(form: HTMLFormElement): Promise<Fate | undefined> {
  const path = form.getAttribute("action") ?? "";
  const version = form.querySelector<HTMLInputElement>("input[name=version]")?.value ?? "";
  const stored = await status(`/api/v1${path}`, { headers: { accept: "application/json", "if-none-match": `"v${version}"` } });
  if (stored === 304) return "same";
  if (stored === 200) return "changed";
  if (stored === "elsewhere") return "merged";
  if (stored !== 404 && stored !== 410) return undefined;
  // What is in the trash still has a page.
  const page = await status(path);
  if (page === 200) return "trashed";
  if (page === "elsewhere") return "merged";
  return page === 404 || page === 410 ? "gone" : undefined;
}

/** What an address answers, without the rest of it. */
async function status(url: string, more: RequestInit = {}): Promise<number | "elsewhere"> {
  const answer = await fetchPiece(url, { redirect: "manual", ...more });
  void answer.body?.cancel();
  if (answer.type === "opaqueredirect") return "elsewhere";
  if (answer.status === 401) void check();
  if (answer.status === 429 || answer.status >= 500) throw new Error(`status ${answer.status}`);
  return answer.status;
}

function say(box: HTMLElement, fate: Fate): void {
  const told = last && (OPS[last.op] ?? "changed");
  if (fate === "gone" && told === "purged") fate = "purged";
  const who = told === fate ? last?.by?.name : undefined;
  const words = box.getAttribute(`data-${fate}`) ?? "";
  box.querySelector(".banner__text")!.textContent = words.replace("{who}", who ?? box.dataset["somebody"] ?? "");
  for (const link of box.querySelectorAll("a")) link.hidden = !link.dataset["when"]?.split(" ").includes(fate);
  box.hidden = fate === "same";
}
