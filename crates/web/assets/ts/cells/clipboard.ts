// Rows and ranges of cells are copied as a table, with a line of heads and values that spreadsheets
// read; a table that is pasted becomes an import, which shows first what would become of it.
import { writeNow } from "../copy";
import { put } from "./editor";
import { common, fact, toast, word } from "./facts";
import { type Cell, cellsOf, focused, headOf, range, rowOf, rows } from "./grid";
import { send } from "./net";

type Table = string[][];

const isTyping = (target: EventTarget | null) => target instanceof Element && target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], .cell-editor, dialog[open]") !== null;

/** What is to be copied: cells that were chosen as a range, else rows that are selected, else the one cell. */
function chosen(): { cells: Cell[][]; isRows: boolean } | null {
  const cell = focused();
  const cells = cell ? range() : [];
  if (cells.length > 1 || (cells[0]?.length ?? 0) > 1) return { cells, isRows: false };
  const picked = rows().filter((row) => row.querySelector<HTMLInputElement>(".pick input")?.checked);
  if (picked.length > 0) return { cells: picked.map(cellsOf), isRows: true };
  return cell ? { cells: [[cell]], isRows: false } : null;
}

/** Why nothing is copied. */
class Refused extends Error {}

/** The values as files have them, of those rows that may be taken out. */
async function values(cells: Cell[][]): Promise<Table> {
  const fields = new URLSearchParams();
  for (const row of cells) fields.append("id", rowOf(row[0]!).dataset["id"] ?? "");
  for (const cell of cells[0]!) fields.append("field", cell.dataset["field"] ?? "");
  const answer = await send(`${fact("url")}/cells`, fields, false).catch(() => null);
  if (!answer) throw new Refused(common("offline"));
  const found = answer.piece.querySelector("table");
  if (answer.status !== 200 || !found) throw new Refused(answer.status === 403 ? word("none") : answer.fault || common("failed"));
  const rows = [...found.rows].slice(1).map((row) => [...row.cells].map((cell) => cell.textContent ?? ""));
  // What is on the clipboard stays there rather than being replaced by nothing.
  if (rows.length === 0) throw new Refused(word("none"));
  return rows;
}

/** What is said of rows that were copied, if some of those asked for did not come. */
function said(came: number, asked: number): string {
  const number = (n: number) => n.toLocaleString(document.documentElement.lang);
  if (came < asked) return word("some").replace("{n}", number(came)).replace("{all}", number(asked));
  return asked > 1 ? word("rows").replace("{n}", number(asked)) : word("copied");
}

const quoted = (text: string) => (/[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const plain = (table: Table) => table.map((row) => row.map(table.length > 1 || row.length > 1 ? quoted : String).join("\t")).join("\n");

function markup(table: Table, withHead: boolean): string {
  const whole = document.createElement("table");
  table.forEach((row, n) => {
    const line = whole.insertRow();
    for (const text of row) {
      const cell = document.createElement(withHead && n === 0 ? "th" : "td");
      cell.textContent = text;
      line.append(cell);
    }
  });
  return whole.outerHTML;
}

async function copy({ cells, isRows }: { cells: Cell[][]; isRows: boolean }): Promise<void> {
  if (cells.length > Number(fact("most"))) return toast(word("many"), "circle-alert");
  const withHead = isRows || cells.length > 1 || cells[0]!.length > 1;
  const head = withHead ? [cells[0]!.map(headOf)] : [];
  const made = values(cells).then((rows) => ({ came: rows.length, text: plain([...head, ...rows]), html: markup([...head, ...rows], withHead) }));
  const why = made.then(
    () => null,
    (fault: unknown) => (fault instanceof Refused ? fault.message : common("failed")),
  );
  let isWritten = false;
  if (navigator.clipboard?.write) {
    const blob = async (kind: string, part: "text" | "html") => new Blob([(await made)[part]], { type: kind });
    const item = new ClipboardItem({ "text/plain": blob("text/plain", "text"), "text/html": blob("text/html", "html") });
    isWritten = await navigator.clipboard.write([item]).then(
      () => true,
      () => false,
    );
  }
  const refused = await why;
  if (refused !== null) return toast(refused, "circle-alert");
  const { came, text, html } = await made;
  if (!isWritten && !writeNow(text, html)) return toast(common("unwritten"), "circle-alert");
  toast(said(came, cells.length), came < cells.length ? "circle-alert" : "check");
}

/** Has a table looked at as an import. */
async function paste(text: string): Promise<void> {
  if (fact("imports") === undefined) return toast(word("unimported"), "lock");
  const cell = focused() ?? rows()[0]?.cells[0];
  const row = cell && rowOf(cell as Cell);
  const all = row ? cellsOf(row) : [];
  // From the cell on which it is pasted.
  const columns = focused() ? all.slice(all.indexOf(focused()!)) : all;
  toast(word("pasting"), "clock");
  const fields = new URLSearchParams({ "-text": text, "-columns": columns.map((one) => one.dataset["field"]).join(",") });
  try {
    const answer = await send(`${fact("url")}/paste`, fields);
    if (!answer) return;
    if (answer.status < 400 && answer.url.includes("/imports/")) location.assign(answer.url);
    else toast(answer.fault || common("failed"), "circle-alert");
  } catch {
    toast(common("offline"), "circle-alert");
  }
}

export function startClipboard(): void {
  document.addEventListener("copy", (event) => {
    // A text that was marked is copied as ever.
    if (event.defaultPrevented || isTyping(event.target) || isTyping(document.activeElement) || getSelection()?.isCollapsed === false) return;
    const what = chosen();
    if (!what) return;
    event.preventDefault();
    void copy(what);
  });
  document.addEventListener("paste", (event) => {
    if (event.defaultPrevented || isTyping(event.target) || isTyping(document.activeElement) || !document.getElementById("cells")) return;
    const text = event.clipboardData?.getData("text/plain").replace(/(\r?\n)+$/, "") ?? "";
    const cell = focused();
    if (!text.trim()) return;
    if (!/[\t\n]/.test(text)) {
      if (!cell) return;
      event.preventDefault();
      return put(cell, text);
    }
    event.preventDefault();
    void paste(text);
  });
}
