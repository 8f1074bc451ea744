// An island brings its script along: what carries `data-script` (and `data-style`) is loaded when it
// first stands on a page, also in a piece that comes later. Without it the markup works as it is.

const asked = new Set<string>();

function styled(href: string): Promise<unknown> {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return new Promise((done) => {
    link.addEventListener("load", done);
    link.addEventListener("error", done);
    document.head.append(link);
  });
}

async function load(script: string, style: string | undefined): Promise<void> {
  if (asked.has(script)) return;
  asked.add(script);
  try {
    if (style) await styled(style);
    await import(script);
  } catch {
    // The server was not there; another page, or another piece, asks again.
    asked.delete(script);
  }
}

/** Loads what the islands below `root` need. */
export function loadIslands(root: ParentNode = document): void {
  for (const island of root.querySelectorAll<HTMLElement>("[data-script]")) void load(island.dataset["script"] ?? "", island.dataset["style"]);
}

/** Loads what the page's islands need, and those that come into it. */
export function startIslands(): void {
  loadIslands();
  for (const kind of ["htmx:after:swap", "rapport:renewed", "rapport:added"]) document.addEventListener(kind, () => loadIslands());
}
