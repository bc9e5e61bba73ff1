import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkFlow, diagnose, emptyFlow, LIMITS, migrate, parseFlow, serializeFlow, sortDiagnostics } from "./index.ts";

const text = (change: object = {}) =>
  JSON.stringify({ format: 1, id: "a", name: "A", nodes: {}, wires: [], ...change });
const codesOf = (source: string) => parseFlow(source).diagnostics.map((d) => d.code);

describe("parseFlow", () => {
  test("fills in defaults", () => {
    expect(parseFlow(text()).flow).toEqual(emptyFlow("a", "A"));
  });

  test("says line and column of a file that was cut off", () => {
    const { flow, diagnostics } = parseFlow('{\n  "format": 1,\n  "id": "a');
    expect(flow).toBeUndefined();
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]!.message).toBe("Line 3, column 11: the file ends in the middle of something.");
  });

  test("finds a node that is there twice, which JSON.parse hides", () => {
    const node = '{"type":"log"}';
    const source = `{"format":1,"id":"a","name":"A",\n"nodes":{"x":${node},"x":${node}},"wires":[]}`;
    expect(parseFlow(source).diagnostics).toMatchObject([
      { code: "duplicate_node", node: "x", message: "Line 2, column 29: the node `x` is there twice." },
    ]);
  });

  test.each([
    ["not json", "json_invalid"],
    ["", "json_invalid"],
    ['{"format":1} x', "json_invalid"],
    ["[".repeat(5000), "json_invalid"],
    ['{"format":01}', "json_invalid"],
    ['{"a":1,"a":2}', "json_duplicate_key"],
    ['{"__proto__":{}}', "json_reserved_key"],
    ["[]", "document_invalid"],
    ["null", "document_invalid"],
    ["{}", "format_unknown"],
    [text({ format: 2 }), "format_unknown"],
    [text({ format: "1" }), "format_unknown"],
    [text({ id: "Nope" }), "document_invalid"],
    [text({ colour: "red" }), "document_invalid"],
    [text({ nodes: { "not a name": { type: "log" } } }), "document_invalid"],
    [`"${"x".repeat(LIMITS.documentBytes)}"`, "document_too_large"],
    [text({ description: "é".repeat(LIMITS.documentBytes / 2) }), "document_too_large"],
  ])("%.40s → %s", (source, code) => {
    expect(codesOf(source)).toEqual([code]);
  });

  test("locates schema violations at their node, field and wire", () => {
    const { diagnostics } = parseFlow(text({ nodes: { a: { type: 1 } }, wires: [{ from: "a", port: "next" }] }));
    expect(diagnostics).toMatchObject([{ node: "a" }, { wire: 0 }]);
  });

  test("wants the id its file is named after", () => {
    expect(parseFlow(text(), { id: "b" }).diagnostics[0]!.message).toContain('it says "a" but is called "b"');
  });

  test("caps the number of nodes", () => {
    const nodes = Object.fromEntries(Array.from({ length: LIMITS.nodes + 1 }, (_, i) => [`n${i}`, { type: "log" }]));
    expect(checkFlow(JSON.parse(text({ nodes }))).diagnostics).toMatchObject([{ code: "too_many_nodes" }]);
  });

  test("never throws, and agrees with JSON.parse on what is JSON", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.json().map((s) => s.slice(0, -1)),
        ),
        (source) => {
          let valid = true;
          try {
            JSON.parse(source);
          } catch {
            valid = false;
          }
          const found = codesOf(source);
          if (!found.some((c) => c.startsWith("json_dup") || c === "json_reserved_key")) {
            expect(found.includes("json_invalid")).toBe(!valid);
          }
        },
      ),
    );
  });
});

