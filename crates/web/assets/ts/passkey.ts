// Passkeys. A form with `data-passkey` ("get" or "create") asks the server at `data-ask` what to
// ask the browser, puts the answer into its hidden fields and is sent like any other form. With
// `data-auto` the browser also offers passkeys where the address is typed, if it can.
import { meta } from "./meta";

interface Asked {
  ticket: string;
  options: Record<string, any>;
}

/** What was refused, in words of the server. */
class Fault extends Error {}

const bytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const letters = (buffer: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const known = (list: { type: "public-key"; id: string }[] | undefined): PublicKeyCredentialDescriptor[] =>
  (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function ask(form: HTMLFormElement): Promise<Asked> {
  const answer = await fetch(form.dataset["ask"] ?? "", {
    method: "POST",
    body: new URLSearchParams(),
    headers: { "x-csrf-token": meta("csrf"), accept: "application/json" },
    credentials: "same-origin",
  });
  const told = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : {};
  if (!answer.ok) throw new Fault(told.fault ?? form.dataset["textFailed"] ?? "");
  return told as Asked;
}

/** What is sent of a credential; the same for making one and for using one. */
function written(credential: PublicKeyCredential): string {
  const { response } = credential;
  const parts: Record<string, unknown> = { clientDataJSON: letters(response.clientDataJSON) };
  if (response instanceof AuthenticatorAttestationResponse) {
    parts["attestationObject"] = letters(response.attestationObject);
    parts["transports"] = response.getTransports?.() ?? [];
  } else if (response instanceof AuthenticatorAssertionResponse) {
    parts["authenticatorData"] = letters(response.authenticatorData);
    parts["signature"] = letters(response.signature);
    parts["userHandle"] = response.userHandle && response.userHandle.byteLength > 0 ? letters(response.userHandle) : null;
  }
  return JSON.stringify({ id: credential.id, rawId: letters(credential.rawId), type: credential.type, response: parts, extensions: {} });
}

async function given(form: HTMLFormElement, { options }: Asked, more: CredentialRequestOptions): Promise<PublicKeyCredential> {
  const challenge = bytes(options["challenge"]);
  if (form.dataset["passkey"] === "create") {
    const user = { ...options["user"], id: bytes(options["user"].id) };
    const publicKey = { ...options, challenge, user, excludeCredentials: known(options["excludeCredentials"]) };
    return (await navigator.credentials.create({ publicKey: publicKey as unknown as PublicKeyCredentialCreationOptions })) as PublicKeyCredential;
  }
  const publicKey = { ...options, challenge, allowCredentials: known(options["allowCredentials"]) };
  return (await navigator.credentials.get({ ...more, publicKey })) as PublicKeyCredential;
}

function send(form: HTMLFormElement, { ticket }: Asked, credential: PublicKeyCredential): void {
  form.querySelector<HTMLInputElement>('input[name="ticket"]')!.value = ticket;
  form.querySelector<HTMLInputElement>('input[name="answer"]')!.value = written(credential);
  form.submit();
}

function say(form: HTMLFormElement, fault: unknown): void {
  const place = form.querySelector<HTMLElement>("[data-fault]");
  if (!place) return;
  place.querySelector("span")!.textContent = (fault instanceof Fault ? fault.message : form.dataset["textDeclined"]) ?? "";
  place.hidden = false;
}

/** Waits beside the page until a passkey is chosen where the address is typed. */
async function offer(form: HTMLFormElement, signal: AbortSignal): Promise<void> {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  try {
    const asked = await ask(form);
    send(form, asked, await given(form, asked, { mediation: "conditional", signal }));
  } catch {
    // It is an offer: whoever does not take it goes on as if it had not been made.
  }
}

function start(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const offered = new AbortController();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    // A browser asks one thing at a time.
    offered.abort();
    if (button) button.disabled = true;
    try {
      const asked = await ask(form);
      send(form, asked, await given(form, asked, {}));
    } catch (fault) {
      say(form, fault);
    }
    if (button) button.disabled = false;
  });
  if (form.dataset["auto"] !== undefined) void offer(form, offered.signal);
}

/** Shows what needs passkeys where there are any, and what stands in for it where not. */
export function startPasskeys(): void {
  const isAble = "PublicKeyCredential" in window;
  for (const element of document.querySelectorAll<HTMLElement>("[data-needs-passkeys]")) element.hidden = !isAble;
  for (const element of document.querySelectorAll<HTMLElement>("[data-lacks-passkeys]")) element.hidden = isAble;
  if (isAble) document.querySelectorAll<HTMLFormElement>("form[data-passkey]").forEach(start);
  document.addEventListener("click", (event) => {
    if ((event.target as Element).closest("[data-print]")) window.print();
  });
}
