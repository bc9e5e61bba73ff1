import { nodeType } from "../nodes/index.ts";
import type { Change } from "./changes.ts";

/** One change as a line (values of several lines follow, indented), to be read in a terminal or a review. */
export function changeText(change: Change): string {
  switch (change.kind) {
    case "flow-changed":
      return `~ ${change.field} of the flow: ${shown(change.before)} → ${shown(change.after)}`;
    case "node-added":
      return `+ ${change.node} (${title(change.type)})`;
    case "node-removed":
      return `- ${change.node} (${title(change.type)})`;
    case "node-renamed":
      return `~ ${change.before} is now called ${change.node} (${title(change.type)})`;
    case "type-changed":
      return `~ ${change.node}: ${title(change.before)} became ${title(change.after)}`;
    case "note-changed":
      return `~ ${change.node}, note: ${between(change.before, change.after)}`;
    case "field-changed":
      return `~ ${change.node}, ${change.field}: ${between(change.before, change.after)}`;
    case "wire-added":
      return `+ wire ${wire(change.wire)}`;
    case "wire-removed":
      return `- wire ${wire(change.wire)}`;
    case "wire-moved":
      return `~ wire ${wire(change.before)} now is ${wire(change.wire)}`;
    case "order-changed":
      return `~ order at ${port(change.from, change.port)}: ${change.before.join(", ")} → ${change.after.join(", ")}`;
    case "canvas-note-added":
      return `+ note on the canvas: ${JSON.stringify(change.text)}`;
    case "canvas-note-removed":
      return `- note on the canvas: ${JSON.stringify(change.text)}`;
    case "canvas-note-changed":
      return `~ note on the canvas, ${change.field}: ${between(change.before, change.after)}`;
    case "group-added":
      return `+ group ${JSON.stringify(change.title)} around ${change.nodes.join(", ")}`;
    case "group-removed":
      return `- group ${JSON.stringify(change.title)}`;
    case "group-changed":
      return `~ group ${change.group}, ${change.field}: ${change.before} → ${change.after}`;
  }
}

/** All changes, a line each; empty when there are none. */
export const diffText = (changes: readonly Change[]): string =>
  changes.map((change) => `${changeText(change)}\n`).join("");

const title = (type: string) => nodeType(type)?.title ?? type;
const port = (from: string, name: string) => (name === "next" ? from : `${from}:${name}`);
const wire = (w: { from: string; port: string; to: string }) => `${port(w.from, w.port)} → ${w.to}`;

/** A value as its author wrote it: text in quotes, an expression bare. */
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  return typeof value === "object" && value !== null && "js" in value ? String(value.js) : JSON.stringify(value);
}

function between(before: unknown, after: unknown): string {
  const texts = [before, after].map((v) => (typeof v === "string" ? v : shown(v)));
  if (!texts.some((t) => t.includes("\n"))) return `${shown(before)} → ${shown(after)}`;
  const lines = (text: string, mark: string) => text.split("\n").map((line) => `${mark} ${line}`);
  const changed =
    before === undefined
      ? lines(texts[1]!, "+")
      : after === undefined
        ? lines(texts[0]!, "-")
        : lineDiff(texts[0]!, texts[1]!);
  return changed.map((line) => `\n    ${line}`).join("");
}

/** The lines that differ, by longest common subsequence; lines that stayed are left out. */
export function lineDiff(before: string, after: string): string[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  // Quadratic, so only for texts as long as people read in a review.
  if (a.length * b.length > 1_000_000) return [`(${a.length} lines → ${b.length} lines)`];
  const lengths = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      lengths[i]![j] = a[i] === b[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const out: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) [i, j] = [i + 1, j + 1];
    else if (j >= b.length || (i < a.length && lengths[i + 1]![j]! >= lengths[i]![j + 1]!)) out.push(`- ${a[i++]}`);
    else out.push(`+ ${b[j++]}`);
  }
  return out;
}