describe("notes and groups", () => {
  const note = { text: "a", x: 1.4, y: -0.2, width: 200, height: 80 };
  const withBoth = (change: object = {}) =>
    text({
      nodes: { b: { type: "log" }, a: { type: "log" } },
      notes: { n: note },
      groups: { g: { title: "G", nodes: ["b", "a", "b"] } },
      ...change,
    });

  test("are written after what the flow does, sorted and rounded, and read back", () => {
    const written = serializeFlow(parseFlow(withBoth()).flow!);
    expect(Object.keys(JSON.parse(written)).slice(-3)).toEqual(["groups", "notes", "layout"]);
    const again = parseFlow(written).flow!;
    expect(again.groups).toEqual({ g: { title: "G", colour: "grey", nodes: ["a", "b"] } });
    expect(again.notes).toEqual({ n: { ...note, colour: "yellow", x: 1, y: 0 } });
    expect(serializeFlow(again)).toBe(written);
  });

  test("leave no trace in a flow that has none", () => {
    const plain = parseFlow(text()).flow!;
    expect(serializeFlow({ ...plain, notes: {}, groups: {} })).toBe(serializeFlow(plain));
    expect(serializeFlow(plain)).not.toMatch(/notes|groups/);
  });

  test.each([
    [{ notes: { n: { ...note, width: 1e9 } } }, "notes.n.width"],
    [{ notes: { n: { ...note, x: null } } }, "notes.n.x"],
    [{ notes: { n: { ...note, text: "x".repeat(4_001) } } }, "notes.n.text"],
    [{ notes: { n: { ...note, colour: "url(x)" } } }, "notes.n.colour"],
    [{ notes: { "a b": note } }, "notes.a b"],
    [{ notes: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`n${i}`, note])) }, "at most 500 notes"],
    [{ groups: { g: { title: "G", nodes: ["<b>"] } } }, "groups.g.nodes.0"],
    [{ groups: { g: { title: "G", nodes: [], src: "x" } } }, "groups.g"],
  ])("are checked: %#", (change, said) => {
    const { diagnostics } = parseFlow(withBoth(change));
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]!.message).toContain(said);
  });
});

describe("serializeFlow", () => {
  const flow = parseFlow(
    text({
      nodes: { b: { type: "emit", config: { z: 1, a: [{ y: 1, x: 2 }] } }, a: { type: "log" } },
      wires: [
        { from: "b", port: "next", to: "z" },
        { from: "a", port: "next", to: "b" },
        { from: "b", port: "next", to: "a" },
      ],
      layout: { b: { x: 1.4, y: -0.2 }, a: { x: 2, y: 3 } },
    }),
  ).flow!;

  test("has sorted keys, sorted wires that keep their order, and layout last", () => {
    expect(serializeFlow(flow)).toMatchInlineSnapshot(`
      "{
        "description": "",
        "format": 1,
        "id": "a",
        "name": "A",
        "nodes": {
          "a": {
            "config": {},
            "type": "log"
          },
          "b": {
            "config": {
              "a": [
                {
                  "x": 2,
                  "y": 1
                }
              ],
              "z": 1
            },
            "type": "emit"
          }
        },
        "wires": [
          {
            "from": "a",
            "port": "next",
            "to": "b"
          },
          {
            "from": "b",
            "port": "next",
            "to": "z"
          },
          {
            "from": "b",
            "port": "next",
            "to": "a"
          }
        ],
        "layout": {
          "a": {
            "x": 2,
            "y": 3
          },
          "b": {
            "x": 1,
            "y": 0
          }
        }
      }
      "
    `);
  });

  test("reads back as the same flow and the same bytes", () => {
    const once = serializeFlow(flow);
    const back = parseFlow(once);
    expect(back.diagnostics).toEqual([]);
    expect(serializeFlow(back.flow!)).toBe(once);
    expect(back.flow!.nodes).toEqual(flow.nodes);
  });
});

describe("migrate", () => {
  const steps = [
    {
      from: 1,
      name: "rename-text",
      migrate: (d: Record<string, unknown>) => ({ ...d, title: d.text, text: undefined }),
    },
    { from: 2, name: "add-list", migrate: (d: Record<string, unknown>) => ({ ...d, list: [] }) },
  ];
  test("applies what is missing, in order", () => {
    expect(migrate({ format: 1, text: "x" }, 3, steps)).toEqual({
      document: { format: 3, title: "x", text: undefined, list: [] },
      applied: ["rename-text", "add-list"],
    });
    expect(migrate({ format: 3 }, 3, steps)?.applied).toEqual([]);
  });
  test("gives up where no chain leads", () => {
    expect(migrate({ format: 4 }, 3, steps)).toBeUndefined();
    expect(migrate({ format: 0 }, 3, steps)).toBeUndefined();
  });
});

test("sortDiagnostics puts errors first and says nothing twice", () => {
  const warning = diagnose("trigger_unwired", { node: "a" }, { node: "a" });
  const error = diagnose("trigger_missing");
  expect(sortDiagnostics([warning, error, { ...warning }])).toEqual([error, warning]);
});
