import { describe, expect, it } from "vitest";
import { parseInline, parseMarkdown } from "./markdown.ts";

describe("the Markdown of help texts", () => {
  it("knows inline code, strong, emphasis and links", () => {
    expect(parseInline("Use `a*b*c` and **bold** or *this*: [docs](https://example.org/x).")).toEqual([
      { kind: "text", text: "Use " },
      { kind: "code", text: "a*b*c" },
      { kind: "text", text: " and " },
      { kind: "strong", text: "bold" },
      { kind: "text", text: " or " },
      { kind: "em", text: "this" },
      { kind: "text", text: ": " },
      { kind: "link", text: "docs", href: "https://example.org/x" },
      { kind: "text", text: "." },
    ]);
  });

  it("leaves what is no link of ours as text", () => {
    for (const href of ["javascript:alert(1)", "data:text/html,x", "//evil.example/x"]) {
      const parts = parseInline(`[x](${href})`);
      expect(
        parts.every((part) => part.kind === "text"),
        href,
      ).toBe(true);
      expect(parts.map((part) => part.text).join("")).toBe(`[x](${href})`);
    }
    expect(parseInline("2 * 3 * 4")).toEqual([{ kind: "text", text: "2 * 3 * 4" }]);
  });

  it("knows blocks", () => {
    const source =
      "# Title\n\nOne\nline.\n\n- a\n- b\n  more\n\n1. x\n\n```ts\nconst a = 1;\n\nb\n```\n| h | i |\n|---|---|\n| 1 | `2` |\n";
    expect(parseMarkdown(source)).toEqual([
      { kind: "heading", level: 1, content: [{ kind: "text", text: "Title" }] },
      { kind: "paragraph", content: [{ kind: "text", text: "One line." }] },
      { kind: "list", ordered: false, items: [[{ kind: "text", text: "a" }], [{ kind: "text", text: "b more" }]] },
      { kind: "list", ordered: true, items: [[{ kind: "text", text: "x" }]] },
      { kind: "code", language: "ts", text: "const a = 1;\n\nb" },
      {
        kind: "table",
        head: [[{ kind: "text", text: "h" }], [{ kind: "text", text: "i" }]],
        rows: [[[{ kind: "text", text: "1" }], [{ kind: "code", text: "2" }]]],
      },
    ]);
  });

  it("ends, whatever it is given", () => {
    for (const source of ["```", "|", "- ", "#", "**", "`", "[a](", "\n\n\n", "```\nnever closed"])
      expect(Array.isArray(parseMarkdown(source))).toBe(true);
  });
});
