import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import ts from "typescript-api";
import type { TypecheckHost } from "../../flows/compiler/typecheck.ts";
import { checkoutFolder } from "./checkout.ts";

let host: TypecheckHost | undefined;

/** TypeScript with its library files and the handler kit's types, read once. */
export function typescriptHost(): TypecheckHost {
  host ??= {
    ts,
    lib: createLibrary(),
    kit: readFileSync(join(checkoutFolder(), "flows", "handler-kit", "types.ts"), "utf8"),
  };
  return host;
}

function createLibrary(): (name: string) => string | undefined {
  const folder = dirname(createRequire(import.meta.url).resolve("typescript-api"));
  const texts = new Map<string, string | undefined>();
  return (name) => {
    if (!texts.has(name)) texts.set(name, /^lib\.[a-z0-9.]*d\.ts$/.test(name) ? readOr(join(folder, name)) : undefined);
    return texts.get(name);
  };
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
