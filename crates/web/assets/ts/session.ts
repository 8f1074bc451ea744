// Who is signed in may change under an open page: the session ends, or somebody else signs in. The
// tabs of a browser tell each other; each asks the server, and then makes way for a whole page.
// Where something was typed it stays, and what happened is said above it.
import { icon } from "./icon";
import { fetchPiece, patience, text } from "./request";

type Cause = "ended" | "another";

/** Who is signed in, in answers to scripts. */
const READER = "rapport-reader";

/** Whose page this is; nobody's if it is for strangers. */
const me = document.querySelector<HTMLMetaElement>('meta[name="live"]')?.dataset["me"] ?? "";
/** Here tabs tell who is signed in, as far as they know. */
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("rapport-reader") : undefined;

let known: Cause | undefined;
let news: HTMLElement | undefined;
let asking = false;

/** Whether an answer shows that the page is not for who is signed in now; then it makes way. */
export function isOver({ status, headers }: { status: number; headers: Headers }): boolean {
  const reader = headers.get(READER);
  const cause = status === 401 ? "ended" : me && reader && reader !== me ? "another" : undefined;
  if (cause) leave(cause);
  return cause !== undefined;
}

/** Asks the server who is signed in. */
export async function check(): Promise<void> {
  if (asking) return;
  asking = true;
  for (let failures = 0, isSure = false; !isSure; failures++) {
    try {
      // Where else it leads does not matter.
      const answer = await fetchPiece(location.href, { redirect: "manual" });
      void answer.body?.cancel();
      isSure = isOver(answer) || answer.status < 500;
    } catch {
      // The server is away for a moment.
    }
    if (!isSure) await new Promise((done) => setTimeout(done, patience(failures)));
  }
  asking = false;
}

function leave(cause: Cause): void {
  if (known === cause) return;
  known = cause;
  tabs?.postMessage("");
  const form = document.querySelector<HTMLFormElement>("form[data-dirty]");
  if (!form) location.reload();
  else if (!form.dataset["leaving"]) say(form, cause);
}

function say(form: HTMLFormElement, cause: Cause): void {
  const words = document.createElement("p");
  words.className = "banner__text";
  words.textContent = text(cause);
  const banner = document.createElement("div");
  banner.className = "banner banner--conflict";
  banner.append(icon("triangle-alert"), words);
  news?.remove();
  news = document.createElement("div");
  news.className = "form__news";
  news.dataset["session"] = cause;
  news.setAttribute("role", "alert");
  news.append(banner);
  form.prepend(news);
}

/** Tells the other tabs who is signed in, and hears it from them. */
export function startSession(): void {
  document.addEventListener("rapport:refused", () => void check());
  tabs?.addEventListener("message", ({ data }: MessageEvent<string>) => {
    if (!me) return;
    if (data !== me) return void check();
    // Signed in again.
    known = undefined;
    news?.remove();
  });
  if (me || document.querySelector(".gate")) tabs?.postMessage(me);
}
