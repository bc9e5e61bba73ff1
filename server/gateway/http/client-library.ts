import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";

/**
 * The browser build of `socket.io-client`, as a plain Socket.IO server offers it too: pages of flows work without a
 * network, with the version this gateway is tested with. The service in the cloud has no such route.
 */
const FILES = {
  "/clients/socketio/socket.io.min.js": "socket.io.min.js",
  "/clients/socketio/socket.io.esm.min.js": "socket.io.esm.min.js",
} as const;
type Path = keyof typeof FILES;

/* The builds are not among the package's exports; its manifest is, and they lie beside it. */
const manifest = createRequire(import.meta.url).resolve("socket.io-client/package.json");
const compressed = new Map<Path, Buffer>();

export function isClientLibrary(path: string): path is Path {
  return Object.hasOwn(FILES, path);
}

export function sendClientLibrary(res: ServerResponse, path: Path): void {
  let body = compressed.get(path);
  if (!body) {
    body = gzipSync(readFileSync(join(dirname(manifest), "dist", FILES[path])));
    compressed.set(path, body);
  }
  res.writeHead(200, {
    "Content-Type": "text/javascript; charset=utf-8",
    "Content-Encoding": "gzip",
    "Content-Length": body.length,
    "Cache-Control": "public, max-age=3600",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
  });
  res.end(body);
}
