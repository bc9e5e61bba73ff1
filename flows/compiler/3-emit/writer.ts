import { propertyKey, type Code, type Piece, type SourceCode } from "../../nodes/code.ts";
import type { CodeSpan } from "../types.ts";

const WIDTH = 100;

/** Text that grows, and where each line and stretch of it came from. */
export class Writer {
  text = "";
  readonly lines: (string | null)[] = [];
  readonly spans: CodeSpan[] = [];
  /** The node the lines being written belong to. */
  node: string | null = null;
  /** Before the names of nodes in lines and spans: of another flow `flow/`. */
  prefix = "";
  #lineStart = 0;

  /** One whole line or more. */
  line(indent: number, code: Code, after = ""): void {
    this.#raw(" ".repeat(indent));
    this.#write(code, indent, after.length);
    this.#raw(`${after}\n`);
  }

  blank(): void {
    this.#raw("\n");
  }

  #raw(text: string): void {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
      this.lines.push(this.node === null ? null : this.prefix + this.node);
      this.#lineStart = this.text.length + at + 1;
    }
    this.text += text;
  }

  /** @param after how much must still fit on the line behind it */
  #write(code: Code, indent: number, after: number): void {
    if (typeof code === "string") return this.#raw(code);
    const flat = flatten(code);
    if (flat !== undefined && this.text.length - this.#lineStart + flat.length + after <= WIDTH)
      return this.#writeFlat(code);
    switch (code.kind) {
      case "object":
        if (code.members.length === 0) return this.#raw("{}");
        return this.#list("{", "}", indent, code.members.length, (i) => {
          const { key, value } = code.members[i]!;
          if (key !== undefined && flatten(value) === key) return this.#writeFlat(value);
          this.#raw(key === undefined ? "..." : `${propertyKey(key)}: `);
          this.#write(value, indent + 2, 1);
        });
      case "array":
        if (code.items.length === 0) return this.#raw("[]");
        return this.#list("[", "]", indent, code.items.length, (i) => this.#write(code.items[i]!, indent + 2, 1));
      case "call":
        return this.#call(code.callee, code.args, indent);
      case "sequence":
        return code.parts.forEach((part, i) => {
          const rest = code.parts.slice(i + 1).map((p) => flatten(p) ?? firstLine(p));
          this.#write(part, indent, rest.join("").length + after);
        });
      case "block":
        this.#write(code.head, indent, 2);
        this.#raw("{\n");
        this.#body(code.body, indent + 2);
        return this.#raw(`${" ".repeat(indent)}}`);
      case "source":
        return this.#lines(code, indent);
    }
  }

  #list(open: string, close: string, indent: number, count: number, item: (i: number) => void): void {
    this.#raw(`${open}\n`);
    for (let i = 0; i < count; i++) {
      this.#raw(" ".repeat(indent + 2));
      item(i);
      this.#raw(",\n");
    }
    this.#raw(" ".repeat(indent) + close);
  }

  #call(callee: Code, args: readonly Code[], indent: number): void {
    this.#write(callee, indent, 1);
    const last = args.at(-1);
    const before = args.slice(0, -1).map(flatten);
    // A long last argument keeps its brace on the line of the call.
    const hugs =
      typeof last === "object" &&
      (last.kind === "object" || last.kind === "array") &&
      before.every((a) => a !== undefined);
    if (args.length > 1 && !hugs) {
      return this.#list("(", ")", indent, args.length, (i) => this.#write(args[i]!, indent + 2, 1));
    }
    this.#raw("(");
    args.forEach((arg, i) => {
      if (i > 0) this.#raw(", ");
      this.#write(arg, indent, 2);
    });
    this.#raw(")");
  }

  #writeFlat(code: Code): void {
    if (typeof code === "string") return this.#raw(code);
    const separated = (items: readonly unknown[], item: (i: number) => void) =>
      items.forEach((_, i) => {
        if (i > 0) this.#raw(", ");
        item(i);
      });
    switch (code.kind) {
      case "object":
        if (code.members.length === 0) return this.#raw("{}");
        this.#raw("{ ");
        separated(code.members, (i) => {
          const { key, value } = code.members[i]!;
          if (key === undefined) this.#raw("...");
          else if (flatten(value) !== key) this.#raw(`${propertyKey(key)}: `);
          this.#writeFlat(value);
        });
        return this.#raw(" }");
      case "array":
        this.#raw("[");
        separated(code.items, (i) => this.#writeFlat(code.items[i]!));
        return this.#raw("]");
      case "call":
        this.#writeFlat(code.callee);
        this.#raw("(");
        separated(code.args, (i) => this.#writeFlat(code.args[i]!));
        return this.#raw(")");
      case "sequence":
        return code.parts.forEach((part) => this.#writeFlat(part));
      case "source":
        return this.#source(code, code.pieces);
    }
  }

  #source({ node, field }: SourceCode, pieces: readonly Piece[]): void {
    for (const { text, from, length } of pieces) {
      const start = this.text.length;
      this.#raw(text);
      if (from === undefined || text === "") continue;
      const renamed = length !== undefined && length !== text.length ? { fieldLength: length } : {};
      this.spans.push({ node: this.prefix + node, field, start, end: this.text.length, fieldStart: from, ...renamed });
    }
  }

  /** An expression of several lines, the later ones moved to where it stands. */
  #lines(source: SourceCode, indent: number): void {
    const rows = toRows(source.pieces);
    const isLiteral = (i: number) => source.literalLines?.has(i) ?? false;
    const margin = marginOf(rows.filter((_, i) => i > 0 && !isLiteral(i)));
    rows.forEach((row, i) => {
      if (i > 0) this.#raw("\n");
      if (i === 0 || isLiteral(i)) return this.#source(source, row);
      if (!isBlank(row)) this.#row(source, row, indent, margin);
    });
  }

  #row(source: SourceCode, [head, ...others]: Piece[], indent: number, margin: number): void {
    this.#raw(" ".repeat(indent));
    const from = head!.from === undefined ? {} : { from: head!.from + margin };
    this.#source(source, [{ ...head!, text: head!.text.slice(margin), ...from }, ...others]);
  }

  /** The author's lines, moved to where they stand. Lines inside template literals stay as they are. */
  #body(body: SourceCode, indent: number): void {
    const rows = toRows(body.pieces);
    const isLiteral = (i: number) => body.literalLines?.has(i) ?? false;
    let first = 0;
    let end = rows.length;
    while (first < end && isBlank(rows[first]!)) first++;
    while (end > first && isBlank(rows[end - 1]!)) end--;
    const margin = marginOf(rows.filter((_, i) => i >= first && i < end && !isLiteral(i)));
    for (let i = first; i < end; i++) {
      const row = rows[i]!;
      if (isLiteral(i)) this.#source(body, row);
      else if (!isBlank(row)) this.#row(body, row, indent, margin);
      this.#raw("\n");
    }
  }
}

