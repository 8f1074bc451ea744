// Registers the worker that lets the program be installed and says what is up while the server
// cannot be reached. Late, so that no page waits for it.
const LATE_MS = 3_000;

/** Starts it for people who are signed in, in the language of their pages. */
export function startInstalled(): void {
  const isMine = document.querySelector('meta[name="live"]') !== null;
  if (!isMine || !("serviceWorker" in navigator)) return;
  const register = () => navigator.serviceWorker.register(`/-/worker.js?language=${document.documentElement.lang}`, { scope: "/" });
  // Without it all works as before.
  setTimeout(() => void register().catch(() => undefined), LATE_MS);
}
