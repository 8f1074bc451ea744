// Files of a form's field: chosen at its button or dropped on it, sent at once, and then chips
// like any other reference. `<combo-box files="/-/files" failed=".." wait=".." most=".." too-large="..">`.
import { meta } from "./request";
import { chip } from "./tags";
import { toast } from "./toast";

/** Files that are on their way, by form. */
const under_way = new WeakMap<HTMLFormElement, number>();

function count(box: HTMLElement, by: number): void {
  const form = box.closest("form");
  if (form) under_way.set(form, (under_way.get(form) ?? 0) + by);
}

function waiting(name: string): HTMLElement {
  const tag = document.createElement("span");
  tag.className = "tag tag--waiting";
  tag.setAttribute("role", "status");
  const spinner = document.createElement("span");
  spinner.className = "spinner";
  const label = document.createElement("span");
  label.className = "tag__text";
  label.textContent = name;
  tag.append(spinner, label);
  return tag;
}

/** What the server says was wrong; else that it did not work. */
async function fault(answer: Response | null, box: HTMLElement, name: string): Promise<string> {
  const said = (await answer?.json().catch(() => null)) as { message?: string } | null;
  return said?.message ?? (box.getAttribute("failed") ?? "").replace("{name}", name);
}

async function send(box: HTMLElement, file: File): Promise<void> {
  const input = box.querySelector<HTMLInputElement>("input[role=combobox]");
  if (!input) return;
  if (file.size > Number(box.getAttribute("most"))) {
    toast(box.getAttribute("too-large") ?? "", "circle-alert");
    return;
  }
  const place = waiting(file.name);
  input.before(place);
  count(box, 1);
  const body = new FormData();
  body.append("file", file, file.name);
  const headers = { "x-csrf-token": meta("csrf"), accept: "application/json" };
  const answer = await fetch(box.getAttribute("files") ?? "", { method: "POST", body, headers }).catch(() => null);
  count(box, -1);
  if (!answer?.ok) {
    place.remove();
    toast(await fault(answer, box, file.name), "circle-alert");
    return;
  }
  const made = (await answer.json()) as { id: string; name: string };
  place.replaceWith(chip(box.getAttribute("name") ?? "", `${made.id} ${made.name}`, made.name, box.getAttribute("remove") ?? ""));
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

async function sendAll(box: HTMLElement, files: FileList | null | undefined): Promise<void> {
  // One after the other, in the order in which they were chosen.
  for (const file of [...(files ?? [])]) await send(box, file);
}

function field(event: Event): HTMLElement | null {
  return (event.target as Element | null)?.closest?.<HTMLElement>("combo-box[files]") ?? null;
}

export function startFiles(): void {
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    const box = input.type === "file" ? field(event) : null;
    if (!box) return;
    void sendAll(box, input.files).then(() => (input.value = ""));
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const box = field(event);
      const moved = (event as DragEvent).dataTransfer;
      if (!box || !moved?.types.includes("Files")) return;
      event.preventDefault();
      box.toggleAttribute("data-over", kind === "dragover");
      if (kind === "drop") void sendAll(box, moved.files);
    });
  }
  // What is still on its way would be missing.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      if (!under_way.get(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      toast(form.querySelector("combo-box[files]")?.getAttribute("wait") ?? "", "clock");
    },
    true,
  );
}
