// Requests that scripts make: the CSRF token rides along, faults become toasts.
import { toast } from "./toast";

/** The content of a `<meta>` of this page, empty if it has none. */
export function meta(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}

/** The sentence that the page carries for scripts under `key` (attribute `data-text-KEY` of the body). */
export function text(key: string): string {
  return document.body.getAttribute(`data-text-${key}`) ?? "";
}

/** Sends a form's fields as an ordinary post; the answer is returned whatever its status. */
export async function post(url: string, fields: Record<string, string>): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "x-csrf-token": meta("csrf"), "hx-request": "true", accept: "text/html" },
    credentials: "same-origin",
  });
}

interface RequestDetail {
  ctx?: { request: { headers: Record<string, string>; method: string }; response?: { status: number }; sourceElement?: Element };
}

/** Adds the token to what htmx sends, and says so when the server could not be reached. */
export function startRequests(): void {
  document.addEventListener("htmx:config:request", (event) => {
    const request = (event as CustomEvent<RequestDetail>).detail.ctx?.request;
    if (request && request.method !== "GET") request.headers["x-csrf-token"] = meta("csrf");
  });
  document.addEventListener("htmx:before:response", (event) => {
    // A session that ended meanwhile: the way back in is a whole page, never a piece of this one.
    const status = (event as CustomEvent<RequestDetail>).detail.ctx?.response?.status;
    if (status === 401) {
      event.preventDefault();
      location.reload();
    } else if (status !== undefined && status >= 500) {
      event.preventDefault();
      toast(text("failed"), "circle-alert");
    }
  });
  document.addEventListener("htmx:error", () => toast(text("offline"), "circle-alert"));
}
