import type { Project } from "../project.ts";

/**
 * The HTTP functions that make anonymous tokens, and for which hubs: those get the negotiation binding. A token for a
 * named user is signed in code, because a binding expression fails the whole request when its value is missing.
 */
export function negotiationsOf({ flow, triggers }: Project): { name: string; hubs: string[] }[] {
  return triggers
    .filter(({ kind }) => kind === "http.request")
    .map(({ node, name, hub }) => {
      const nodes = reachable(flow.wires, node).map((id) => flow.nodes[id]);
      const anonymous = nodes.filter((node) => node?.type === "negotiate" && (node.config.userId ?? "") === "");
      const hubs = anonymous.map((node) => String(node?.config.hub || hub));
      return { name, hubs: [...new Set(hubs)].toSorted() };
    })
    .filter(({ hubs }) => hubs.length > 0);
}

function reachable(wires: Project["flow"]["wires"], start: string): string[] {
  const found = new Set([start]);
  for (const id of found) for (const { from, to } of wires) if (from === id) found.add(to);
  return [...found];
}
