// Bundles the pages' styles and scripts into the folder named by the first argument.
// Every file it leaves there is named NAME.HASH.EXT, so that it may be cached for ever.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import subset from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) throw new Error("usage: node build.mjs OUT_DIR");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const write = (name, ext, content) => {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  writeFileSync(join(out, `${name}.${hash}.${ext}`), content);
};

// Sprites of the icons that are listed, each a symbol with the icon's own name: those of daily pages, and
// those that only some pages or somebody's own objects have.
for (const sprite of ["icons", "icons-more"]) {
  const names = readFileSync(join(here, `assets/${sprite}.txt`), "utf8").split(/\s+/).filter(Boolean);
  const symbols = names.map((name) => {
    const svg = readFileSync(join(here, `node_modules/lucide-static/icons/${name}.svg`), "utf8");
    const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
  });
  write(sprite, "svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}
write("favicon", "svg", readFileSync(join(here, "assets/img/favicon.svg"), "utf8"));
for (const name of ["icon-192", "icon-512", "icon-maskable", "icon-touch"]) write(name, "png", readFileSync(join(here, `assets/img/${name}.png`)));

// A font that comes late must not push about what somebody already reads: this visit keeps
// the system's font, the next one has ours from its cache.
const lateFontsStayAway = {
  name: "late-fonts-stay-away",
  setup: ({ onLoad }) =>
    onLoad({ filter: /@fontsource-variable\/.*\.css$/ }, async ({ path }) => {
      const css = await readFile(path, "utf8");
      return { contents: css.replaceAll(/font-display:\s*swap/g, "font-display: optional"), loader: "css" };
    }),
};

// Of the font that every page waits for there stays what pages use: the weights between running text
// and the boldest of headings. It is a third lighter that way.
const WEIGHTS = { wght: { min: 400, max: 700 } };
const LATIN = [[0x20, 0x17f], [0x2c6, 0x2dd], [0x300, 0x32f], [0x2000, 0x206f], [0x20a0, 0x20bf], [0x2122, 0x2122], [0x2190, 0x2199], [0x2212, 0x2215], [0xfeff, 0xfeff], [0xfffd, 0xfffd]];

async function lightFont(path) {
  const font = await readFile(path);
  const wanted = JSON.stringify([WEIGHTS, LATIN]);
  const kept = join(here, "node_modules", `.rapport-font-${createHash("sha256").update(font).update(wanted).digest("hex").slice(0, 16)}.woff2`);
  if (existsSync(kept)) return readFile(kept);
  const letters = LATIN.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, n) => String.fromCodePoint(from + n)));
  const light = await subset(font, letters.join(""), { targetFormat: "woff2", variationAxes: WEIGHTS });
  writeFileSync(kept, light);
  return light;
}

const fontsAreLight = {
  name: "fonts-are-light",
  setup: ({ onLoad }) => onLoad({ filter: /inter-latin-wght-normal\.woff2$/ }, async ({ path }) => ({ contents: await lightFont(path), loader: "file" })),
};

// States that only a pointer or the keyboard brings, as classes that show them on the page of all
// parts: of `button.css?states` there is left what `:hover`, `:focus-visible` and `:active` say.
const states = [[/:hover\b/g, ".is-hover"], [/:focus-(visible|within)\b/g, ".is-focus"], [/:active\b/g, ".is-active"]];
const hasState = (selector) => states.some(([state]) => selector.search(state) >= 0);

function statesOf(css) {
  let out = "";
  for (let at = 0; at < css.length; ) {
    const open = css.indexOf("{", at);
    if (open < 0) break;
    let close = open + 1;
    for (let depth = 1; depth > 0 && close < css.length; close++) depth += css[close] === "{" ? 1 : css[close] === "}" ? -1 : 0;
    const [head, body] = [css.slice(at, open).trim(), css.slice(open + 1, close - 1)];
    if (head.startsWith("@media")) out += `${head} {${statesOf(body)}}\n`;
    else if (!head.startsWith("@") && hasState(head)) {
      const shown = head.split(/,(?![^(]*\))/).filter(hasState).join(",");
      out += `${states.reduce((text, [state, name]) => text.replace(state, name), shown)} {${body}}\n`;
    }
    at = close;
  }
  return out;
}

const statesAsClasses = {
  name: "states-as-classes",
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /\.css\?states$/ }, ({ path, resolveDir }) => ({ path: join(resolveDir, path.replace("?states", "")), namespace: "states" }));
    onLoad({ filter: /./, namespace: "states" }, async ({ path }) => {
      const css = (await readFile(path, "utf8")).replace(/\/\*[^]*?\*\//g, "");
      return { contents: statesOf(css), loader: "css", resolveDir: dirname(path) };
    });
  },
};

await build({
  absWorkingDir: here,
  // One line each, so that several people can add theirs.
  entryPoints: [
    "assets/app.css",
    "assets/more.css",
    "assets/date.css",
    "assets/views.css",
    "assets/ts/app.ts",
    "assets/ts/board.ts",
    "assets/ts/date.ts",
    "assets/ts/plan.ts",
    "assets/ts/gate.ts",
    "assets/ts/columns.ts",
    "assets/ts/sheet.ts",
    "assets/record.css",
    "assets/ts/heads.ts",
    "assets/ts/filter.ts",
    "assets/desk.css",
    "assets/bell.css",
    "assets/ts/desk.ts",
    "assets/ts/offline.ts",
    "assets/ts/worker.ts",
    "assets/ts/cells.ts",
    "assets/ts/fields.ts",
    "assets/ts/sort.ts",
    "assets/board.css",
    "assets/design.css",
    "assets/ts/design.ts",
    "assets/ts/settings.ts",
  ],
  outdir: out,
  entryNames: "[name].[hash]",
  assetNames: "[name].[hash]",
  chunkNames: "[name].[hash]",
  publicPath: "/-/assets",
  loader: { ".woff2": "file", ".svg": "dataurl" },
  plugins: [lateFontsStayAway, fontsAreLight, statesAsClasses],
  bundle: true,
  minify: true,
  format: "esm",
  splitting: false,
  target: ["chrome123", "firefox128", "safari17.5"],
  legalComments: "none",
  logLevel: "warning",
});
