// Requests that scripts make: the CSRF token rides along, faults become toasts.
import { meta } from "./meta";
import { isOver } from "./session";
import { toast } from "./toast";

/** So long an answer may take; then it is asked for again. */
const LIMIT_MS = 30_000;

/** The sentence that the page carries for scripts under `key` (attribute `data-text-KEY` of the body). */
export function text(key: string): string {
  return document.body.getAttribute(`data-text-${key}`) ?? "";
}

/** Sends a form's fields as an ordinary post; the answer is returned whatever its status. */
export async function post(url: string, fields: Record<string, string>, more: RequestInit = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "x-csrf-token": meta("csrf"), "hx-request": "true", accept: "text/html" },
    credentials: "same-origin",
    ...more,
  });
}

/** Asks for a page or a piece of one, as it is now. */
export async function fetchPiece(url: string, more: RequestInit = {}): Promise<Response> {
  return fetch(url, { headers: { "hx-request": "true", accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(LIMIT_MS), ...more });
}

/** How long to wait after so many failures in a row: longer each time, and not all browsers at once. */
export function patience(failures: number, least = 0): number {
  return Math.max(least, Math.min(30_000, 1_000 * 2 ** failures)) * (0.75 + Math.random() / 2);
}

interface RequestDetail {
  ctx?: { request: { headers: Record<string, string>; method: string }; response?: { status: number; headers: Headers }; sourceElement?: Element };
}

/** Adds the token to what htmx sends, and says so when the server could not be reached. */
export function startRequests(): void {
  document.addEventListener("htmx:config:request", (event) => {
    const request = (event as CustomEvent<RequestDetail>).detail.ctx?.request;
    if (request && request.method !== "GET") request.headers["x-csrf-token"] = meta("csrf");
  });
  document.addEventListener("htmx:before:response", (event) => {
    const response = (event as CustomEvent<RequestDetail>).detail.ctx?.response;
    if (!response) return;
    if (isOver(response)) {
      // The way back in is a whole page, never a piece of this one.
      event.preventDefault();
    } else if (response.status >= 500) {
      event.preventDefault();
      toast(text("failed"), "circle-alert");
    }
  });
  document.addEventListener("htmx:error", () => toast(text("offline"), "circle-alert"));
}
