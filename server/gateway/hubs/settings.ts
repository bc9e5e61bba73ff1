import { z } from "zod";

/**
 * Hub settings in the service's own vocabulary, and ours beside it. Unknown members are refused: a misspelt one would
 * otherwise be a setting that silently does nothing.
 */
const lowered = <const T extends readonly [string, ...string[]]>(values: T) =>
  z.string().toLowerCase().pipe(z.enum(values));

const eventHandler = z.strictObject({
  /** May contain `{hub}` and `{event}` behind the host. `tunnel:///path` goes through a tunnel connection. */
  urlTemplate: z
    .string()
    .max(2_000)
    .superRefine((template, context) => {
      const problem = templateProblem(template);
      if (problem) context.addIssue({ code: "custom", message: problem });
    }),
  /** `*`, one name, or names separated by commas; empty = no user events. */
  userEventPattern: z.string().max(10_000).default(""),
  systemEvents: z.array(lowered(["connect", "connected", "disconnected"])).default([]),
  auth: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("None") }),
      z.strictObject({ type: z.literal("ManagedIdentity"), resource: z.string().min(1).max(1_000) }),
    ])
    .default({ type: "None" }),
});

const milliseconds = (min: number, max: number) => z.int().min(min).max(max);
const count = (max: number) => z.int().min(1).max(max);

export const hubSettingsSchema = z.strictObject({
  /** `serverless`: events go out as webhooks. `default`: a server holds the sockets and attaches by the tunnel. */
  mode: lowered(["serverless", "default"]).default("serverless"),
  anonymousConnectPolicy: lowered(["deny", "allow"]).default("deny"),
  eventHandlers: z.array(eventHandler).max(100).default([]),
  /** Namespaces that handlers know. Without it every namespace is valid. */
  namespaces: z.array(z.string().startsWith("/").max(1_000)).max(1_000).optional(),
  /** Answer a client's ack with an error object when no handler answered it. */
  ackErrors: z.boolean().default(false),

  pingInterval: milliseconds(50, 3_600_000).default(25_000),
  pingTimeout: milliseconds(50, 3_600_000).default(20_000),
  /** Bytes of one message from a client. */
  maxPayload: z.int().min(100).max(100_000_000).default(1_000_000),
  /** How long a connection may stay without a namespace. */
  connectTimeout: milliseconds(100, 600_000).default(45_000),
  maxConnections: count(10_000_000).default(100_000),
  /** New connections per second, bursts of one second allowed. */
  connectionRate: count(1_000_000).default(10_000),
  /** Namespaces one connection may be in. */
  maxSocketsPerConnection: count(10_000).default(100),
  /** Events per second of one socket, bursts of one second allowed. */
  eventRate: count(1_000_000).default(100_000),
  /** Events of one socket that may wait for its handler; past a tenth the gateway stops reading from the client. */
  maxQueuedEvents: count(1_000_000).default(10_000),
  /** Bytes that may wait for a client that reads too slowly before it is dropped. */
  maxBufferedBytes: z.int().min(10_000).max(1_000_000_000).default(4_194_304),

  /** The whole of one delivery, retries included. */
  webhookTimeout: milliseconds(50, 600_000).default(100_000),
  /** Retries of failed user events, with the same `ce-id`; 0 = at most once. */
  retries: z.int().min(0).max(3).default(0),
  maxAnswerBytes: z.int().min(1).max(1_000_000_000).default(16_777_216),
  /** Send several waiting events in one request to receivers that say they accept it. */
  batching: z.boolean().default(true),
  /** Milliseconds a client may be away and get what it missed; 0 = no recovery. */
  recoveryWindow: z.int().min(0).max(3_600_000).default(0),
});

export type HubSettings = z.infer<typeof hubSettingsSchema>;
/** What a caller may write: everything with a default can be left out. */
export type HubSettingsInput = z.input<typeof hubSettingsSchema>;
export type EventHandler = HubSettings["eventHandlers"][number];

export const DEFAULT_SETTINGS: HubSettings = hubSettingsSchema.parse({});

/** Throws with one line per problem: `eventHandlers[0].urlTemplate: …`. */
export function parseHubSettings(value: unknown): HubSettings {
  const result = hubSettingsSchema.safeParse(value);
  if (result.success) return result.data;
  throw new TypeError(
    result.error.issues.map((issue) => `${pathOf(issue.path)}${issue.message}`).join("; ") || "Not valid hub settings.",
  );
}

function pathOf(path: PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return text === "" ? "" : `${text.replace(/^\./, "")}: `;
}

function templateProblem(template: string): string | undefined {
  const match = /^(https?|tunnel):\/\/([^/?#]*)([^]*)$/i.exec(template);
  if (!match) return "must be an http, https or tunnel URL";
  const [, scheme, host, rest] = match as unknown as [string, string, string, string];
  if (/[{}]/.test(host)) return "parameters are not allowed in the host";
  if (scheme.toLowerCase() === "tunnel" ? host !== "" : host === "") {
    return scheme.toLowerCase() === "tunnel" ? "a tunnel URL has no host: tunnel:///path" : "the host is missing";
  }
  for (const [parameter] of rest.matchAll(/\{[^}]*\}?/g)) {
    if (!/^\{(hub|event)\}$/i.test(parameter)) return `unknown parameter ${parameter}; {hub} and {event} are known`;
  }
  const plain = template.replace(/\{\w+\}/g, "x").replace(/^tunnel:\/\//i, "http://tunnel");
  return URL.canParse(plain) ? undefined : "is not a valid URL";
}

/** ``^[A-Za-z][A-Za-z0-9_`,.[\]]{0,127}$`` */
export function isHubName(name: string): boolean {
  return /^[A-Za-z][A-Za-z0-9_`,.[\]]{0,127}$/.test(name);
}
