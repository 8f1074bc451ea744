// What the page tells this script: which fields are edited in cells, and the words for it.

const holder = () => document.getElementById("cells");

/** A sentence for readers, from `data-text-KEY`. */
export function word(key: string): string {
  return holder()?.getAttribute(`data-text-${key}`) ?? "";
}

/** What holds for the whole list. */
export function fact(key: string): string | undefined {
  return holder()?.dataset[key];
}

/** The type of a field that is edited in cells. */
export function typeOf(field: string): string | undefined {
  const pair = fact("fields")
    ?.split(" ")
    .find((one) => one.startsWith(`${field}:`));
  return pair?.slice(field.length + 1);
}

/** Why a field is not edited in cells. */
export function why(field: string): string {
  return word(fact("computed")?.split(" ").includes(field) ? "computed" : "fixed");
}

/** A note at the foot of the page. */
export function toast(message: string, icon = "check"): void {
  document.dispatchEvent(new CustomEvent("rapport:toast", { detail: { message, icon } }));
}

/** A sentence that every page carries (`data-text-KEY` of the body). */
export function common(key: string): string {
  return document.body.getAttribute(`data-text-${key}`) ?? "";
}
