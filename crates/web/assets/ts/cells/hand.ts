// Does in an editor what keys and words do there that were typed before it had come.

/** Puts a text where the caret is, in place of what is marked. */
export function insert(control: Element | null, text: string): void {
  if (control instanceof HTMLSelectElement) {
    const named = [...control.options].find((one) => one.label.toLowerCase().startsWith(text.toLowerCase()));
    if (named) control.value = named.value;
    return;
  }
  if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) return;
  if (control.matches("[type=radio], [type=checkbox]")) return text === " " ? control.click() : undefined;
  change(control, text, 0);
}

/** Replaces what is marked; without a mark, so many characters before the caret. */
function change(control: HTMLInputElement | HTMLTextAreaElement, text: string, before: number): void {
  const [from, to] = [control.selectionStart, control.selectionEnd];
  if (from === null || to === null) control.value = control.value.slice(0, control.value.length - before) + text;
  else control.setRangeText(text, from === to ? Math.max(from - before, 0) : from, to, "end");
  control.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** What a browser does by a key that nobody else took. */
export function press(control: Element | null, { key, ctrlKey, metaKey }: KeyboardEventInit): void {
  if (!key || ctrlKey || metaKey) return;
  if (key.length === 1) insert(control, key);
  else if (key === "Enter" && control instanceof HTMLTextAreaElement) change(control, "\n", 0);
  else if (key === "Enter" && control instanceof HTMLButtonElement) control.click();
  else if (key === "Backspace" && (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) change(control, "", 1);
}
