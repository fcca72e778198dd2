// Builds what the browser loads: frontend/scss/app.scss -> static/build/app.css and frontend/js/app.js ->
// static/build/app.js, both small enough to send and without source maps; plotly.js is npm's own file. Run by `npm run build` at set-up.
import { copyFile, mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "static", "build");
const fresh = join(root, "var", "front-end");

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await mkdir(dirname(target), { recursive: true });

const style = compile(join(root, "frontend", "scss", "app.scss"), {
  style: "compressed",
  loadPaths: [join(root, "node_modules")],
  quietDeps: true,
});
await writeFile(join(fresh, "app.css"), style.css);

await build({
  entryPoints: [join(root, "frontend", "js", "app.js")],
  outfile: join(fresh, "app.js"),
  bundle: true,
  format: "iife",
  legalComments: "none",
  minify: true,
  nodePaths: [join(root, "node_modules")],
  target: "es2020",
  logLevel: "warning",
});

// Loaded only by who explores a chart.
await copyFile(
  join(root, "node_modules", "plotly.js-basic-dist-min", "plotly-basic.min.js"),
  join(fresh, "plotly.js"),
);

// Swapped in whole, so that a broken build leaves the last good one standing.
await rm(target, { recursive: true, force: true });
await rename(fresh, target);
