// A cell is edited where it stands. Its editor is fetched: the control that forms have, with what is
// stored now. Enter saves and goes down, Tab saves and goes on, Escape leaves it; what is wrong is said
// in the editor, and so is that somebody else changed the same meanwhile. Nothing that was typed is lost.
import { icon } from "../icon";
import { float, note } from "./box";
import { common, fact, toast, typeOf, why, word } from "./facts";
import { type Cell, type Place, beside, cellAt, cellOf, cellsOf, focus, focused, following, headOf, isGrid, isTitle, placeOf, rowOf } from "./grid";
import { type Answer, send } from "./net";
import { lastBatch, show } from "./row";

interface Open {
  place: Place;
  box: HTMLElement;
  /** What would be sent if nothing was touched. */
  untouched: string;
  /** What comes of its being saved. */
  saving: Promise<boolean> | null;
  away: () => void;
}

/** Where the keyboard goes when an editor closes. */
type After = "stay" | "down" | "next" | "previous" | "nowhere";

/** Types whose editors take what is typed on a cell as their content. */
const TYPED = new Set(["text", "integer", "decimal", "money", "percent", "duration", "date", "date_time", "datetime", "long_text"]);
const TABBED = "input:not([type=hidden], [disabled], [tabindex='-1']), select:not([disabled]), textarea:not([disabled]), button:not([disabled], [tabindex='-1'])";

let open: Open | null = null;
/** What is typed while an editor is on its way, and where one then wanted to go on to. */
let typed: string | null = null;
let hurry: After | null = null;
/** Counts the editors that were asked for: only the last one is shown. */
let asked = 0;

const urlOf = ({ id, field }: Place) => `${fact("url")}/${id}/cell/${field}`;
const isEditable = (cell: Cell) => typeOf(cell.dataset["field"] ?? "") !== undefined;
const formOf = ({ box }: Open) => box.querySelector<HTMLFormElement>("form.cell-form")!;

function columns(place: Place): string {
  const cell = cellAt(place);
  return cell ? cellsOf(rowOf(cell)).map((one) => one.dataset["field"]).join(",") : place.field;
}

function content(form: HTMLFormElement): URLSearchParams {
  const all = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string");
  return new URLSearchParams(all);
}

/** Why nothing was opened or saved, if that is no matter of the value. */
function refused(place: Place, answer: Answer): boolean {
  if ([200, 409, 422].includes(answer.status) && answer.piece.querySelector(".cell-form, .cell-saved")) return false;
  const message = answer.fault || common(answer.status >= 500 ? "failed" : "offline");
  if (open) complain(open, message);
  else note(place, message);
  return true;
}

/** Says in the editor what is wrong with no value. */
function complain(on: Open, message: string): void {
  const form = formOf(on);
  form.querySelector("[data-complaint]")?.remove();
  const says = document.createElement("p");
  says.className = "control__error";
  says.dataset["complaint"] = "";
  says.setAttribute("role", "alert");
  says.textContent = message;
  form.querySelector(".cell-form__foot")?.before(says);
}

function first(form: HTMLElement): HTMLElement | null {
  const wrong = form.querySelector<HTMLElement>(`[aria-invalid=true]:is(${TABBED})`);
  const chosen = form.querySelector<HTMLElement>("input[type=radio]:checked");
  return wrong ?? chosen ?? form.querySelector<HTMLElement>(`:is(input:not([type=hidden], [type=file], .parts__narrow *), select, textarea)`) ?? form.querySelector<HTMLElement>(TABBED);
}

/** Puts an editor into its box. */
function fill(on: Open, piece: DocumentFragment, begun: string | null): void {
  const form = piece.querySelector<HTMLFormElement>("form.cell-form")!;
  on.box.dataset["size"] = form.dataset["size"] ?? "";
  on.box.replaceChildren(form);
  document.dispatchEvent(new Event("rapport:added"));
  const control = first(form);
  control?.focus({ preventScroll: true });
  if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
    if (begun !== null && !control.matches("[type=radio], [type=checkbox], [role=combobox]")) {
      control.value = begun;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (control instanceof HTMLInputElement && !control.matches("[type=radio], [type=checkbox]")) control.select();
  }
  if (control instanceof HTMLSelectElement && !form.querySelector("[aria-invalid=true]")) {
    try {
      control.showPicker();
    } catch {
      // It opens by a key as well.
    }
  }
}

