import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkoutFolder } from "../language/checkout.ts";
import type { ExportFile } from "./project.ts";

/** Sources are shipped from the checkout as they stand: what an export runs is what our own tests ran. */

/** The handler kit without its tests. */
export function handlerKit(folder: string): ExportFile[] {
  return sourcesIn(join(checkoutFolder(), "flows", "handler-kit"), folder);
}

/** A target's `files/`. */
export function shipped(target: string, folder: string): ExportFile[] {
  return sourcesIn(join(checkoutFolder(), "server", "exporters", target, "files"), folder);
}

/** Our runtime's state in Redis, which asks nothing of its host but Node. */
export function redisState(folder: string): ExportFile[] {
  const from = join(checkoutFolder(), "server", "runtime", "state");
  return ["redis.ts", "types.ts"].map((name) => ({
    path: `${folder}/${name}`,
    text: readFileSync(join(from, name), "utf8").replaceAll("../../../flows/handler-kit/", "../handler-kit/"),
  }));
}

function sourcesIn(from: string, folder: string): ExportFile[] {
  const names = readdirSync(from).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return names.toSorted().map((name) => ({ path: `${folder}/${name}`, text: readFileSync(join(from, name), "utf8") }));
}
