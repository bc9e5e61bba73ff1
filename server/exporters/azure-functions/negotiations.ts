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

/**
 * Whether the flow's own code calls the service: what is sent at once, tokens for named users, and tokens made where no
 * binding can be. Such a flow needs more than the bindings when it has no access key.
 */
export function callsService({ flow, code, triggers }: Project): boolean {
  if (/\bctx\.sendNow\(|\bctx\.negotiate\(\{[\s\S]{0,300}?\buserId:/.test(code)) return true;
  const elsewhere = triggers.filter(({ kind }) => kind !== "http.request");
  return elsewhere.some(({ node }) => reachable(flow.wires, node).some((id) => flow.nodes[id]?.type === "negotiate"));
}

function reachable(wires: Project["flow"]["wires"], start: string): string[] {
  const found = new Set([start]);
  for (const id of found) for (const { from, to } of wires) if (from === id) found.add(to);
  return [...found];
}
