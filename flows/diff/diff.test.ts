import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeFlow, specs } from "../../test/compiler/random-flow.ts";
import { examples } from "../examples/index.ts";
import { checkFlow, type FlowDocument } from "../model/index.ts";
import { normalizeFlow } from "../nodes/index.ts";
import { diffFlows, diffHtml, diffText } from "./index.ts";

const chat = examples.find((e) => e.id === "chat")!.flow;
const change = (edit: (flow: any) => void): FlowDocument => {
  const copy = structuredClone(chat);
  edit(copy);
  return normalizeFlow(checkFlow(copy).flow!);
};
const said = (after: FlowDocument, before = chat) => diffText(diffFlows(before, after));

describe("diffFlows", () => {
  test("says nothing about positions and the order of keys", () => {
    expect(said(change((f) => (f.layout = { chat: { x: 9, y: 9 } })))).toBe("");
    expect(said(change((f) => (f.nodes = Object.fromEntries(Object.entries(f.nodes).toReversed()))))).toBe("");
  });

  test("speaks of nodes, fields and wires", () => {
    const after = change((f) => {
      f.name = "Room";
      delete f.nodes.index;
      delete f.nodes.page;
      f.nodes.seen = { type: "log", config: { message: "seen" } };
      f.nodes.chat.config.event = "say";
      f.nodes.newMessage.config.arguments.push({ js: "event.userId" });
      f.nodes.newMessage.config.arguments[1] = { js: "input.text.trim()" };
      f.nodes.login.note = "Who?";
      f.wires = f.wires.filter((w: any) => w.from !== "index");
      f.wires.unshift({ from: "chat", port: "next", to: "seen" });
    });
    expect(said(after)).toMatchInlineSnapshot(`
      "~ name of the flow: "Chat" → "Room"
      - index (HTTP request)
      - page (HTTP response)
      ~ chat, event: "chat" → "say"
      ~ login, note: nothing → "Who?"
      ~ newMessage, arguments.1: input.text → input.text.trim()
      ~ newMessage, arguments.2: nothing → event.userId
      + seen (Log)
      - wire index → page
      + wire chat → seen
      "
    `);
  });

  test("knows a renamed node, also by its wires", () => {
    const after = change((f) => {
      f.nodes.tellAll = f.nodes.newMessage;
      delete f.nodes.newMessage;
      f.wires[0].to = "tellAll";
    });
    const wires = chat.wires.findIndex((w) => w.to === "newMessage");
    expect(wires).toBe(0);
    expect(said(after)).toBe("~ newMessage is now called tellAll (Emit)\n");
  });

  test("knows a moved wire and another order", () => {
    const two = change((f) => {
      f.nodes.a = { type: "log", config: { message: "a" } };
      f.nodes.b = { type: "log", config: { message: "b" } };
      f.wires.push({ from: "chat", port: "next", to: "a" }, { from: "chat", port: "next", to: "b" });
    });
    const moved = structuredClone(two);
    moved.wires.find((w) => w.to === "b")!.from = "a";
    expect(said(moved, two)).toBe("~ wire chat → b now is a → b\n");
    const turned = structuredClone(two);
    turned.wires = [...turned.wires.slice(0, -2), turned.wires.at(-1)!, turned.wires.at(-2)!];
    expect(said(turned, two)).toBe("~ order at chat: newMessage, a, b → newMessage, b, a\n");
  });

  test("shows only the lines of a long text that differ", () => {
    const after = change(
      (f) => (f.nodes.page.config.text = f.nodes.page.config.text.replace("<h1>Chat</h1>", "<h1>Talk</h1>")),
    );
    const text = said(after);
    expect(text).toContain("- <header><h1>Chat</h1>");
    expect(text).toContain("+ <header><h1>Talk</h1>");
    expect(text.split("\n")).toHaveLength(4);
  });

  test("says what became of notes and groups on the canvas, not where they stand", () => {
    const note = { text: "Ask Ada", colour: "yellow", x: 0, y: 0, width: 200, height: 80 };
    const before = change((f) => {
      f.notes = { a: note, gone: note };
      f.groups = { g: { title: "Talk", nodes: ["chat"] }, old: { title: "Old", nodes: ["page"] } };
    });
    const after = change((f) => {
      f.notes = { a: { ...note, text: "Ask Bob", x: 800, width: 300 }, fresh: { ...note, text: "<b>\nnew" } };
      f.nodes.say = f.nodes.chat;
      delete f.nodes.chat;
      f.groups = { g: { title: "Talking", nodes: ["say", "newMessage"] }, more: { title: "More", nodes: ["page"] } };
    });
    const lines = said(after, before)
      .split("\n")
      .filter((line) => /note|group/.test(line));
    expect(lines).toEqual([
      '~ note on the canvas, text: "Ask Ada" → "Ask Bob"',
      '+ note on the canvas: "<b>\\nnew"',
      '- note on the canvas: "Ask Ada"',
      "~ group g, title: Talk → Talking",
      "~ group g, nodes: say → newMessage, say",
      '+ group "More" around page',
      '- group "Old"',
    ]);
    expect(diffHtml(before, after, diffFlows(before, after))).not.toContain("<b>");
    const moved = structuredClone(before);
    moved.notes!["a"]!.x = 99;
    expect(said(moved, before)).toBe("");
  });

  test("is empty exactly when nothing changed", () => {
    fc.assert(
      fc.property(specs, specs, (a, b) => {
        const [x, y] = [makeFlow(a, () => "input"), makeFlow(b, () => "input")];
        expect(diffFlows(x, x)).toEqual([]);
        const same = JSON.stringify([x.nodes, x.wires]) === JSON.stringify([y.nodes, y.wires]);
        expect(diffFlows(x, y).length === 0).toBe(same);
      }),
      { numRuns: 100 },
    );
  });
});

test("diffHtml is one page; nothing in a flow becomes markup", () => {
  const after = change((f) => {
    f.name = "<script>alert(1)</script>";
    f.nodes.chat.config.event = "<img src=x>";
  });
  const html = diffHtml(chat, after, diffFlows(chat, after));
  expect(html).not.toMatch(/<script|<img/);
  expect(html).toContain("&#60;script&#62;");
  expect(html.match(/<rect/g)).toHaveLength(Object.keys(chat.nodes).length);
});
