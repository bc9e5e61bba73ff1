import { code, type Code, type Piece } from "../../nodes/code.ts";
import { flatten } from "./writer.ts";

const WIDTH = 100;

/** Where a type is broken: `length` characters at `at` become `text`. */
interface Break {
  at: number;
  length: number;
  text: string;
}

/** A type on several lines where it does not fit on one; the first begins after `used` characters. */
export function breakType(text: string, indent: number, used: number): string {
  let out = "";
  let from = 0;
  for (const { at, length, text: instead } of breaks(text, indent, used)) {
    out += text.slice(from, at) + instead;
    from = at + length;
  }
  return out + text.slice(from);
}

/** The same for code; what an author wrote in it still leads back to its field. */
export function breakTypes(parameter: Code, indent: number): Code {
  const text = flatten(parameter);
  if (text === undefined) return parameter;
  const found = breaks(text, indent, indent);
  if (found.length === 0) return parameter;
  let offset = 0;
  const broken = (part: Code): Code => {
    if (typeof part === "string") return code(...pieces({ text: part }).map((p) => p.text));
    if (part.kind === "sequence") return code(...part.parts.map(broken));
    if (part.kind !== "source") return part;
    const list = part.pieces.flatMap(pieces);
    // Lines stand where they are meant to already.
    const rows = list.reduce((count, piece) => count + piece.text.split("\n").length - 1, 1);
    return { ...part, pieces: list, literalLines: new Set(Array.from({ length: rows }, (_, i) => i)) };
  };
  const pieces = (piece: Piece): Piece[] => {
    const start = offset;
    const end = (offset += piece.text.length);
    const cut = (a: number, b: number): Piece[] =>
      a >= b
        ? []
        : [
            {
              ...piece,
              text: piece.text.slice(a - start, b - start),
              ...(piece.from === undefined ? {} : { from: piece.from + a - start }),
            },
          ];
    const inside = found.filter(({ at }) => at >= start && at < end);
    let from = start;
    const list = inside.flatMap(({ at, length, text: instead }) => {
      const made = [...cut(from, at), { text: instead }];
      from = at + length;
      return made;
    });
    return [...list, ...cut(from, end)];
  };
  return broken(parameter);
}

/** Breaks what is in braces, the outermost first, until every line fits. Texts and braces without spaces stay. */
function breaks(text: string, indent: number, used: number): Break[] {
  const found: Break[] = [];
  const groups = bracesOf(text);
  const breakGroups = (from: number, to: number, column: number, level: number) => {
    if (column + to - from <= WIDTH) return;
    for (const group of groups) {
      if (group.open < from || group.close >= to || groups.some((g) => g !== group && within(group, g, from))) continue;
      const inner = level + 2;
      const line = `\n${" ".repeat(inner)}`;
      found.push({ at: group.open, length: 2, text: `{${line}` });
      const ends = [...group.ends, group.close - 1];
      let start = group.open + 2;
      for (const end of ends) {
        breakGroups(start, end, inner + 1, inner);
        if (end !== group.close - 1) found.push({ at: end, length: 2, text: `;${line}` });
        start = end + 2;
      }
      found.push({ at: group.close - 1, length: 2, text: `;\n${" ".repeat(level)}}` });
    }
  };
  breakGroups(0, text.length, used + 1, indent);
  return found.toSorted((a, b) => a.at - b.at);
}

interface Braces {
  open: number;
  close: number;
  /** The semicolons between members. */
  ends: number[];
}

const within = (group: Braces, outer: Braces, from: number) =>
  outer.open >= from && outer.open < group.open && group.close < outer.close;

/** Pairs of braces with members in them, as a formatter writes them. */
function bracesOf(text: string): Braces[] {
  const open: Braces[] = [];
  const found: Braces[] = [];
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|[{}]|; /g)) {
    if (match[0] === "{") open.push({ open: match.index, close: -1, ends: [] });
    else if (match[0] === "; ") open.at(-1)?.ends.push(match.index);
    else if (match[0] === "}") {
      const group = open.pop();
      const spaced = group && text[group.open + 1] === " " && text[match.index - 1] === " ";
      if (spaced && match.index > group.open + 2) found.push({ ...group, close: match.index });
    }
  }
  return found;
}
