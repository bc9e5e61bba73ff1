import type { FlowDocument } from "../model/document.ts";
import askAndAcknowledge from "./ask-and-acknowledge.flow.json" with { type: "json" };
import chat from "./chat.flow.json" with { type: "json" };
import chatWithIdentity from "./chat-with-identity.flow.json" with { type: "json" };
import rooms from "./rooms.flow.json" with { type: "json" };
import stockIndex from "./stock-index.flow.json" with { type: "json" };

/** A flow to start from. */
export interface Example {
  id: string;
  title: string;
  description: string;
  /** What one can learn from it, as node types and ideas. */
  shows: readonly string[];
  flow: FlowDocument;
}

const example = (flow: unknown, shows: readonly string[]): Example => {
  const document = flow as FlowDocument;
  return { id: document.id, title: document.name, description: document.description, shows, flow: document };
};

/** The template gallery, in its order. Every one is compiled, type-checked and run in tests. */
export const examples: readonly Example[] = [
  example(chat, ["events", "emit to everyone", "negotiation", "a web page"]),
  example(chatWithIdentity, ["user ids", "connect", "connected and disconnected", "a service without access keys"]),
  example(stockIndex, ["schedule", "function", "emit to everyone", "a web page"]),
  example(rooms, ["join and leave", "emit to a room except the sender", "ack"]),
  example(askAndAcknowledge, ["ack", "switch", "error port"]),
];
