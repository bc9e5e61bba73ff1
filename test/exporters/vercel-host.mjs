/**
 * What `vercel dev` starts for one function of one project, without an account: `node vercel-host.mjs <@vercel/node's
 * folder> <project>`. The function is built first as for a deployment, and what was built is loaded; then Vercel's own
 * dev server serves the sources. EMULATED: the routing of vercel.json, which sends everything to that one function.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [tool = "", folder = ""] = process.argv.slice(2);
const require = createRequire(join(tool, "package.json"));
const { build, startDevServer } = require("@vercel/node");
const { glob } = require("@vercel/build-utils");

const entrypoint = "api/index.ts";
const files = await glob("{*.json,api/**,src/**,node_modules/**}", folder);
const common = { files, entrypoint, workPath: folder, repoRootPath: folder };

const { output } = await build({ ...common, config: { zeroConfig: true }, meta: { skipDownload: true } });
for (const [path, file] of Object.entries(output.files)) {
  const to = join(folder, ".built", path);
  mkdirSync(dirname(to), { recursive: true });
  writeFileSync(to, file.data ?? (await streamToBuffer(file.toStream())));
}
const built = await import(pathToFileURL(join(folder, ".built", output.handler)).href);
if (typeof built.default?.fetch !== "function") throw new Error(`What was built exports ${Object.keys(built)}`);
console.log(`Built ${Object.keys(output.files).length} files for ${output.runtime}`);

const { port, shutdown } = await startDevServer({
  ...common,
  config: { zeroConfig: true },
  meta: { isDev: true, env: process.env, buildEnv: {} },
});
console.log(`Listening on http://127.0.0.1:${port}`);
process.once("SIGTERM", () => shutdown().then(() => process.exit(0)));

async function streamToBuffer(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