/** Opens the editor of a cell; what is open is saved first. */
async function edit(cell: Cell, begun: string | null = null): Promise<void> {
  const place = placeOf(cell);
  if (open && !(await save("nowhere"))) return;
  focus(cellAt(place) ?? cell);
  const type = typeOf(place.field);
  if (!type) return note(place, why(place.field));
  const own = ++asked;
  [typed, hurry] = [begun, null];
  cell.setAttribute("aria-busy", "true");
  let answer: Answer | null = null;
  try {
    answer = await send(urlOf(place));
  } catch {
    note(place, common("offline"));
  }
  cellAt(place)?.removeAttribute("aria-busy");
  const [keys, after] = [typed, hurry];
  if (own === asked) [typed, hurry] = [null, null];
  if (!answer || own !== asked || open) return;
  if (refused(place, answer)) return;
  if (type === "boolean") return toggle(place, answer);
  present(place, answer.piece, keys);
  if (after) void save(after);
}

/** Shows an editor that has come. */
function present(place: Place, piece: DocumentFragment, begun: string | null): Open {
  const box = document.createElement("div");
  box.className = "cell-editor";
  const on: Open = { place, box, untouched: "", saving: null, away: () => undefined };
  open = on;
  const form = piece.querySelector<HTMLFormElement>("form.cell-form")!;
  const isFresh = !form.querySelector("[aria-invalid=true], .control__error") && form.dataset["overtaken"] === undefined;
  if (isFresh) on.untouched = content(form).toString();
  on.away = float(box, place);
  fill(on, piece, begun);
  return on;
}

/** A box is ticked, or not any more: there is nothing else to ask. */
async function toggle(place: Place, answer: Answer): Promise<void> {
  const form = answer.piece.querySelector<HTMLFormElement>("form.cell-form")!;
  const box = form.querySelector<HTMLInputElement>("input[type=checkbox]");
  if (!box) return void present(place, answer.piece, null);
  box.checked = !box.checked;
  const fields = content(form);
  fields.set("-columns", columns(place));
  try {
    const saved = await send(urlOf(place), fields);
    if (!saved || refused(place, saved)) return;
    if (saved.status === 200) return show(place.id, saved.piece);
    present(place, saved.piece, null);
  } catch {
    note(place, common("offline"));
  }
}

function close(after: After): void {
  const on = open;
  if (!on) return;
  open = null;
  on.away();
  const cell = cellAt(on.place);
  if (!cell || after === "nowhere") return;
  if (after === "stay") return focus(cell);
  if (after === "down") return focus(beside(cell, 1, 0) ?? cell);
  const next = following(cell, after === "next" ? 1 : -1, (one) => isEditable(one) && typeOf(one.dataset["field"]!) !== "boolean");
  if (next) void edit(next);
  else focus(cell);
}

/** Saves what is open and closes it. False if it stays open: something is wrong, and it says so. */
async function save(after: After): Promise<boolean> {
  const on = open;
  if (!on) return true;
  if (on.saving) return on.saving;
  on.saving = saved(on, after);
  try {
    return await on.saving;
  } finally {
    on.saving = null;
  }
}

