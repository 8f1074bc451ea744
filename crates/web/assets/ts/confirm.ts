// Asks before a form does something that is not easily taken back. The form carries
// `data-confirm` (the question) and `data-confirm-text` (what will happen).

/** Asks by the page's one dialog; true when the answer is yes. */
export function ask(title: string, detail: string, yes: string): Promise<boolean> {
  const dialog = document.querySelector<HTMLDialogElement>("dialog#confirm");
  if (!dialog) return Promise.resolve(true);
  dialog.querySelector(".dialog__title")!.textContent = title;
  dialog.querySelector(".dialog__text")!.textContent = detail;
  dialog.querySelector('button[value="ok"]')!.textContent = yes;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "ok"), { once: true });
  });
}

/** Holds back forms with `data-confirm` until the answer is yes. */
export function startDialogs(): void {
  document.addEventListener("submit", async (event) => {
    const form = event.target as HTMLFormElement;
    const { confirm, confirmText, confirmYes } = form.dataset;
    if (!confirm || form.dataset["confirmed"]) return;
    event.preventDefault();
    const submitter = (event as SubmitEvent).submitter;
    if (await ask(confirm, confirmText ?? "", confirmYes ?? confirm)) {
      // A page that tells how far something has come may have put a new form in its place meanwhile.
      const live = form.isConnected ? form : [...document.forms].find((other) => other.action === form.action);
      if (!live) return;
      live.dataset["confirmed"] = "yes";
      live.requestSubmit(submitter?.isConnected ? submitter : null);
      // The next press is another question.
      delete live.dataset["confirmed"];
    }
  });
}
