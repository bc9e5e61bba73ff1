import { randomBytes } from "node:crypto";

/** W3C Trace Context: one trace id from the caller through our run to the services it calls. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** Bit 0 of the flags: the caller records this trace. */
  sampled: boolean;
}

const pattern = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;

/** The caller's context, or a new one when the header is absent or not valid (as the recommendation wants it). */
export function traceContextOf(traceparent: string | undefined): TraceContext {
  const match = traceparent === undefined || traceparent.startsWith("ff") ? null : pattern.exec(traceparent);
  if (match && !/^0+$/.test(match[1]!) && !/^0+$/.test(match[2]!)) {
    return { traceId: match[1]!, sampled: (Number.parseInt(match[3]!, 16) & 1) === 1 };
  }
  return { traceId: randomBytes(16).toString("hex"), sampled: true };
}

/** The header for one outgoing call, with a span id of its own. */
export function traceparentFor({ traceId, sampled }: TraceContext): string {
  return `00-${traceId}-${randomBytes(8).toString("hex")}-${sampled ? "01" : "00"}`;
}