async function saved(on: Open, after: After): Promise<boolean> {
  // What listens to changes is to know that it is being saved.
  await Promise.resolve();
  const form = formOf(on);
  if (form.querySelector(".tag--waiting")) {
    toast(form.querySelector("combo-box[files]")?.getAttribute("wait") ?? "", "clock");
    return false;
  }
  // What is typed but not taken yet: a tag, a day.
  const active = document.activeElement;
  if (active instanceof HTMLInputElement && form.contains(active)) {
    if (active.matches(".tag-box__input")) active.dispatchEvent(new FocusEvent("blur"));
    else if (active.closest("date-box")) active.dispatchEvent(new Event("change", { bubbles: true }));
  }
  if (content(form).toString() === on.untouched) {
    close(after);
    return true;
  }
  form.setAttribute("aria-busy", "true");
  const fields = content(form);
  fields.set("-columns", columns(on.place));
  try {
    const answer = await send(urlOf(on.place), fields);
    if (open !== on) return true;
    if (!answer || refused(on.place, answer)) return false;
    if (answer.status === 200) {
      show(on.place.id, answer.piece);
      close(after);
      return true;
    }
    on.untouched = "";
    fill(on, answer.piece, null);
    return false;
  } catch {
    complain(on, common("offline"));
    return false;
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** What they wrote stays: the row shows it. */
async function keepTheirs(on: Open): Promise<void> {
  const none = new URLSearchParams({ version: "0", "-columns": columns(on.place) });
  close("stay");
  try {
    const answer = await send(urlOf(on.place), none);
    if (answer?.status === 200) show(on.place.id, answer.piece);
  } catch {
    // The list shows it with its next look.
  }
}

/** Gives a cell a text, such as one that was copied elsewhere. */
export async function put(cell: Cell, text: string): Promise<void> {
  const place = placeOf(cell);
  if (open && !(await save("nowhere"))) return;
  if (!typeOf(place.field)) return note(place, why(place.field));
  const version = rowOf(cell).dataset["version"] ?? "";
  const fields = new URLSearchParams({ "-text": text, version, "-columns": columns(place) });
  try {
    const answer = await send(urlOf(place), fields);
    if (!answer || refused(place, answer)) return;
    if (answer.status === 200) show(place.id, answer.piece);
    else present(place, answer.piece, null);
  } catch {
    note(place, common("offline"));
  }
}

function keyInEditor(event: KeyboardEvent, on: Open): void {
  if (event.isComposing) return;
  const target = event.target as HTMLElement;
  const isSent = event.key === "Enter" && (event.ctrlKey || event.metaKey);
  // What the control itself does with a key is its own matter.
  if (event.defaultPrevented && !isSent) return;
  const go = (after: After) => {
    event.preventDefault();
    event.stopPropagation();
    void save(after);
  };
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    // What is on its way is written: what comes of it is shown.
    return on.saving ? undefined : close("stay");
  }
  if (event.key === "Enter") {
    if (isSent) return go("down");
    if (target.matches("textarea, button, [role=option]")) return;
    return go("down");
  }
  // A calendar that is open is walked by itself.
  if (event.key !== "Tab" || target.closest(".date__pop")) return;
  const all = [...formOf(on).querySelectorAll<HTMLElement>(TABBED)].filter((one) => one.offsetParent !== null && (!one.matches("[type=radio]") || one.matches(":checked") || one === target));
  const inputs = all.filter((one) => !one.closest(".cell-form__foot, date-box > button, .date__pop") && !one.matches(".date__open"));
  if (target === (event.shiftKey ? inputs[0] : inputs.at(-1)) || !inputs.includes(target)) go(event.shiftKey ? "previous" : "next");
}

/** The pencil at a title, which is a link: it is shown where the pointer or the keyboard is. */
function pencil(cell: Cell): void {
  if (!isGrid() || !isEditable(cell) || cell.querySelector(".cell-pencil")) return;
  document.querySelector(".cell-pencil")?.remove();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "cell-pencil";
  button.tabIndex = -1;
  button.setAttribute("aria-label", word("edit").replace("{field}", headOf(cell)));
  button.append(icon("pencil"));
  cell.append(button);
}

/** A key while the editor that takes it is on its way. */
function wait(event: KeyboardEvent, so: string): void {
  if (event.key.length === 1) typed = so + event.key;
  else if (event.key === "Backspace") typed = so.slice(0, -1);
  else if (event.key === "Enter") hurry = "down";
  else if (event.key === "Tab") hurry = event.shiftKey ? "previous" : "next";
  else if (event.key === "Escape") {
    asked++;
    [typed, hurry] = [null, null];
  }
}

function keyOnCell(event: KeyboardEvent, cell: Cell): void {
  if (event.isComposing || event.altKey || event.defaultPrevented) return;
  const far = event.ctrlKey || event.metaKey;
  const field = cell.dataset["field"] ?? "";
  if (typed !== null && !far) {
    if (["Shift", "CapsLock", "Dead"].includes(event.key)) return;
    wait(event, typed);
  } else if (far && event.key.toLowerCase() === "z" && !event.shiftKey) {
    const batch = lastBatch();
    if (!batch) return;
    document.dispatchEvent(new CustomEvent("rapport:undo", { detail: { batch } }));
  } else if (far) return;
  else if (event.key === "F2") void edit(cell);
  else if (event.key === "Enter") {
    if (isTitle(cell)) cell.querySelector<HTMLElement>(".row__link")?.click();
    else void edit(cell);
  } else if (event.key === " " && !event.shiftKey && typeOf(field) === "boolean") void edit(cell);
  else if ((event.key === "Delete" || event.key === "Backspace") && typeOf(field) && !isTitle(cell)) void put(cell, "");
  else if (/^[\p{L}\p{N}+-]$/u.test(event.key) && TYPED.has(typeOf(field) ?? "")) void edit(cell, event.key);
  else return;
  event.preventDefault();
  // These keys mean something else on the page around.
  event.stopPropagation();
}

export function startEditing(): void {
  // While it is being saved nothing is added that would not be.
  document.addEventListener("beforeinput", (event) => open?.saving && open.box.contains(event.target as Node) && event.preventDefault(), { capture: true });
  window.addEventListener(
    "keydown",
    (event) => {
      const cell = focused();
      if (cell && !open) keyOnCell(event, cell);
    },
    { capture: true },
  );
  document.addEventListener("keydown", (event) => {
    if (open?.box.contains(event.target as Node)) keyInEditor(event, open);
  });
  document.addEventListener("submit", (event) => {
    if (!open || event.target !== formOf(open)) return;
    event.preventDefault();
    event.stopPropagation();
    void save("stay");
  });
  document.addEventListener("change", ({ target }) => {
    if (!open || open.saving || !(target instanceof HTMLElement) || !open.box.contains(target)) return;
    // What is one choice is saved when it is made.
    if (target.matches("select")) void save("stay");
    else if (target.matches("combo-box:not([multiple])") && target.querySelector<HTMLInputElement>("input[data-id]")?.value) void save("stay");
  });
  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (open?.box.contains(target)) {
      if (target.closest("[data-cancel]")) close("stay");
      else if (target.closest("[data-keep-theirs]")) void keepTheirs(open);
      return;
    }
    const own = target.closest(".cell-pencil")?.closest<Cell>("td");
    if (own) return void edit(own);
    const cell = cellOf(target, true);
    if (!cell || !isGrid() || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    if (event.shiftKey) return focus(cell, true);
    if (getSelection()?.isCollapsed === false) return;
    if (isTitle(cell)) focus(cell);
    else void edit(cell);
  });
  // Somebody goes on elsewhere: what was typed is saved.
  document.addEventListener("pointerdown", ({ target }) => {
    if (!open || !(target instanceof Element) || open.box.contains(target) || target.closest("#toasts, .cell-note")) return;
    void save("nowhere");
  });
  // A list that was renewed below a pointer that rests has lost it.
  for (const kind of ["rapport:renewed", "htmx:after:swap"]) {
    document.addEventListener(kind, () => {
      const cell = document.querySelector<Cell>("#list tr.row[data-id] > td[data-field]:hover");
      if (cell && !open && isTitle(cell)) pencil(cell);
    });
  }
  for (const kind of ["pointerover", "focusin"]) {
    document.addEventListener(kind, ({ target }) => {
      const cell = (target as Element).closest?.<Cell>("#list tr.row[data-id] > td[data-field]");
      if (cell && isTitle(cell)) pencil(cell);
    });
  }
}
