/**
 * The Markdown that help texts use, as a tree: headings, paragraphs, lists, fenced code, tables, and inline code,
 * strong, emphasis and links. It never yields HTML, so a text from anywhere can only ever be text.
 */

export type Inline =
  | { kind: "text" | "code" | "strong" | "em"; text: string }
  | { kind: "link"; text: string; href: string };

export type Block =
  | { kind: "heading"; level: number; content: Inline[] }
  | { kind: "paragraph"; content: Inline[] }
  | { kind: "list"; ordered: boolean; items: Inline[][] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][] }
  | { kind: "code"; language: string; text: string };

const INLINE = /(`+)(.+?)\1(?!`)|\*\*(.+?)\*\*|\*(\S(?:.*?\S)?)\*|\[([^\]]+)\]\(([^)\s]+)\)/gs;

export function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > at) parts.push({ kind: "text", text: text.slice(at, match.index) });
    const [whole, , code, strong, em, label, href] = match;
    if (code !== undefined) parts.push({ kind: "code", text: code.trim() });
    else if (strong !== undefined) parts.push({ kind: "strong", text: strong });
    else if (em !== undefined) parts.push({ kind: "em", text: em });
    else if (label !== undefined && href !== undefined && /^(https?:\/\/|#|\/(?!\/))/.test(href))
      parts.push({ kind: "link", text: label, href });
    else parts.push({ kind: "text", text: whole });
    at = match.index + whole.length;
  }
  if (at < text.length) parts.push({ kind: "text", text: text.slice(at) });
  return parts;
}

const BULLET = /^\s*(?:[-*]|(\d+)\.)\s+/;

export function parseMarkdown(source: string): Block[] {
  const blocks: Block[] = [];
  const lines = source.replaceAll("\r\n", "\n").split("\n");
  let at = 0;
  const takeWhile = (test: (line: string) => boolean): string[] => {
    const taken: string[] = [];
    while (at < lines.length && test(lines[at]!)) taken.push(lines[at++]!);
    return taken;
  };
  while (at < lines.length) {
    const line = lines[at]!;
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    if (line.trim() === "") at++;
    else if (line.startsWith("```")) {
      at++;
      const body = takeWhile((next) => !next.startsWith("```"));
      at++;
      blocks.push({ kind: "code", language: line.slice(3).trim(), text: body.join("\n") });
    } else if (heading) {
      at++;
      blocks.push({ kind: "heading", level: heading[1]!.length, content: parseInline(heading[2]!) });
    } else if (BULLET.test(line)) {
      const ordered = BULLET.exec(line)?.[1] !== undefined;
      const taken = takeWhile((next) => BULLET.test(next) || /^\s{2,}\S/.test(next));
      const items: string[] = [];
      for (const item of taken) {
        if (BULLET.test(item)) items.push(item.replace(BULLET, ""));
        else items.push(`${items.pop() ?? ""} ${item.trim()}`);
      }
      blocks.push({ kind: "list", ordered, items: items.map(parseInline) });
    } else if (line.startsWith("|")) {
      const [head = [], , ...rows] = takeWhile((next) => next.startsWith("|")).map(cells);
      blocks.push({ kind: "table", head, rows });
    } else {
      const taken = takeWhile(
        (next) => next.trim() !== "" && !next.startsWith("```") && !BULLET.test(next) && !/^#{1,6}\s/.test(next),
      );
      blocks.push({ kind: "paragraph", content: parseInline(taken.join(" ")) });
    }
  }
  return blocks;
}

function cells(row: string): Inline[][] {
  return row
    .replace(/^\||\|\s*$/g, "")
    .split("|")
    .map((cell) => parseInline(cell.trim()));
}
