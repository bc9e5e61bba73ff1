import { readFile, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { Router } from "express";
import type { NodeTypeSource } from "../language/node-types.ts";

/** Where the editor finds the modules of own node types; those import their own files by relative paths. */
export function nodeTypeUrls(sources: readonly NodeTypeSource[] = []): string[] {
  return sources.map(({ path }, i) => `/node-types/${i}/${path.split("/").map(encodeURIComponent).join("/")}`);
}

/** JavaScript of their folders and nothing else. */
export function nodeTypeFiles(sources: readonly NodeTypeSource[] = []): Router {
  const router = Router();
  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 takes rejections
  router.get("/:source/*path", async (request, response, next) => {
    const { source, path } = request.params as unknown as { source: string; path: string[] };
    const found = /^\d{1,4}$/.test(source) ? sources[Number(source)] : undefined;
    const file = found && (await realpath(join(found.root, ...path)).catch(() => undefined));
    if (!found || !file?.startsWith(found.root + sep) || !/\.m?js$/.test(file)) return next();
    response
      .set("Cache-Control", "no-cache")
      .type("text/javascript")
      .send(await readFile(file));
  });
  return router;
}
