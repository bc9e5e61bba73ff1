import { createHmac, createSecretKey, type KeyObject } from "node:crypto";

export interface AccessKeys {
  primary: string;
  secondary: string;
}

/** Shorter keys can be guessed offline from one token. */
const MIN_KEY_BYTES = 32;

/**
 * The installation's two access keys. Both are valid for tokens; both sign webhooks. Replacing them takes effect at
 * once: `version` changes, which is what caches of signatures and tokens compare.
 */
export class KeyRing {
  version = 0;
  #keys: AccessKeys;
  /** Prepared once: preparing a key costs as much as signing with it. */
  #macs!: [primary: KeyObject, secondary: KeyObject];

  constructor(keys: AccessKeys) {
    this.#keys = checked(keys);
    this.#prepare();
  }

  replace(keys: AccessKeys): void {
    this.#keys = checked(keys);
    this.#prepare();
    this.version++;
  }

  #prepare(): void {
    const { primary, secondary } = this.#keys;
    this.#macs = [createSecretKey(primary, "utf8"), createSecretKey(secondary, "utf8")];
  }

  get primary(): string {
    return this.#keys.primary;
  }

  get secondary(): string {
    return this.#keys.secondary;
  }

  /** For HS256, primary first. */
  get macs(): readonly KeyObject[] {
    return this.#macs;
  }

  /** The `ce-signature` header of a connection. */
  signConnection(connectionId: string): string {
    const hex = (key: KeyObject) => createHmac("sha256", key).update(connectionId).digest("hex");
    return `sha256=${hex(this.#macs[0])},sha256=${hex(this.#macs[1])}`;
  }

  /** The `webhook-signature` header of one delivery (Standard Webhooks), space-separated, primary first. */
  signDelivery(id: string, timestamp: string, body: string | Uint8Array): string {
    const mac = (key: KeyObject) =>
      createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
    return `v1,${mac(this.#macs[0])} v1,${mac(this.#macs[1])}`;
  }
}

function checked(keys: AccessKeys): AccessKeys {
  for (const name of ["primary", "secondary"] as const) {
    const bytes = Buffer.byteLength(keys[name] ?? "");
    if (bytes < MIN_KEY_BYTES) {
      throw new Error(`The ${name} access key has ${bytes} bytes; it needs at least ${MIN_KEY_BYTES}.`);
    }
  }
  return { primary: keys.primary, secondary: keys.secondary };
}
