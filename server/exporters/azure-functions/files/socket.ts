import type { InvocationContext } from "@azure/functions";
import { webhookAnswer } from "./handler-kit/answer.ts";
import { readHead } from "./handler-kit/packet.ts";
import type { PacketHead } from "./handler-kit/packet.ts";
import type { Trigger } from "./handler-kit/types.ts";
import { socketEvent, systemEvent } from "./handler-kit/webhook.ts";
import type { CloudEvent, WebhookKind } from "./handler-kit/webhook.ts";
import { contextFor, refuseBytes, sendAll } from "./bindings.ts";

type SocketTrigger = Extract<Trigger, { on: `socket.${string}` }>;

/** What the extension hands over; an event has `payload`, the packet as the client sent it. */
interface SocketRequest {
  namespace: string;
  socketId: string;
  payload?: string;
}

interface SocketAnswer {
  statusCode?: number;
  ack?: unknown[];
}

/** A handler that throws would leave the webhook, and with it the client, waiting: every failure is an answer. */
export function socketFunction(trigger: SocketTrigger) {
  return async (request: SocketRequest, invocation: InvocationContext): Promise<SocketAnswer> => {
    try {
      const cloudEvent = cloudEventOf(trigger, request, invocation);
      // Only the packet is lossless: `parameters` has its dates rewritten and knows nothing of the ack.
      const head = cloudEvent.kind === "event" ? readHead(String(request.payload)) : undefined;
      const event = head
        ? socketEvent(cloudEvent, head, parametersOf(trigger))
        : systemEvent(cloudEvent, JSON.stringify(request));
      const result = await trigger.run(event, contextFor(invocation));
      webhookAnswer(cloudEvent.kind, result, head);
      refuseBytes(result.ack);
      sendAll(trigger, result.actions, invocation);
      return answerOf(result.statusCode, result.ack, head);
    } catch (error) {
      invocation.error(`${trigger.name} failed:`, error);
      return { statusCode: 500 };
    }
  };
}

function answerOf(statusCode = 200, ack: unknown[] | undefined, head: PacketHead | undefined): SocketAnswer {
  return head?.ackId !== undefined && ack !== undefined ? { statusCode, ack } : { statusCode };
}

function cloudEventOf(trigger: SocketTrigger, request: SocketRequest, invocation: InvocationContext): CloudEvent {
  const client = (invocation.triggerMetadata?.connectionContext ?? {}) as Record<string, unknown>;
  return {
    kind: trigger.on.slice("socket.".length) as WebhookKind,
    id: invocation.invocationId,
    hub: trigger.hub,
    namespace: request.namespace || trigger.namespace,
    socketId: String(request.socketId),
    connectionId: String(client.connectionId ?? ""),
    // The user is named nowhere else, and a name of digits arrives as a number.
    userId:
      client.userId === undefined || client.userId === null || client.userId === "" ? undefined : String(client.userId),
    contentType: "text/plain",
    signature: undefined,
  };
}

function parametersOf(trigger: SocketTrigger): readonly string[] {
  return trigger.on === "socket.event" ? trigger.parameters : [];
}
