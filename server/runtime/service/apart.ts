import type { Action, HandlerResult } from "../../../flows/handler-kit/types.ts";

/**
 * Results whose texts came apart (`child/protocol.ts`, `DoneMessage`): the ack's arguments if there is an ack, then the
 * parameters of each action that has some.
 */
export type Texts = readonly string[];

export function hasText(action: Action): boolean {
  return "parameters" in action && Array.isArray(action.parameters);
}

/** Of a packet that was made with an empty list in place of `text`. */
export function intoPacket(packet: string, text: string): string {
  if (packet.endsWith("[]")) return packet.slice(0, -2) + text;
  return text === "[]" ? packet : `${packet.slice(0, -1)},${text.slice(1)}`;
}

/** The result as it would have come in one piece. */
export function whole(result: HandlerResult, texts: Texts): HandlerResult {
  let at = 0;
  const next = () => JSON.parse(texts[at++]!) as unknown[];
  const ack = result.ack && next();
  const actions = result.actions.map((action) =>
    hasText(action) ? ({ ...action, parameters: next() } as Action) : action,
  );
  return { ...result, ack, actions };
}
