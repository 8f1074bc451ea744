// A link's secret stands behind the # of its address, which no browser sends by itself: it is put
// into the form, taken off the address, and sent.
export function startLinks(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-from-hash]");
  const secret = location.hash.slice(1);
  if (!form || !secret) return;
  const field = form.elements.namedItem(form.dataset["fromHash"] ?? "");
  if (!(field instanceof HTMLInputElement)) return;
  field.value = decodeURIComponent(secret);
  history.replaceState(null, "", location.pathname);
  form.requestSubmit();
}
