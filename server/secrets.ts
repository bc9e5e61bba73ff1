import { randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SettingsError } from "./settings.ts";

/** Made at first start and kept in the data folder, readable by its owner only. */
export interface Secrets {
  /** The gateway's two access keys. */
  accessKey: string;
  secondaryKey: string;
  /** What a person or script shows the editor API. */
  editorToken: string;
  /** What the parts show each other. */
  adminToken: string;
}

/** HS256 keys shorter than the hash are guessable offline from one token (RFC 7518, 3.2). */
const MIN_KEY_BYTES = 32;

/** Values set by the operator win over the kept ones and are not written down. */
export function loadSecrets(dataDir: string, given: Partial<Secrets>): Secrets {
  for (const [name, variable] of [
    ["accessKey", "PATCHBAY_ACCESS_KEY"],
    ["secondaryKey", "PATCHBAY_SECONDARY_KEY"],
  ] as const) {
    const key = given[name];
    if (key && Buffer.byteLength(key) < MIN_KEY_BYTES) {
      throw new SettingsError(
        `${variable} has ${Buffer.byteLength(key)} bytes; HS256 needs at least ${MIN_KEY_BYTES}. Make one with: openssl rand -base64 48`,
      );
    }
  }
  const kept = readOrMake(dataDir);
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  return { ...kept, ...set };
}

function readOrMake(dataDir: string): Secrets {
  const path = join(dataDir, "secrets.json");
  try {
    return JSON.parse(readFileSync(path, "utf8")) as Secrets;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") {
      throw new SettingsError(
        `${path} cannot be read (${(error as Error).message}). Mend it, or delete it to have new keys made; tokens signed with the old ones then end.`,
      );
    }
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const made: Secrets = {
    accessKey: randomBytes(48).toString("base64"),
    secondaryKey: randomBytes(48).toString("base64"),
    editorToken: randomBytes(24).toString("base64url"),
    adminToken: randomBytes(24).toString("base64url"),
  };
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  try {
    /* link() fails when the file exists, so of two parts started at once the first one's keys win, and never half a file. */
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  return JSON.parse(readFileSync(path, "utf8")) as Secrets;
}
