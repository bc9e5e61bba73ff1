import type { FlowDocument } from "../../flows/model/document.ts";
import { definitionOf } from "../document/definitions.ts";
import { groupsOf, notesOf } from "../document/drawn.ts";

export interface Hit {
  node: string;
  /** Path of the config field that contains the text; null when the node itself answers. */
  field: string | null;
  /** What to show beside the name. */
  text: string;
}

const LIMIT = 60;

/** Nodes whose name or type answers the query come first, then fields that contain it. */
export function searchFlow(flow: FlowDocument, query: string): { hits: readonly Hit[]; more: number } {
  const wanted = query.toLowerCase().trim();
  const own: Hit[] = [];
  const inFields: Hit[] = [];
  for (const [node, { type, config, note }] of Object.entries(flow.nodes)) {
    const title = definitionOf(type)?.title ?? type;
    if (`${node} ${title} ${type}`.toLowerCase().includes(wanted)) own.push({ node, field: null, text: title });
    else if (note?.toLowerCase().includes(wanted)) own.push({ node, field: null, text: note });
    if (wanted === "") continue;
    for (const [field, text] of texts(config, "")) {
      if (text.toLowerCase().includes(wanted)) inFields.push({ node, field, text: around(text, wanted) });
    }
  }
  const hits = [...own, ...inFields];
  return { hits: hits.slice(0, LIMIT), more: Math.max(hits.length - LIMIT, 0) };
}

export interface DrawnHit {
  kind: "note" | "group";
  id: string;
  text: string;
}

/** Notes and groups that contain the query; none for an empty one, which lists nodes. */
export function searchDrawn(flow: FlowDocument, query: string): DrawnHit[] {
  const wanted = query.toLowerCase().trim();
  if (wanted === "") return [];
  const has = ({ text }: DrawnHit) => text.toLowerCase().includes(wanted);
  const groups = Object.entries(groupsOf(flow)).map(([id, { title }]) => ({ kind: "group" as const, id, text: title }));
  const notes = Object.entries(notesOf(flow)).map(([id, { text }]) => ({ kind: "note" as const, id, text }));
  return [...groups, ...notes].filter(has).map((hit) => ({ ...hit, text: around(hit.text, wanted) }));
}

function* texts(value: unknown, path: string): Generator<[string, string]> {
  if (typeof value === "string") yield [path, value];
  else if (typeof value === "object" && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* texts(inner, path === "" ? key : `${path}.${key}`);
  }
}

/** The line of the text that contains what was looked for. */
function around(text: string, wanted: string): string {
  return (
    text
      .split("\n")
      .find((line) => line.toLowerCase().includes(wanted))
      ?.trim() ?? text
  );
}
