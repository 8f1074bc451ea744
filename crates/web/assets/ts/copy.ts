// The clipboard, also where the browser promises none: on pages without HTTPS.

/** Writes at once, as far as the browser lets us: as a text, and as a table where there is one. */
export function writeNow(text: string, html?: string): boolean {
  let isWritten = false;
  const write = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    event.clipboardData?.setData("text/plain", text);
    if (html) event.clipboardData?.setData("text/html", html);
    isWritten = true;
  };
  document.addEventListener("copy", write, { capture: true });
  document.execCommand("copy");
  document.removeEventListener("copy", write, { capture: true });
  return isWritten;
}

/** Writes a text; gives whether the browser let us. */
export async function writeText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return writeNow(text);
  }
}
