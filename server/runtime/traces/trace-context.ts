import { randomBytes } from "node:crypto";

/** W3C Trace Context: one trace id from the caller through our run to the services it calls. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** Who made the request: 16 hexadecimal digits. Absent in a trace that begins here. */
  spanId?: string;
  /** Bit 0 of the flags: the caller records this trace. */
  sampled: boolean;
  /** Other vendors' part, handed on as it came. */
  tracestate?: string | undefined;
}

const pattern = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-|$)/;
/** What the recommendation says a receiver should be able to hand on. */
const MAX_STATE = 512;

/** The caller's context; undefined when the header is absent or not valid (as the recommendation wants it). */
export function readTraceContext(traceparent: string | undefined, tracestate?: string): TraceContext | undefined {
  if (traceparent === undefined || traceparent.startsWith("ff")) return undefined;
  const match = pattern.exec(traceparent);
  if (!match || /^0+$/.test(match[1]!) || /^0+$/.test(match[2]!)) return undefined;
  return {
    traceId: match[1]!,
    spanId: match[2]!,
    sampled: (Number.parseInt(match[3]!, 16) & 1) === 1,
    tracestate: tracestate !== undefined && tracestate.length <= MAX_STATE ? tracestate : undefined,
  };
}

/** A trace that begins here. */
export function newTraceContext(): TraceContext {
  return { traceId: randomBytes(16).toString("hex"), sampled: true };
}

/** The headers of one outgoing call. `spanId` is the call's own span; where nobody records spans one is made up. */
export function traceHeaders(context: TraceContext, spanId = randomBytes(8).toString("hex")): Record<string, string> {
  const { traceId, sampled, tracestate } = context;
  return {
    traceparent: `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`,
    ...(tracestate === undefined ? {} : { tracestate }),
  };
}
