// Requests of cells. They carry the page's token; whoever is not signed in any more makes way.
import { meta } from "../meta";

/** What came of a request. */
export interface Answer {
  status: number;
  url: string;
  /** The piece that was sent, or what else was. */
  piece: DocumentFragment;
  /** What a page of a fault says. */
  fault: string;
}

const READER = "rapport-reader";

/** Asks for a piece, or sends fields (which writes, or only asks for more than an address holds); null if the page is not for who is signed in now. */
export async function send(url: string, fields?: URLSearchParams, writes = true): Promise<Answer | null> {
  const headers = { "hx-request": "true", accept: "text/html", "x-csrf-token": meta("csrf") };
  if (fields && writes) document.dispatchEvent(new Event("rapport:wrote"));
  // What is saved as one leaves the page is still saved.
  const keepalive = (fields?.toString().length ?? 0) < 60_000;
  const answer = await fetch(url, fields ? { method: "POST", body: fields, headers, keepalive } : { headers, cache: "no-store" });
  const reader = answer.headers.get(READER);
  const me = document.querySelector<HTMLMetaElement>('meta[name="live"]')?.dataset["me"];
  if (answer.status === 401 || (me && reader && reader !== me)) {
    document.dispatchEvent(new Event("rapport:refused"));
    return null;
  }
  const page = document.createElement("template");
  page.innerHTML = await answer.text();
  return { status: answer.status, url: answer.url, piece: page.content, fault: page.content.querySelector("[data-fault]")?.textContent ?? "" };
}
