// The palette: a combobox over everything. Commands came with it and are matched here; records
// are asked for as one types, one question at a time, and the one before is given up.
import type { Tools } from "./keys";

/** From the last key to the question. */
const BREATH_MS = 110;
/** Commands of one group that fit words are few: records stand below them. */
const MOST = 5;
/** Groups of commands. */
const COMMANDS = ["page", "recent", "make", "go", "act"];

const fold = (words: string) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss");

/** How well words fit: 0 its beginning, 1 the beginnings of its words, 2 those of its synonyms; none if not at all. */
function fit(option: HTMLElement, words: string): number | undefined {
  const name = fold(option.querySelector(".option__name")?.textContent ?? "").trim();
  if (name.startsWith(words)) return 0;
  const parts = words.split(/\s+/);
  const among = (text: string) => parts.every((part) => text.split(/[\s\-_.,:/()]+/).some((word) => word.startsWith(part)));
  if (among(name)) return 1;
  return among(`${name} ${fold(option.dataset["words"] ?? "")}`) ? 2 : undefined;
}

/** Gives what opens the palette, for all or only to choose what is made. */
export function startPalette(tools: Tools): (isMaking: boolean, typed: string) => void {
  const dialog = document.querySelector<HTMLDialogElement>("#palette")!;
  const input = dialog.querySelector<HTMLInputElement>("#palette-input")!;
  const list = dialog.querySelector<HTMLElement>("#palette-list")!;
  const none = dialog.querySelector<HTMLElement>(".palette__none")!;
  const told = dialog.querySelector<HTMLElement>("[data-told]")!;
  const group = (name: string) => list.querySelector<HTMLElement>(`[data-group="${name}"]`)!;
  const groups = COMMANDS.map(group);
  const [found, all] = [group("found"), group("all")];
  let onlyMaking = false;
  let question: AbortController | undefined;
  let [timer, telling] = [0, 0];
  /** Enter was pressed before the answer came. */
  let isWaiting = false;
  /** What of the page can be run, by the options for it. */
  const runs = new Map<HTMLElement, HTMLElement>();

  const options = () => [...list.querySelectorAll<HTMLElement>(".option")].filter((option) => !option.hidden && !option.closest("[hidden]"));
  const selected = () => list.querySelector<HTMLElement>('.option[aria-selected="true"]') ?? undefined;

  function select(option: HTMLElement | undefined, scroll = true): void {
    for (const one of list.querySelectorAll('[aria-selected="true"]')) one.removeAttribute("aria-selected");
    option?.setAttribute("aria-selected", "true");
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    if (!scroll) return;
    // With the first one its heading is to be seen as well.
    if (option === options()[0]) list.scrollTop = 0;
    else option.scrollIntoView({ block: "nearest" });
  }

  function tell(): void {
    clearTimeout(telling);
    telling = window.setTimeout(() => {
      told.textContent = (dialog.dataset["results"] ?? "").replace("{n}", String(options().length));
    }, 500);
  }

  /** The actions of the page at hand become options. */
  function gather(): void {
    const place = group("page");
    for (const option of runs.keys()) option.remove();
    runs.clear();
    const seen = new Set<string>();
    // What is selected comes first: for that the palette was opened, more likely than not.
    const picked = document.querySelector("#main[data-picked] #selection .selection__count")?.textContent?.trim() ?? "";
    const actions = picked ? [...document.querySelectorAll<HTMLElement>("#selection .selection__actions button")] : [];
    for (const action of [...actions, ...document.querySelectorAll<HTMLElement>("#page-head .page-head__actions :is(a[href], button)")]) {
      const name = (action.textContent?.trim() || action.getAttribute("aria-label")) ?? "";
      const label = name && actions.includes(action) ? `${name}: ${picked}` : name;
      if (!label || seen.has(label) || action.matches(":disabled, [aria-current], [aria-disabled=true]")) continue;
      seen.add(label);
      const option = document.createElement("div");
      option.className = "option";
      option.id = `page-${runs.size}`;
      option.setAttribute("role", "option");
      const shown = document.createElement("span");
      shown.className = "option__name";
      shown.textContent = label;
      const mark = action.querySelector("svg")?.cloneNode(true);
      if (mark) option.append(mark);
      option.append(shown);
      runs.set(option, action);
      place.append(option);
    }
  }

  /** Shows the commands that fit, best groups first. */
  function match(): void {
    const words = fold(input.value.trim());
    const best = new Map<HTMLElement, number>();
    for (const one of groups) {
      const is = !onlyMaking || one.dataset["group"] === "make";
      const fitting = [...one.querySelectorAll<HTMLElement>(".option")].map((option) => ({ option, how: is ? (words ? fit(option, words) : 0) : undefined }));
      const kept = fitting.filter(({ how }) => how !== undefined).sort((a, b) => a.how! - b.how!);
      const shown = new Set((words && !onlyMaking ? kept.slice(0, MOST) : kept).map(({ option }) => option));
      for (const { option } of fitting) option.hidden = !shown.has(option);
      one.hidden = shown.size === 0;
      best.set(one, words ? (kept[0]?.how ?? 9) : 0);
    }
    const sorted = [...groups].sort((a, b) => best.get(a)! - best.get(b)! || groups.indexOf(a) - groups.indexOf(b));
    list.prepend(...sorted);
    all.hidden = onlyMaking || words === "";
    const link = all.querySelector<HTMLAnchorElement>("a")!;
    link.href = `/search?q=${encodeURIComponent(input.value.trim())}`;
    link.querySelector(".option__name")!.textContent = (link.dataset["label"] ?? "").replace("{q}", input.value.trim());
    if (!words) put("");
  }

  function put(markup: string): void {
    for (const option of found.querySelectorAll(".option")) option.remove();
    found.insertAdjacentHTML("beforeend", markup);
    found.hidden = !found.querySelector(".option");
  }

  function settle(): void {
    const there = options();
    const nothing = there.length === 0;
    none.hidden = !nothing;
    if (nothing) none.textContent = (dialog.dataset["nothing"] ?? "").replace("{q}", input.value.trim());
    const was = selected();
    select(was && there.includes(was) && was !== all.querySelector("a") ? was : there[0]);
    tell();
  }

  async function look(): Promise<void> {
    const q = input.value.trim();
    const mine = (question = new AbortController());
    try {
      const answer = await tools.fetchPiece(`/-/desk/found?${new URLSearchParams({ q })}`, { signal: mine.signal });
      if (tools.isOver(answer)) return dialog.close();
      const markup = answer.ok ? await answer.text() : "";
      if (question !== mine) return;
      put(markup);
    } catch {
      if (question !== mine) return;
      put("");
    }
    question = undefined;
    settle();
    if (isWaiting) choose(options()[0]);
  }

  function typed(): void {
    isWaiting = false;
    clearTimeout(timer);
    question?.abort();
    question = undefined;
    match();
    select(undefined);
    settle();
    if (onlyMaking || input.value.trim() === "") return;
    question = new AbortController();
    timer = window.setTimeout(() => void look(), BREATH_MS);
  }

  function choose(option: HTMLElement | undefined, isBeside = false): void {
    if (!option) return;
    if (isBeside && option instanceof HTMLAnchorElement) {
      window.open(option.href, "_blank", "noopener");
      return dialog.close();
    }
    option.click();
  }

  list.addEventListener("click", (event) => {
    const option = (event.target as Element).closest<HTMLElement>(".option");
    if (!option || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { make, does, themeChoice } = option.dataset;
    const page = runs.get(option);
    if (make || does || themeChoice || page) event.preventDefault();
    dialog.close();
    if (make) tools.run(new URL((option as HTMLAnchorElement).href));
    else if (does === "sign-out") document.querySelector<HTMLFormElement>('form[action="/sign-out"]')?.requestSubmit();
    else if (does) tools.run(does);
    else if (themeChoice) document.querySelector<HTMLElement>(`input[name="theme"][value="${themeChoice}"]`)?.click();
    else page?.click();
  });
  list.addEventListener("pointermove", (event) => {
    const option = (event.target as Element).closest<HTMLElement>(".option");
    if (option && option !== selected()) select(option, false);
  });
  input.addEventListener("input", typed);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const there = options();
    const at = there.indexOf(selected()!);
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by !== 0) {
      event.preventDefault();
      select(there[(at + by + there.length) % there.length]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const option = selected();
      // What was found for other words is not what is meant.
      if (question && (!option || found.contains(option) || all.contains(option))) isWaiting = true;
      else choose(option, event.ctrlKey || event.metaKey);
    } else if (event.key === "k" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      dialog.close();
    }
  });
  dialog.addEventListener("close", () => {
    question?.abort();
    question = undefined;
    clearTimeout(timer);
  });

  return (isMaking, words) => {
    onlyMaking = isMaking;
    input.value = words;
    input.placeholder = (isMaking ? input.dataset["choose"] : input.dataset["search"]) ?? "";
    input.setAttribute("aria-label", input.placeholder);
    gather();
    put("");
    dialog.showModal();
    input.focus();
    typed();
  };
}
