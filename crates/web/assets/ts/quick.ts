// Short forms: something is made beside the page at hand, which stays as it is. The server
// makes the form, says what is wrong with it, and what became of it.
import type { Tools } from "./keys";

/** The page may have a form with the same fields: ids of the short one begin differently. */
const BEGIN = "q-";
const IDS = ["id", "for", "list", "aria-labelledby", "aria-describedby", "aria-controls", "aria-errormessage"];
const CONTROL = ":is(input:not([type=hidden], [type=file]), select, textarea):not(.parts__narrow *)";
/** Until then nothing tells that a form is on its way. */
const SOON_MS = 200;

function renamed(markup: string): DocumentFragment {
  const place = document.createElement("template");
  place.innerHTML = markup;
  for (const name of IDS) {
    for (const one of place.content.querySelectorAll(`[${name}]`)) {
      // The dialog itself is named by the title.
      if (one.id === "quick-title") continue;
      const ids = one.getAttribute(name)!.split(/\s+/).filter(Boolean);
      one.setAttribute(name, ids.map((id) => BEGIN + id).join(" "));
    }
  }
  for (const link of place.content.querySelectorAll('a[href^="#"]')) link.setAttribute("href", `#${BEGIN}${link.getAttribute("href")!.slice(1)}`);
  return place.content;
}

/** What the page at hand would fill in: of a contact that is made on a company's page, the company. */
function context(link: URL): URLSearchParams {
  const there = [...document.querySelectorAll<HTMLAnchorElement>("main a[href]")].find((one) => one.pathname === link.pathname && one.search);
  const given = new URLSearchParams(link.search || (there?.search ?? ""));
  given.delete("-return_to");
  return given;
}

/** Gives what opens the short form of what the form at an address makes. */
export function startQuick(tools: Tools): (link: URL, typed: () => string) => Promise<void> {
  const dialog = document.querySelector<HTMLDialogElement>("#quick")!;
  const form = () => dialog.querySelector("form");
  let address = "";
  let isSending = false;

  function show(markup: string): void {
    dialog.replaceChildren(renamed(markup));
    document.dispatchEvent(new CustomEvent("rapport:added"));
  }

  function focusFirst(): void {
    const wrong = dialog.querySelector<HTMLElement>(`.control--invalid ${CONTROL}`);
    (wrong ?? dialog.querySelector<HTMLElement>(`.quick__body ${CONTROL}`))?.focus();
  }

  function say(content: string | DocumentFragment, isFault: boolean): void {
    const place = dialog.querySelector<HTMLElement>("[data-made]");
    if (!place) return;
    place.toggleAttribute("data-fault", isFault);
    place.replaceChildren(content);
  }

  async function leave(): Promise<void> {
    const { ask, askText, askYes } = dialog.dataset;
    if (form()?.hasAttribute("data-dirty") && !(await tools.ask(ask ?? "", askText ?? "", askYes ?? ""))) return focusFirst();
    dialog.close();
  }

  async function blank(): Promise<boolean> {
    const answer = await tools.fetchPiece(address);
    if (tools.isOver(answer)) return true;
    if (answer.ok) show(await answer.text());
    return answer.ok;
  }

  async function made(markup: string): Promise<void> {
    const place = document.createElement("template");
    place.innerHTML = markup;
    const link = place.content.querySelector<HTMLAnchorElement>("a");
    if (link) tools.remember(link.href);
    document.dispatchEvent(new CustomEvent("rapport:made"));
    if (!dialog.querySelector<HTMLInputElement>("[data-another]")?.checked) {
      dialog.close();
      return tools.toastPiece(place.content);
    }
    await blank();
    dialog.querySelector<HTMLInputElement>("[data-another]")!.checked = true;
    say(place.content, false);
    focusFirst();
  }

  async function send(sent: HTMLFormElement): Promise<void> {
    if (isSending) return;
    isSending = true;
    const button = sent.querySelector<HTMLElement>("button[type=submit]");
    button?.setAttribute("aria-disabled", "true");
    const fields = [...new FormData(sent)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
    try {
      const answer = await tools.fetchPiece(sent.action, { method: "POST", body: new URLSearchParams(fields) });
      if (tools.isOver(answer)) return;
      const markup = await answer.text();
      if (answer.status === 201) await made(markup);
      else if (markup.includes("quick__form")) {
        const another = dialog.querySelector<HTMLInputElement>("[data-another]")?.checked ?? false;
        show(markup);
        dialog.querySelector<HTMLInputElement>("[data-another]")!.checked = another;
        focusFirst();
      } else say(tools.text("failed"), true);
    } catch {
      say(tools.text("offline"), true);
    } finally {
      isSending = false;
      button?.removeAttribute("aria-disabled");
    }
  }

  dialog.addEventListener("submit", (event) => {
    const sent = event.target as HTMLFormElement;
    if (event.defaultPrevented || !sent.matches(".quick__form")) return;
    event.preventDefault();
    void send(sent);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form()?.requestSubmit();
  });
  dialog.addEventListener("cancel", (event) => {
    if (event.target !== dialog) return;
    event.preventDefault();
    void leave();
  });
  dialog.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target === dialog || target.closest("[data-close]")) void leave();
    const link = target.closest<HTMLAnchorElement>(".error-summary a");
    const control = link && document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    control.closest("details")?.setAttribute("open", "");
    control.focus();
  });
  // What was typed is gone on purpose now: nothing of it is to hold the page.
  dialog.addEventListener("close", () => dialog.replaceChildren());

  return async (link, typed) => {
    const plural = link.pathname.split("/")[1] ?? "";
    const given = context(link);
    address = `/-/quick/${plural}${given.size ? `?${given}` : ""}`;
    const soon = setTimeout(() => {
      dialog.innerHTML = '<div class="quick__wait"><span class="spinner"></span></div>';
      dialog.showModal();
    }, SOON_MS);
    let isThere = false;
    try {
      isThere = await blank();
    } finally {
      clearTimeout(soon);
      if (!isThere && dialog.open) dialog.close();
    }
    // It has no short form.
    if (!isThere) return location.assign(link);
    if (!dialog.open) dialog.showModal();
    focusFirst();
    const first = document.activeElement;
    const words = typed();
    if (words && first instanceof HTMLInputElement && dialog.contains(first)) {
      first.value = words;
      first.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };
}
