import { code, type Code, type Piece, type SourceCode } from "../../nodes/code.ts";
import type { Source } from "../source/source.ts";

/** What names of a source become in the code. */
export type Replacements = ReadonlyMap<string, string>;

/** The text of a source with its free names replaced; positions lead back. */
export function rewrite(source: Source, node: string, field: string, replace: Replacements): SourceCode {
  const pieces: Piece[] = [];
  const base = source.offset ?? 0;
  let at = source.start;
  for (const { name, start, end, shorthand } of source.references.toSorted((a, b) => a.start - b.start)) {
    const text = replace.get(name);
    if (text === undefined || text === name) continue;
    pieces.push({ text: source.text.slice(at, start), from: base + at });
    pieces.push({ text: shorthand ? `${name}: ${text}` : text, from: base + start, length: end - start });
    at = end;
  }
  pieces.push({ text: source.text.slice(at, source.end), from: base + at });
  return { kind: "source", node, field, pieces, literalLines: source.literalLines };
}

/**
 * Names that cannot be replaced in place, because the author has bound the first name of what would stand there
 * (`list.map((user) => user.id === input.id)` where `input` is the node `user`), or assigns to them.
 */
export function captured(source: Source, replace: Replacements): string[] {
  const names = source.references.filter(({ name, bound, written }) => {
    const text = replace.get(name);
    return text !== undefined && text !== name && (written || bound.has(/^[\w$]+/.exec(text)![0]));
  });
  return [...new Set(names.map((r) => r.name))];
}

/** An expression of the author's, to stand as an argument. */
export function expressionCode(source: Source, node: string, field: string, replace: Replacements): Code {
  const names = captured(source, replace);
  const inPlace = new Map([...replace].filter(([name]) => !names.includes(name)));
  const text = rewrite(source, node, field, inPlace);
  const whole = source.loose ? text : code("(", text, ")");
  if (names.length === 0) return whole;
  // The brace of an object would be taken for that of a function body.
  const body = source.text[source.start] === "{" ? code("(", text, ")") : whole;
  return code(`((${names.join(", ")}) => `, body, `)(${names.map((name) => replace.get(name)).join(", ")})`);
}

/** A function body of the author's, as an expression that calls it. `statement`: it also makes sense when its value is not used. */
export function bodyCode(
  source: Source,
  node: string,
  field: string,
  replace: Replacements,
): { value: Code; async: boolean; statement: boolean } {
  const { returns: single } = source;
  if (single && !single.awaits) {
    const value = expressionCode(single, node, field, replace);
    const bare = !single.promising || (single.tight && captured(single, replace).length === 0);
    return {
      value: bare ? value : code("(", value, ")"),
      async: single.promising,
      statement: single.tight && single.text[single.end - 1] === ")",
    };
  }
  const wanted = new Set(source.references.map((r) => r.name));
  const parameters = [...new Set([...(wanted.has("input") ? ["input"] : []), ...captured(source, replace)])];
  const inPlace = new Map([...replace].filter(([name]) => !parameters.includes(name)));
  const head = `(${source.awaits ? "async " : ""}(${parameters.join(", ")}) => `;
  const args = parameters.map((name) => replace.get(name) ?? name).join(", ");
  const value = code({ kind: "block", head, body: rewrite(source, node, field, inPlace) }, `)(${args})`);
  return { value, async: source.promising, statement: true };
}
