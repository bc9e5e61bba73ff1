import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds our package.json, whether this file runs from `server` or from `dist/server`. */
export function checkoutFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "flows", "handler-kit", "tsconfig.json"))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error("The sources of Patchbay are not beside its build: flows/handler-kit is missing.");
    folder = parent;
  }
  return folder;
}
