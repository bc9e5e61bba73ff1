import { NODE_ID } from "../../flows/model/document.ts";

/** `base`, or `base2`, `base3`, … whichever is free first. A number `base` already ends with is counted on from. */
export function uniqueName(taken: { has(name: string): boolean }, base: string): string {
  if (!taken.has(base)) return base;
  const [, stem = base, digits] = /^(.*?)(\d*)$/.exec(base) ?? [];
  for (let n = Number(digits || 1) + 1; ; n++) {
    const name = `${stem}${n}`;
    if (!taken.has(name)) return name;
  }
}

/** Words JavaScript keeps for itself, and the names every expression already has. */
const RESERVED = new Set(
  (
    "break case catch class const continue debugger default delete do else enum export extends false finally for " +
    "function if implements import in instanceof interface let new null package private protected public return " +
    "static super switch this throw true try typeof var void while with yield await arguments eval undefined NaN " +
    "Infinity input event env ctx"
  ).split(" "),
);

/** Why `name` cannot be a node's name, as a sentence with the remedy; null when it can. */
export function nameProblem(name: string, taken: { has(name: string): boolean }): string | null {
  if (name === "") return "Give the node a name.";
  if (!NODE_ID.test(name)) return "Use letters, digits, _ and $, not starting with a digit, at most 64.";
  if (RESERVED.has(name)) return `“${name}” already means something in code. Choose another name.`;
  if (taken.has(name)) return `Another node is called “${name}”. Choose another name.`;
  return null;
}
