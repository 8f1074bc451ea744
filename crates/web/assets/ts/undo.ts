// One click takes a change set back. Notes offer it: for other scripts (`rapport:undoable`), and for
// parts of a page that tell what was done (`data-undoable="BATCH"`).
import { fetchPiece, patience, post, text } from "./request";
import { isOver } from "./session";
import { toast } from "./toast";

interface Told {
  state: string;
  message: string;
}

async function told(answer: Response): Promise<Told | null> {
  if (isOver(answer)) return null;
  const page = document.createElement("template");
  page.innerHTML = await answer.text();
  const said = page.content.querySelector<HTMLElement>("[data-undone]");
  if (said) return { state: said.dataset["undone"] ?? "", message: said.textContent ?? "" };
  return { state: "failed", message: page.content.querySelector("[data-fault]")?.textContent ?? text("undo-failed") };
}

function say(batch: string, { state, message }: Told): void {
  if (state === "done") return toast(message, "undo-2");
  if (state === "failed") return toast(message, "circle-alert");
  const back = encodeURIComponent(location.pathname + location.search);
  toast(message, "undo-2", { label: text("undo-show"), run: () => location.assign(`/-/undo/${batch}?back=${back}`) });
}

/** Takes a change set back, and says what came of it: of a large one when it is over. */
async function undo(batch: string): Promise<void> {
  const url = `/-/undo/${encodeURIComponent(batch)}`;
  document.dispatchEvent(new Event("rapport:wrote"));
  let isDone = false;
  try {
    let now = await told(await post(url, {}));
    if (now?.state === "running") toast(now.message, "clock");
    for (let asked = 0; now?.state === "running"; asked++) {
      await new Promise((done) => setTimeout(done, patience(Math.min(asked, 3)) / 2));
      now = await told(await fetchPiece(url));
    }
    if (now) say(batch, now);
    isDone = now !== null && now.state !== "failed";
  } catch {
    toast(text("offline"), "circle-alert");
  }
  document.dispatchEvent(new CustomEvent("rapport:undone", { detail: { batch, isDone } }));
}

function offer(message: string, batch: string): void {
  toast(message, "check", { label: text("undo"), run: () => void undo(batch) });
}

/** What the page tells was done, once. */
function offerParts(): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-undoable]")) {
    const batch = part.dataset["undoable"] ?? "";
    const key = `offered ${batch}`;
    if (sessionStorage.getItem(key)) continue;
    sessionStorage.setItem(key, "yes");
    offer(part.dataset["said"] ?? "", batch);
  }
}

/** Starts to offer that. */
export function startUndo(): void {
  document.addEventListener("rapport:undoable", (event) => {
    const { message, batch } = (event as CustomEvent<{ message: string; batch: string }>).detail;
    // One at a time: the last one is what one means.
    for (const old of document.querySelectorAll<HTMLElement>("#toasts .toast")) if (old.querySelector(".toast__action")?.textContent === text("undo")) old.remove();
    offer(message, batch);
  });
  document.addEventListener("rapport:undo", (event) => void undo((event as CustomEvent<{ batch: string }>).detail.batch));
  document.addEventListener("htmx:after:swap", offerParts);
  offerParts();
}
