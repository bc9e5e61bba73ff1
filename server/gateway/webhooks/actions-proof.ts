import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { KeyRing } from "../auth/keys.ts";

/**
 * A receiver that wants its answers to carry REST calls must show that it may make such calls: it signs what we ask it
 * with an access key. The contract is in `server/README.md`.
 */
export interface ActionsQuestion {
  /** 32 characters of base64url: never the shape of a token or of a connection id, which the same keys sign. */
  nonce: string;
  /** Whether a receiver's `WebHook-Allow-Actions` shows that it holds one of the keys. */
  isAnswer(header: string): boolean;
}

/** At most so many signatures are looked at: a receiver has one or two keys. */
const MAX_SIGNATURES = 4;

export function askForActions(keys: KeyRing): ActionsQuestion {
  const nonce = randomBytes(24).toString("base64url");
  return {
    nonce,
    isAnswer(header) {
      const wanted = keys.macs.map((key) => createHmac("sha256", key).update(`webhook-actions:${nonce}`).digest());
      return header
        .split(",", MAX_SIGNATURES)
        .map((part) => /^\s*sha256=([0-9a-f]{64})\s*$/i.exec(part)?.[1])
        .some((hex) => hex !== undefined && wanted.some((one) => timingSafeEqual(Buffer.from(hex, "hex"), one)));
    },
  };
}
