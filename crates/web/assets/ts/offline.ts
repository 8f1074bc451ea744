// The page for when the server cannot be reached: says which of the two it is, and goes on by
// itself. It stands at the address that was wanted.

const LEAST_MS = 2_000;
const MOST_MS = 20_000;

function say(): void {
  for (const one of document.querySelectorAll<HTMLElement>("[data-case]")) one.hidden = (one.dataset["case"] === "offline") === navigator.onLine;
  const title = document.querySelector("[data-case]:not([hidden]) h1");
  if (title) document.title = title.textContent ?? "";
}

function goOn(): void {
  if (location.pathname === "/-/offline") location.replace("/");
  else location.reload();
}

let [failures, timer] = [0, 0];

async function look(): Promise<void> {
  clearTimeout(timer);
  try {
    const answer = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(10_000) });
    if (answer.ok) return goOn();
  } catch {
    // Not yet.
  }
  failures++;
  timer = window.setTimeout(() => void look(), Math.min(MOST_MS, LEAST_MS * 1.5 ** failures) * (0.75 + Math.random() / 2));
}

window.addEventListener("online", () => {
  failures = 0;
  say();
  void look();
});
window.addEventListener("offline", say);
document.getElementById("again")?.addEventListener("click", goOn);
say();
timer = window.setTimeout(() => void look(), LEAST_MS);
