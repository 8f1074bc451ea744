// A cell is edited where it stands. Its editor is fetched: the control that forms have, with what is
// stored now. Enter saves and goes down, Tab saves and goes on, Escape leaves it; what is wrong is said
// in the editor, and so is that somebody else changed the same meanwhile. Nothing that was typed is lost.
import { type Ahead, during, halt, hasLeft, hasTyped, isLeaving, isUnderWay, later, startAhead, words } from "./ahead";
import { float, note } from "./box";
import { complain, content, first, stops } from "./control";
import { common, fact, toast, typeOf, why } from "./facts";
import { type Cell, type Place, beside, cellAt, cellOf, cellsOf, focus, focused, following, isGrid, isTitle, placeOf, rowOf } from "./grid";
import { insert, press } from "./hand";
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

let open: Open | null = null;
/** Where keys go that were typed before somebody went on elsewhere: the keyboard's attention is there by now. */
let aim: Place | null = null;
/** Lets go of an editor that is on its way and into which nothing was typed. */
let drop: (() => void) | null = null;

const urlOf = ({ id, field }: Place) => `${fact("url")}/${id}/cell/${field}`;
const isEditable = (cell: Cell) => typeOf(cell.dataset["field"] ?? "") !== undefined;
const formOf = ({ box }: Open) => box.querySelector<HTMLFormElement>("form.cell-form")!;

function columns(place: Place): string {
  const cell = cellAt(place);
  return cell ? cellsOf(rowOf(cell)).map((one) => one.dataset["field"]).join(",") : place.field;
}

/** Why nothing was opened or saved, if that is no matter of the value. */
function refused(place: Place, answer: Answer): boolean {
  if ([200, 409, 422].includes(answer.status) && answer.piece.querySelector(".cell-form, .cell-saved")) return false;
  const message = answer.fault || common(answer.status >= 500 ? "failed" : "offline");
  if (open) complain(formOf(open), message);
  else note(place, message);
  return true;
}

/** Puts an editor into its box. */
function fill(on: Open, piece: DocumentFragment, begun: string | null): void {
  const form = piece.querySelector<HTMLFormElement>("form.cell-form")!;
  on.box.dataset["size"] = form.dataset["size"] ?? "";
  on.box.replaceChildren(form);
  document.dispatchEvent(new Event("rapport:added"));
  const control = first(form);
  // Somebody who has gone on elsewhere stays there.
  if (!hasLeft()) control?.focus({ preventScroll: true });
  if (control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement) {
    if (begun !== null && !control.matches("[type=radio], [type=checkbox], [role=combobox]")) {
      control.value = begun;
      control.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (control instanceof HTMLInputElement && !control.matches("[type=radio], [type=checkbox]")) control.select();
  }
  if (control instanceof HTMLSelectElement && control === document.activeElement && !form.querySelector("[aria-invalid=true]")) {
    try {
      control.showPicker();
    } catch {
      // It opens by a key as well.
    }
  }
}

/** Opens the editor of a cell; what is open is saved first. */
function edit(cell: Cell, begun: string | null = null): void {
  const place = placeOf(cell);
  let isWanted = true;
  const end = during(async () => {
    if (open && !(await save("nowhere"))) return;
    if (!isWanted) return;
    land(cellAt(place) ?? cell);
    const type = typeOf(place.field);
    if (!type) return note(place, why(place.field));
    const answer = await asked(place);
    drop = null;
    if (!isWanted || open) return;
    if (!answer || refused(place, answer)) return halt(begun ?? "");
    if (type === "boolean") return toggle(place, answer);
    present(place, answer.piece, TYPED.has(type) && (begun !== null || type !== "long_text") ? words(begun ?? "") || begun : begun);
  });
  if (begun !== null || typeOf(place.field) === "boolean") return;
  drop = () => {
    [isWanted, drop] = [false, null];
    cellAt(place)?.removeAttribute("aria-busy");
    end();
  };
}

/** Asks for an editor. */
async function asked(place: Place): Promise<Answer | null> {
  cellAt(place)?.setAttribute("aria-busy", "true");
  try {
    return await send(urlOf(place));
  } catch {
    note(place, common("offline"));
    return null;
  } finally {
    cellAt(place)?.removeAttribute("aria-busy");
  }
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
    if (!saved || refused(place, saved)) return halt();
    if (saved.status === 200) return show(place.id, saved.piece);
    present(place, saved.piece, null);
  } catch {
    note(place, common("offline"));
  }
  halt();
}

/** The next key goes to this cell. */
function land(cell: Cell): void {
  if (hasLeft()) aim = placeOf(cell);
  else focus(cell);
}

function close(after: After, below: Place | null = null): void {
  const on = open;
  if (!on) return;
  open = null;
  on.away();
  if (after === "nowhere" || isLeaving()) return;
  const cell = cellAt(on.place);
  // A row that goes out of sight leaves the keyboard to the next one.
  const heir = below && cellAt(below);
  if (!cell) return heir ? land(heir) : undefined;
  if (after === "stay") return land(cell);
  if (after === "down") return land(beside(cell, 1, 0) ?? cell);
  const next = following(cell, after === "next" ? 1 : -1, (one) => isEditable(one) && typeOf(one.dataset["field"]!) !== "boolean");
  if (next) edit(next);
  else land(cell);
}

