import type { IncomingMessage } from "node:http";
import { parseConnectionString } from "../../../flows/handler-kit/connection-string.ts";
import { negotiate } from "../../../flows/handler-kit/negotiate.ts";
import { decodeArguments, encodeAck, readHead } from "../../../flows/handler-kit/packet.ts";
import { createSender } from "../../../flows/handler-kit/rest.ts";
import { createSignatureCheck } from "../../../flows/handler-kit/signature.ts";
import { accessKeyAuthorizer } from "../../../flows/handler-kit/token.ts";
import type { Action } from "../../../flows/handler-kit/types.ts";
import { attributesOf, readCloudEvent, WebhookError } from "../../../flows/handler-kit/webhook.ts";
import { functions, invoke } from "./functions-core.ts";
import type { RegisteredFunction, TypedData } from "./functions-core.ts";

/**
 * What the Socket.IO extension of the Functions host does, as "protocol.md" section 4 has it: webhooks to trigger
 * values, the output binding's actions to REST calls, the negotiation binding to tokens. EMULATED: the extension is
 * .NET code that does not run here.
 */

// HOST_CONNECTION: the emulated host has a key of its own where the project is to have none.
const connection = parseConnectionString(
  process.env.HOST_CONNECTION ?? process.env.WebPubSubForSocketIOConnectionString ?? "",
);
const accessKey = connection.accessKey ?? "";
const sender = createSender({ endpoint: connection.endpoint, authorize: accessKeyAuthorizer(accessKey) });
const isSigned = createSignatureCheck([accessKey]);

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Resolves with nothing when the function threw: the real extension then leaves the webhook hanging. */
export async function webhook(request: IncomingMessage, body: string): Promise<Answer | undefined> {
  const header = (name: string) => request.headers[name.toLowerCase()] as string | undefined;
  if (request.method === "OPTIONS") return { status: 200, headers: { "WebHook-Allowed-Origin": "*" } };
  try {
    return await deliver(header, body);
  } catch (error) {
    if (error instanceof WebhookError) {
      console.error(`webhook refused with ${error.status}: ${error.message}`);
      return { status: error.status, body: error.message };
    }
    console.error("function threw:", error);
    return undefined;
  }
}

async function deliver(header: (name: string) => string | undefined, body: string): Promise<Answer> {
  const { kind, hub, namespace, socketId, connectionId, userId, contentType, signature } = readCloudEvent(
    attributesOf(header),
  );
  if (!(await isSigned(connectionId, signature))) return { status: 401 };
  if (kind === "event" && contentType !== "text/plain")
    throw new WebhookError(400, `A user event must be text/plain, not "${contentType}"`);
  const head = kind === "event" ? readHead(body) : undefined;
  if (head && head.type !== 2) return { status: 400 };
  const args = head && decodeArguments(head.json);
  const eventName = args?.eventName ?? kind;
  const found = [...functions.values()].find(
    ({ bindings: { request: trigger } }) =>
      trigger?.type === "socketiotrigger" &&
      trigger.hub === hub &&
      (trigger.namespace ?? "/") === namespace &&
      trigger.eventName === eventName,
  );
  if (!found) return { status: 404 };
  const parameters = args && (args.parameters.length > 0 ? rewriteDates(args.parameters) : null);
  const value = {
    namespace,
    socketId,
    ...(head ? { payload: body, eventName, parameters } : (JSON.parse(body || "{}") as object)),
  };
  const metadata = {
    ConnectionContext: { json: JSON.stringify({ hub, connectionId, userId: userId ?? null, eventName, signature }) },
    SocketId: { string: socketId },
    Namespace: { string: namespace },
  };
  const { returned, outputs } = await invoke(
    found,
    [{ name: "request", data: { json: JSON.stringify(value) } }],
    metadata,
  );
  await sendOutputs(found, outputs);
  const { statusCode = 200, ack } = (returned ?? {}) as { statusCode?: number; ack?: unknown[] };
  if (head?.ackId === undefined || ack === undefined || statusCode >= 300) return { status: statusCode };
  return { status: 200, headers: { "content-type": "text/plain" }, body: encodeAck(namespace, head.ackId, ack) };
}

/** Newtonsoft reads what looks like a date as one and writes it back in its own way. */
function rewriteDates(values: unknown[]): unknown[] {
  return JSON.parse(JSON.stringify(values), (_key, value: unknown) =>
    typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? "rewritten by the host" : value,
  ) as unknown[];
}

export async function sendOutputs({ bindings }: RegisteredFunction, outputs: Map<string, unknown>): Promise<void> {
  for (const [name, value] of outputs) {
    if (bindings[name]?.type !== "socketio") throw new Error(`Output "${name}" is no Socket.IO binding.`);
    await sender.sendAll(String(bindings[name].hub), (Array.isArray(value) ? value : [value]) as Action[]);
  }
}

/** The values of a function's `socketionegotiation` bindings. */
export async function negotiations({ bindings }: RegisteredFunction): Promise<{ name: string; data: TypedData }[]> {
  const inputs = Object.entries(bindings).filter(([, { type }]) => type === "socketionegotiation");
  return Promise.all(
    inputs.map(async ([name, { hub }]) => ({
      name,
      data: { json: JSON.stringify(await negotiate(connection, { hub: String(hub) })) },
    })),
  );
}
