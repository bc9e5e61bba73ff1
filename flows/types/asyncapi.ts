import type { Argument, FlowEvent, FlowEvents } from "./events.ts";

/**
 * An AsyncAPI 3 document of a flow: a channel per namespace, a message per event, its payload the list of arguments.
 * "receive" is what the flow gets, "send" what it emits; acks are replies.
 */
export function asyncApi(
  flow: { id: string; name: string; description: string },
  events: FlowEvents,
): Record<string, unknown> {
  const namespaces = [...new Set([...events.fromClients, ...events.toClients].map((e) => e.namespace))].toSorted();
  const channels: Record<string, unknown> = {};
  const operations: Record<string, unknown> = {};
  const messages: Record<string, unknown> = {};
  for (const namespace of namespaces) {
    const channel = key(namespace);
    const refs: Record<string, unknown> = {};
    const add = (event: FlowEvent, action: "receive" | "send") => {
      const message = `${channel}.${action}.${key(event.name)}`;
      messages[message] = {
        name: event.name,
        title: event.name,
        contentType: "application/json",
        payload: payload(event.variants),
      };
      refs[message] = { $ref: `#/components/messages/${message}` };
      const operation: Record<string, unknown> = {
        action,
        channel: { $ref: `#/channels/${channel}` },
        messages: [{ $ref: `#/channels/${channel}/messages/${message}` }],
      };
      if (event.acks) {
        const ack = `${message}.ack`;
        messages[ack] = { name: `${event.name} ack`, contentType: "application/json", payload: payload(event.acks) };
        refs[ack] = { $ref: `#/components/messages/${ack}` };
        operation.reply = {
          channel: { $ref: `#/channels/${channel}` },
          messages: [{ $ref: `#/channels/${channel}/messages/${ack}` }],
        };
      }
      operations[message] = operation;
    };
    for (const event of events.fromClients) if (event.namespace === namespace) add(event, "receive");
    for (const event of events.toClients) if (event.namespace === namespace) add(event, "send");
    channels[channel] = { address: namespace, title: `Socket.IO namespace ${namespace}`, messages: refs };
  }
  return {
    asyncapi: "3.0.0",
    info: { title: flow.name, version: "1.0.0", ...(flow.description ? { description: flow.description } : {}) },
    defaultContentType: "application/json",
    channels,
    operations,
    components: { messages },
  };
}

function payload(variants: readonly (readonly Argument[])[]): Record<string, unknown> {
  const tuples = variants.map((args) => ({
    type: "array",
    prefixItems: args.map((a) => ({ title: a.name, ...a.schema })),
    minItems: args.length,
    maxItems: args.length,
  }));
  return tuples.length === 1 ? tuples[0]! : { anyOf: tuples };
}

/** Component keys are letters, digits, dots, hyphens and underscores; other characters become their code. */
const key = (text: string) =>
  (text === "/" ? "root" : text.replace(/^\//, "")).replace(/[^A-Za-z0-9-]/gu, (c) =>
    c === " " ? "_" : `_x${c.codePointAt(0)!.toString(16)}_`,
  );
