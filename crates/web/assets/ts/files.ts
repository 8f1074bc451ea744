// Files of a form's field: chosen at its button or dropped on it, sent at once, and then chips
// like any other reference. `<combo-box files="/-/files" failed=".." wait=".." most=".." too-large="..">`.
import { meta } from "./meta";
import { isOver } from "./session";
import { chip, removeButton } from "./chip";
import { toast } from "./toast";

/** A file on its way. Taken out of the form, it is sent no further. */
interface Sending {
  file: File;
  place: HTMLElement;
  stop: AbortController;
}

/** Stands in a form as long as a file of it is on its way. */
const WAITING = "tag--waiting";

function waiting(box: HTMLElement, file: File): Sending {
  const stop = new AbortController();
  const place = document.createElement("span");
  place.className = `tag ${WAITING}`;
  place.setAttribute("role", "status");
  const spinner = document.createElement("span");
  spinner.className = "spinner";
  const label = document.createElement("span");
  label.className = "tag__text";
  label.textContent = file.name;
  const remove = removeButton(`${box.getAttribute("remove") ?? ""} ${file.name}`);
  remove.addEventListener("click", () => stop.abort());
  place.append(spinner, label, remove);
  return { file, place, stop };
}

/** What the server says was wrong; else that it did not work. */
async function fault(answer: Response | null, box: HTMLElement, name: string): Promise<string> {
  const said = (await answer?.json().catch(() => null)) as { message?: string } | null;
  return said?.message ?? (box.getAttribute("failed") ?? "").replace("{name}", name);
}

async function send(box: HTMLElement, { file, place, stop }: Sending): Promise<void> {
  if (stop.signal.aborted) return;
  const body = new FormData();
  body.append("file", file, file.name);
  const headers = { "x-csrf-token": meta("csrf"), "hx-request": "true", accept: "application/json" };
  let answer: Response | null = null;
  try {
    answer = await fetch(box.getAttribute("files") ?? "", { method: "POST", body, headers, signal: stop.signal });
    if (answer.ok) {
      const made = (await answer.json()) as { id: string; name: string };
      place.replaceWith(chip(box.getAttribute("name") ?? "", `${made.id} ${made.name}`, made.name, box.getAttribute("remove") ?? ""));
      box.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
  } catch {
    // Said below, like any other refusal.
  } finally {
    place.remove();
  }
  if (stop.signal.aborted || (answer && isOver(answer))) return;
  toast(await fault(answer, box, file.name), "circle-alert");
}

async function sendAll(box: HTMLElement, files: File[]): Promise<void> {
  const input = box.querySelector<HTMLInputElement>("input[role=combobox]");
  if (!input) return;
  const fitting = files.filter((file) => file.size <= Number(box.getAttribute("most")));
  if (fitting.length < files.length) toast(box.getAttribute("too-large") ?? "", "circle-alert");
  if (fitting.length === 0) return;
  box.closest("form")?.setAttribute("data-dirty", "");
  // All stand there from the first on, so that the form waits for the last one, and each can be taken out.
  const sending = fitting.map((file) => waiting(box, file));
  input.before(...sending.map(({ place }) => place));
  // One after the other, in the order in which they were chosen.
  for (const one of sending) await send(box, one);
}

function field(event: Event): HTMLElement | null {
  return (event.target as Element | null)?.closest?.<HTMLElement>("combo-box[files]") ?? null;
}

export function startFiles(): void {
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    const box = input.type === "file" ? field(event) : null;
    if (!box) return;
    const files = [...(input.files ?? [])];
    // The same one may be chosen once more.
    input.value = "";
    void sendAll(box, files);
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const box = field(event);
      const moved = (event as DragEvent).dataTransfer;
      if (!box || !moved?.types.includes("Files")) return;
      event.preventDefault();
      box.toggleAttribute("data-over", kind === "dragover");
      if (kind === "drop") void sendAll(box, [...moved.files]);
    });
  }
  // What is still on its way would be missing.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      if (!form.querySelector(`.${WAITING}`)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      toast(form.querySelector("combo-box[files]")?.getAttribute("wait") ?? "", "clock");
    },
    true,
  );
}
