import { diagnose } from "../../model/codes.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { ParsedNode } from "../1-parse/index.ts";
import type { Run } from "./runs.ts";

/** What is done to a socket that is only asking to be let in: it is in no room yet, not even its own. */
export function checkConnecting(run: Run): Diagnostic[] {
  const { graph, order, trigger } = run;
  if (trigger.definition.trigger !== "socket.connect") return [];
  return order.flatMap((id) => {
    const node = graph.nodes.get(id)!;
    return fieldsWithSockets(node)
      .filter((path) => isOwnSocket(node, path, run))
      .map((path) =>
        diagnose("socket_not_in_yet", { node: id, trigger: trigger.id }, { node: id, field: `${path}.js` }),
      );
  });
}

/** Fields whose value is a socket that something is to happen to. */
function fieldsWithSockets({ definition, config }: ParsedNode): string[] {
  switch (definition.type) {
    case "join":
    case "leave":
      return ["socket"];
    case "emit":
    case "disconnect":
      if (config.to === "socket") return ["socket"];
      // A socket's id is also the room only it is in.
      return config.to === "rooms" ? (config.rooms as unknown[]).map((_, i) => `rooms.${i}`) : [];
    default:
      return [];
  }
}

function isOwnSocket({ id, sources }: ParsedNode, path: string, { inputs }: Run): boolean {
  const source = sources.get(path);
  const text = source?.text.slice(source.start, source.end);
  const isInput = inputs.of.get(id)?.kind === "event" && text === "input.socketId";
  return isInput || text === "event.socketId";
}