/** Saves what is open and closes it. False if it stays open: something is wrong, and it says so. */
async function save(after: After): Promise<boolean> {
  const on = open;
  if (!on) return true;
  if (on.saving) return on.saving;
  const saving = saved(on, after);
  on.saving = saving;
  during(async () => {
    if (!(await saving)) halt();
    on.saving = null;
  });
  return saving;
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
      const cell = cellAt(on.place);
      const below = cell && (beside(cell, 1, 0) ?? beside(cell, -1, 0));
      const heir = below && below !== cell ? placeOf(below) : null;
      show(on.place.id, answer.piece);
      close(after, heir);
      return true;
    }
    on.untouched = "";
    fill(on, answer.piece, null);
    return false;
  } catch {
    complain(form, common("offline"));
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
export function put(cell: Cell, text: string): void {
  if (isUnderWay()) return later({ text });
  const place = placeOf(cell);
  during(async () => {
    if (open && !(await save("nowhere"))) return;
    if (!typeOf(place.field)) return note(place, why(place.field));
    const version = rowOf(cellAt(place) ?? cell).dataset["version"] ?? "";
    const fields = new URLSearchParams({ "-text": text, version, "-columns": columns(place) });
    try {
      const answer = await send(urlOf(place), fields);
      if (!answer || refused(place, answer)) return halt();
      if (answer.status === 200) return show(place.id, answer.piece);
      present(place, answer.piece, null);
    } catch {
      note(place, common("offline"));
    }
    halt();
  });
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
    return close("stay");
  }
  if (event.key === "Enter") {
    if (isSent) return go("down");
    if (target.matches("textarea, button, [role=option]")) return;
    return go("down");
  }
  // A calendar that is open is walked by itself.
  if (event.key !== "Tab" || target.closest(".date__pop")) return;
  const inputs = stops(formOf(on), target);
  if (target === (event.shiftKey ? inputs[0] : inputs.at(-1)) || !inputs.includes(target)) go(event.shiftKey ? "previous" : "next");
}

function keyOnCell(event: KeyboardEvent, cell: Cell): void {
  if (event.isComposing || event.altKey || event.defaultPrevented) return;
  const far = event.ctrlKey || event.metaKey;
  const field = cell.dataset["field"] ?? "";
  if (far && event.key.toLowerCase() === "z" && !event.shiftKey) {
    const batch = lastBatch();
    if (!batch) return;
    document.dispatchEvent(new CustomEvent("rapport:undo", { detail: { batch } }));
  } else if (far) return;
  else if (event.key === "F2") edit(cell);
  else if (event.key === "Enter") {
    if (isTitle(cell)) cell.querySelector<HTMLElement>(".row__link")?.click();
    else edit(cell);
  } else if (event.key === " " && !event.shiftKey && typeOf(field) === "boolean") edit(cell);
  else if ((event.key === "Delete" || event.key === "Backspace") && typeOf(field) && !isTitle(cell)) put(cell, "");
  else if (/^[\p{L}\p{N}+-]$/u.test(event.key) && TYPED.has(typeOf(field) ?? "")) edit(cell, event.key);
  else return;
  event.preventDefault();
  // These keys mean something else on the page around.
  event.stopPropagation();
}

/** Where the caret is in what is open, or would be. */
function hand(on: Open): HTMLElement | null {
  const active = document.activeElement;
  return active instanceof HTMLElement && on.box.contains(active) ? active : first(formOf(on));
}

/** Does what was done ahead of the server. */
function perform(one: Ahead): void {
  if ("leave" in one) {
    aim = null;
    return open ? void save("nowhere") : undefined;
  }
  if ("click" in one) {
    const cell = cellAt(one.click);
    if (!cell) return;
    return one.extends ? focus(cell, true) : isTitle(cell) ? focus(cell) : edit(cell);
  }
  const [on, cell] = [open, focused() ?? (aim && cellAt(aim))];
  const target = on ? hand(on) : cell;
  if ("text" in one) {
    if (on) insert(target, one.text);
    else if (cell) put(cell, one.text);
    return;
  }
  const event = new KeyboardEvent("keydown", { ...one.key, bubbles: true, cancelable: true });
  if (!(target ?? document.activeElement ?? document.body).dispatchEvent(event) || !on || on !== open || !target) return;
  if (one.key.key !== "Tab") return press(target, one.key);
  const inputs = stops(formOf(on), target);
  inputs[inputs.indexOf(target) + (one.key.shiftKey ? -1 : 1)]?.focus();
}

/** Whether what is typed at a place is meant for cells: nothing else is there that takes it. */
function isOurs(target: Element): boolean {
  if (target === document.body || open?.box.contains(target)) return true;
  return target.closest("#list") !== null && target.closest("input, select, textarea, button, summary, thead") === null;
}

export function startEditing(): void {
  startAhead(isOurs, perform);
  window.addEventListener(
    "keydown",
    (event) => {
      const cell = focused() ?? (aim && !event.isTrusted ? cellAt(aim) : null);
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
    if (own) return edit(own);
    const cell = cellOf(target, true);
    if (!cell || !isGrid() || event.defaultPrevented || event.ctrlKey || event.metaKey) return;
    if (isUnderWay()) return later({ click: placeOf(cell), extends: event.shiftKey });
    if (event.shiftKey) return focus(cell, true);
    if (getSelection()?.isCollapsed === false) return;
    if (isTitle(cell)) focus(cell);
    else edit(cell);
  });
  // Somebody goes on elsewhere: what was typed is saved.
  document.addEventListener("pointerdown", ({ target }) => {
    if (!(target instanceof Element) || open?.box.contains(target) || target.closest("#toasts, .cell-note")) return;
    if (!hasTyped()) drop?.();
    if (isUnderWay()) later({ leave: true });
    else if (open) void save("nowhere");
  });
}
