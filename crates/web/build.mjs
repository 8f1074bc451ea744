// Bundles the pages' styles and scripts into the folder named by the first argument.
// Every file it leaves there is named NAME.HASH.EXT, so that it may be cached for ever.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) throw new Error("usage: node build.mjs OUT_DIR");
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

const write = (name, ext, content) => {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 10);
  writeFileSync(join(out, `${name}.${hash}.${ext}`), content);
};

// One sprite of the icons that are listed, each a symbol with the icon's own name.
const names = readFileSync(join(here, "assets/icons.txt"), "utf8").split(/\s+/).filter(Boolean);
const symbols = names.map((name) => {
  const svg = readFileSync(join(here, `node_modules/lucide-static/icons/${name}.svg`), "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner}</symbol>`;
});
write("icons", "svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
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

await build({
  absWorkingDir: here,
  entryPoints: ["assets/app.css", "assets/more.css", "assets/date.css", "assets/ts/app.ts", "assets/ts/board.ts", "assets/ts/date.ts", "assets/ts/gate.ts", "assets/ts/table.ts", "assets/desk.css", "assets/ts/desk.ts", "assets/ts/offline.ts", "assets/ts/worker.ts"],
  outdir: out,
  entryNames: "[name].[hash]",
  assetNames: "[name].[hash]",
  chunkNames: "[name].[hash]",
  publicPath: "/-/assets",
  loader: { ".woff2": "file", ".svg": "dataurl" },
  plugins: [lateFontsStayAway],
  bundle: true,
  minify: true,
  format: "esm",
  splitting: false,
  target: ["chrome123", "firefox128", "safari17.5"],
  legalComments: "none",
  logLevel: "warning",
});
