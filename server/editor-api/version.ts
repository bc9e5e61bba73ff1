import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkoutFolder } from "../language/checkout.ts";

export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(checkoutFolder(), "package.json"), "utf8")) as { version: string };
  return version;
}
