// The pencil at a title: what is called by its own link is edited from there.
import { icon } from "../icon";
import { typeOf, word } from "./facts";
import { type Cell, headOf, isGrid, isTitle } from "./grid";

/** The pencil at a title, which is a link: it is shown where the pointer or the keyboard is. */
function pencil(cell: Cell): void {
  if (!isGrid() || typeOf(cell.dataset["field"] ?? "") === undefined || cell.querySelector(".cell-pencil")) return;
  document.querySelector(".cell-pencil")?.remove();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cell-pencil";
  button.tabIndex = -1;
  button.setAttribute("aria-label", word("edit").replace("{field}", headOf(cell)));
  button.append(icon("pencil"));
  cell.append(button);
}

export function startPencil(): void {
  // A list that was renewed below a pointer that rests has lost it.
  for (const kind of ["rapport:renewed", "htmx:after:swap"]) {
    document.addEventListener(kind, () => {
      const cell = document.querySelector<Cell>("#list tr.row[data-id] > td[data-field]:hover");
      if (cell && !document.querySelector(".cell-editor") && isTitle(cell)) pencil(cell);
    });
  }
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, ({ target }) => {
      const cell = (target as Element).closest?.<Cell>("#list tr.row[data-id] > td[data-field]");
      if (cell && isTitle(cell)) pencil(cell);
    });
  }
}
