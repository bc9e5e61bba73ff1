import type { KeyRing } from "../auth/keys.ts";

/** Who signs and who asks; what differs per gateway, not per event. */
export interface HeaderContext {
  keys: KeyRing;
  /** Value of `WebHook-Request-Origin`. */
  readonly host: string;
  hub: string;
}

/**
 * Text as a header value. Printable ASCII goes as it is; the rest, and the percent sign, in UTF-8 percent-encoding as
 * CloudEvents' HTTP binding says. Spaces inside are left alone: receivers compare event names by this header.
 */
export function headerValue(text: string): string {
  if (/^[\x21-\x24\x26-\x7e]([\x20-\x24\x26-\x7e]*[\x21-\x24\x26-\x7e])?$/.test(text)) return text;
  return wellFormed(text).replace(/[^\x20-\x24\x26-\x7e]+|^ +| +$/g, (part) =>
    encodeURIComponent(part).replaceAll("'", "%27"),
  );
}

/** Replaces lone surrogates, which have no UTF-8 form: `encodeURIComponent` would throw. */
export function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}

let second = 0;
let secondText = "";

/** Now, RFC 3339, whole seconds. */
export function eventTime(now: number): string {
  const whole = Math.floor(now / 1000);
  if (whole !== second) {
    second = whole;
    secondText = new Date(whole * 1000).toISOString().replace(".000Z", "Z");
  }
  return secondText;
}
