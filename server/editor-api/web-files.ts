import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { Router } from "express";
import type { Request, Response } from "express";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".ttf": "font/ttf",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
};
const COMPRESSED = new Set([".html", ".js", ".css", ".json", ".map", ".svg", ".ttf", ".txt"]);
const COMPRESS_FROM = 1_024;

interface Served {
  /** Tells a rebuilt file from the one that is kept. */
  stamp: string;
  etag: string;
  bytes: Buffer;
  encoded: Map<string, Promise<Buffer>>;
}

/**
 * The built editor. Names under `assets/` carry a hash and never change; the page itself is asked for again each time.
 * Files are kept in memory with their compressed forms, made when first asked for: a build has some dozens of files.
 * A path without an extension is the page, so addresses inside the editor can be reloaded.
 */
export function webFiles(root: string): Router {
  const files = new Map<string, Served>();
  const router = Router();
  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 takes rejections
  router.get(/.*/, async (request, response, next) => {
    const path = extname(request.path) === "" ? "/index.html" : request.path;
    const file = await load(root, path, files);
    if (file) return send(path, file, request, response);
    if (path === "/index.html") return void response.status(503).type("html").send(NOT_BUILT);
    next();
  });
  return router;
}

async function load(root: string, path: string, files: Map<string, Served>): Promise<Served | undefined> {
  let file: string;
  let stamp: string;
  try {
    file = await realpath(join(root, decodeURIComponent(path)));
    if (!file.startsWith((await realpath(root)) + sep)) return undefined;
    const info = await stat(file);
    if (!info.isFile()) return undefined;
    stamp = `${info.mtimeMs} ${info.size}`;
  } catch {
    return undefined;
  }
  const known = files.get(file);
  if (known?.stamp === stamp) return known;
  const bytes = await readFile(file);
  const etag = `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
  const served = { stamp, etag, bytes, encoded: new Map() };
  files.set(file, served);
  return served;
}

async function send(path: string, file: Served, request: Request, response: Response): Promise<void> {
  const extension = extname(path);
  response.set({
    "Content-Type": TYPES[extension] ?? "application/octet-stream",
    "Cache-Control": path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    ETag: file.etag,
    Vary: "Accept-Encoding",
  });
  if (request.fresh) return void response.status(304).end();
  const encoding =
    COMPRESSED.has(extension) && file.bytes.length >= COMPRESS_FROM ? request.acceptsEncodings("br", "gzip") : false;
  if (encoding !== "br" && encoding !== "gzip") return void response.end(file.bytes);
  let encoded = file.encoded.get(encoding);
  if (!encoded) file.encoded.set(encoding, (encoded = compress(encoding, file.bytes)));
  response.set("Content-Encoding", encoding).end(await encoded);
}

function compress(encoding: "br" | "gzip", bytes: Buffer): Promise<Buffer> {
  if (encoding === "gzip") return promisify(gzip)(bytes);
  return promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } });
}

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Patchbay</title>
<style>body{font:15px/1.5 system-ui;max-width:34rem;margin:15vh auto;padding:0 1rem}code{background:#8882;padding:.1em .3em;border-radius:4px}</style>
<h1>The editor is not built</h1><p>The API answers, but the editor's pages are missing from <code>dist/web</code>. Run <code>npm start</code>, which builds what is missing, or <code>npx vite build web</code>.</p></html>
`;