const isBlank = (row: readonly Piece[]) => row.every((p) => p.text.trim() === "");

/** The indentation that all lines share. */
function marginOf(rows: readonly (readonly Piece[])[]): number {
  const margins = rows.filter((row) => !isBlank(row)).map((row) => /^[ \t]*/.exec(row[0]!.text)![0].length);
  return margins.length === 0 ? 0 : Math.min(...margins);
}

function toRows(pieces: readonly Piece[]): Piece[][] {
  const rows: Piece[][] = [[]];
  for (const piece of pieces) {
    let offset = 0;
    piece.text.split("\n").forEach((text, i) => {
      if (i > 0) rows.push([]);
      const from = piece.from === undefined ? {} : { from: piece.from + offset };
      rows.at(-1)!.push({ ...piece, text: text.replace(/\r$/, ""), ...from });
      offset += text.length + 1;
    });
  }
  return rows;
}

const flats = new WeakMap<object, string | null>();

/** The text on one line, if it can be. */
export function flatten(code: Code): string | undefined {
  if (typeof code === "string") return code.includes("\n") ? undefined : code;
  let flat = flats.get(code);
  if (flat === undefined) {
    flat = computeFlat(code) ?? null;
    flats.set(code, flat);
  }
  return flat ?? undefined;
}

function computeFlat(code: Exclude<Code, string>): string | undefined {
  const all = (items: readonly Code[], separator: string) => {
    const texts = items.map(flatten);
    return texts.includes(undefined) ? undefined : texts.join(separator);
  };
  switch (code.kind) {
    case "object": {
      if (code.members.length === 0) return "{}";
      const members = code.members.map(({ key, value }) => {
        const text = flatten(value);
        if (text === undefined) return undefined;
        return key === undefined ? `...${text}` : text === key ? text : `${propertyKey(key)}: ${text}`;
      });
      return members.includes(undefined) ? undefined : `{ ${members.join(", ")} }`;
    }
    case "array": {
      const items = all(code.items, ", ");
      return items === undefined ? undefined : `[${items}]`;
    }
    case "call": {
      const callee = flatten(code.callee);
      const args = all(code.args, ", ");
      return callee === undefined || args === undefined ? undefined : `${callee}(${args})`;
    }
    case "sequence":
      return all(code.parts, "");
    case "block":
      return undefined;
    case "source": {
      const text = code.pieces.map((p) => p.text).join("");
      return text.includes("\n") ? undefined : text;
    }
  }
}

/** How long what does not fit on one line is up to its first break, roughly. */
function firstLine(code: Code): string {
  if (typeof code === "string") return code.split("\n", 1)[0]!;
  return code.kind === "sequence" && code.parts[0] !== undefined ? firstLine(code.parts[0]) : "{";
}
