import type { Category, NodeDefinition } from "../../flows/nodes/definition.ts";

export const CATEGORIES: readonly { id: Category; label: string }[] = [
  { id: "triggers", label: "Triggers" },
  { id: "socketio", label: "Socket.IO" },
  { id: "flow", label: "Flow" },
  { id: "data", label: "Data" },
  { id: "http", label: "HTTP" },
  { id: "state", label: "State" },
  { id: "debug", label: "Debug" },
];

/** How well a definition answers one word: 0 not at all, higher is better. */
function score(definition: NodeDefinition, word: string): number {
  const title = definition.title.toLowerCase();
  if (title === word) return 100;
  if (title.startsWith(word)) return 80;
  if (title.split(/\s+/).some((part) => part.startsWith(word))) return 60;
  if (definition.type.includes(word)) return 50;
  if (definition.keywords?.some((keyword) => keyword.toLowerCase().startsWith(word))) return 40;
  if (title.includes(word)) return 30;
  return definition.blurb.toLowerCase().includes(word) ? 10 : 0;
}

/** Definitions that answer every word of the query, best first; all, in their own order, for an empty query. */
export function searchNodes(definitions: readonly NodeDefinition[], query: string): NodeDefinition[] {
  const words = query.toLowerCase().trim().split(/\s+/).filter(Boolean);
  return definitions
    .map((definition, index) => {
      const scores = words.map((word) => score(definition, word));
      return { definition, index, total: scores.includes(0) ? 0 : scores.reduce((sum, n) => sum + n, 1) };
    })
    .filter(({ total }) => total > 0)
    .toSorted((a, b) => b.total - a.total || a.index - b.index)
    .map(({ definition }) => definition);
}
