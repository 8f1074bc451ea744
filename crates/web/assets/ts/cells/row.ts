// A row takes what the server says of it now.

const done: string[] = [];

/** The change set that was made here last. */
export const lastBatch = () => done.pop();

// What was taken back otherwise is not taken back again; what could not be can be once more.
document.addEventListener("rapport:undone", (event) => {
  const { batch, isDone } = (event as CustomEvent<{ batch: string; isDone: boolean }>).detail;
  const at = done.indexOf(batch);
  if (at >= 0) done.splice(at, 1);
  if (!isDone) done.push(batch);
});

/** Shows what an answer says of several records. */
export function showAll(piece: DocumentFragment): void {
  for (const saved of piece.querySelectorAll<HTMLElement>(".cell-saved[data-id]")) take(saved.dataset["id"] ?? "", saved);
}

/** Shows what an answer says of a record, and offers to take it back. */
export function show(id: string, piece: DocumentFragment): void {
  const saved = piece.querySelector<HTMLElement>(".cell-saved");
  if (!saved) return;
  take(id, saved);
  const batch = saved.dataset["batch"];
  const message = saved.dataset["said"] ?? "";
  if (!batch) return;
  done.push(batch);
  document.dispatchEvent(new CustomEvent("rapport:undoable", { detail: { message, batch } }));
}

function take(id: string, saved: HTMLElement): void {
  for (const row of document.querySelectorAll<HTMLTableRowElement>(`#list tr.row[data-id="${CSS.escape(id)}"]`)) {
    if (saved.dataset["away"] !== undefined) {
      row.remove();
      // Whoever counts rows counts anew.
      document.dispatchEvent(new Event("rapport:row-gone"));
      continue;
    }
    for (const fresh of saved.querySelectorAll<HTMLTemplateElement>("template[data-field]")) {
      const cell = row.querySelector<HTMLElement>(`:scope > td[data-field="${CSS.escape(fresh.dataset["field"] ?? "")}"]`);
      if (!cell || cell.querySelector(".row__link")) continue;
      cell.replaceChildren(fresh.content.cloneNode(true));
      cell.toggleAttribute("data-empty", fresh.dataset["empty"] !== undefined);
    }
    row.dataset["version"] = saved.dataset["version"] ?? "";
    const title = saved.querySelector<HTMLTemplateElement>("template[data-title]");
    if (title) row.querySelector(".row__link")?.replaceChildren(title.content.cloneNode(true));
  }
}
