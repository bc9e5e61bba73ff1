import { describe, expect, it } from "vitest";
import { emptyFlow, type FlowDocument } from "../../flows/model/index.ts";
import { changesBehaviour, diffFlows, isSame } from "./diff.ts";
import { cleanDrafts, draftKey, draftsOf, hasDraft, writeDraft } from "./drafts.ts";
import { merge3 } from "./merge.ts";
import { freeId } from "./ids.ts";

const base: FlowDocument = {
  ...emptyFlow("f", "F"),
  nodes: {
    message: { type: "socket.event", config: { event: "chat", parameters: [{ name: "text", type: "string" }] } },
    send: { type: "emit", config: { event: "new", arguments: ["a"] } },
    log: { type: "log", config: {} },
  },
  wires: [
    { from: "message", port: "next", to: "send" },
    { from: "message", port: "next", to: "log" },
  ],
  layout: { message: { x: 0, y: 0 }, send: { x: 100, y: 0 }, log: { x: 100, y: 100 } },
};
const withNode = (
  flow: FlowDocument,
  id: string,
  config: Record<string, unknown>,
  type = flow.nodes[id]?.type ?? "log",
): FlowDocument => ({
  ...flow,
  nodes: { ...flow.nodes, [id]: { type, config } },
});
const without = (flow: FlowDocument, id: string): FlowDocument => {
  const { [id]: _gone, ...nodes } = flow.nodes;
  return { ...flow, nodes, wires: flow.wires.filter((wire) => wire.from !== id && wire.to !== id) };
};

describe("the difference between two versions", () => {
  it("tells added, removed, changed and moved apart", () => {
    let after = withNode(without(base, "log"), "extra", {});
    after = withNode(after, "send", { event: { js: "input.name" }, arguments: ["a", "b"] });
    after = { ...after, layout: { ...after.layout, message: { x: 8, y: 8 } }, name: "G" };
    const diff = diffFlows(base, after);
    expect(diff.nodes.map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      "extra added",
      "log removed",
      "send changed",
      "message moved",
    ]);
    expect(diff.nodes[2]?.fields).toEqual([
      { field: "event", before: "new", after: { js: "input.name" } },
      { field: "arguments.1", before: undefined, after: "b" },
    ]);
    expect(diff.meta).toEqual([{ field: "name", before: "F", after: "G" }]);
    expect(diff.wiresRemoved).toEqual([{ from: "message", port: "next", to: "log" }]);
  });

  it("knows a move from a change of behaviour, and order from wires", () => {
    const moved = diffFlows(base, { ...base, layout: { ...base.layout, send: { x: 1, y: 1 } } });
    expect(changesBehaviour(moved)).toBe(false);
    expect(isSame(moved)).toBe(false);
    expect(diffFlows(base, { ...base, wires: base.wires.toReversed() }).reordered).toEqual(["message.next"]);
    expect(isSame(diffFlows(base, structuredClone(base)))).toBe(true);
  });
});

describe("two changes of one flow", () => {
  it("combine when they touch different nodes", () => {
    const mine = withNode(base, "send", { event: "mine" });
    const theirs = without(withNode(base, "message", { event: "theirs" }), "log");
    const { combined, nodes } = merge3(base, mine, theirs);
    expect(nodes.map(({ id, mine: my, theirs: their, clash }) => `${id} ${my} ${their} ${clash}`)).toEqual([
      "log same removed false",
      "message same changed false",
      "send changed same false",
    ]);
    expect(combined?.nodes["send"]?.config).toEqual({ event: "mine" });
    expect(combined?.nodes["message"]?.config).toEqual({ event: "theirs" });
    expect(combined?.nodes["log"]).toBeUndefined();
    expect(combined?.wires).toEqual([{ from: "message", port: "next", to: "send" }]);
  });

  it("clash when both change one node to different ends, not when to the same", () => {
    const one = withNode(base, "send", { event: "one" });
    const two = withNode(base, "send", { event: "two" });
    expect(merge3(base, one, two).combined).toBeUndefined();
    expect(merge3(base, one, without(base, "send")).combined).toBeUndefined();
    expect(merge3(base, one, structuredClone(one)).combined?.nodes["send"]?.config).toEqual({ event: "one" });
  });

  it("keep wires of both", () => {
    const wire = (to: string) => ({ from: "send", port: "next", to });
    const mine = { ...base, wires: [...base.wires, wire("log")] };
    const theirs = { ...withNode(base, "more", {}), wires: [...base.wires.slice(0, 1), wire("more")] };
    expect(
      merge3(base, mine, theirs)
        .combined?.wires.map(({ from, to }) => `${from}>${to}`)
        .toSorted(),
    ).toEqual(["message>send", "send>log", "send>more"]);
  });
});

describe("notes and groups", () => {
  const note = { text: "Ask Ada", colour: "yellow" as const, x: 0, y: 0, width: 200, height: 80 };
  const group = { title: "Talk", colour: "blue" as const, nodes: ["send", "log"] };
  const drawn: FlowDocument = { ...base, notes: { a: note, b: note }, groups: { g: group } };

  it("are told apart as added, removed, changed and moved, and change nothing that runs", () => {
    const after: FlowDocument = {
      ...base,
      notes: { a: { ...note, text: "Ask Bob" }, c: note },
      groups: { g: { ...group, nodes: ["log"] } },
    };
    const diff = diffFlows(drawn, after);
    expect(diff.drawn.map(({ what, id, kind, fields }) => [what, id, kind, fields.map(({ field }) => field)])).toEqual([
      ["note", "a", "changed", ["text"]],
      ["note", "b", "removed", []],
      ["note", "c", "added", []],
      ["group", "g", "changed", ["nodes"]],
    ]);
    expect(changesBehaviour(diff)).toBe(false);
    expect(isSame(diff)).toBe(false);
    expect(diffFlows(drawn, { ...drawn, notes: { a: { ...note, x: 8 }, b: note } }).drawn).toMatchObject([
      { id: "a", kind: "moved" },
    ]);
    const turned = { ...drawn, groups: { g: { ...group, nodes: ["log", "send"] } } };
    expect(isSame(diffFlows(drawn, turned))).toBe(true);
  });

  it("of both sides are kept, and never clash", () => {
    const mine: FlowDocument = { ...drawn, notes: { a: { ...note, text: "mine" }, b: note, m: note } };
    const theirs: FlowDocument = { ...drawn, notes: { a: { ...note, text: "theirs" }, t: note }, groups: {} };
    const { combined } = merge3(drawn, mine, theirs);
    expect(Object.keys(combined!.notes!).toSorted()).toEqual(["a", "m", "t"]);
    expect(combined!.notes!["a"]!.text).toBe("mine");
    expect(combined!.groups).toEqual({});
  });
});

describe("ids and drafts", () => {
  it("makes free ids from names", () => {
    expect(freeId("Mein Café!", new Set())).toBe("mein-cafe");
    expect(freeId("Chat", new Set(["chat", "chat-2"]))).toBe("chat-3");
    expect(freeId("日本", new Set())).toBe("flow");
    expect(freeId("x".repeat(90), new Set()).length).toBeLessThanOrEqual(64);
  });

  it("keeps drafts, and survives storage that fails or lies", () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
      key: (index: number) => [...kept.keys()][index] ?? null,
      get length() {
        return kept.size;
      },
    };
    const [one, two] = [draftKey("f", "1"), draftKey("f", "2")];
    expect(writeDraft(storage, one, { text: "t", base: null, at: 1 })).toBe(true);
    expect(writeDraft(storage, two, { text: "u", base: "e", at: 2 })).toBe(true);
    expect(writeDraft(storage, draftKey("f-2", "1"), { text: "v", base: null, at: 3 })).toBe(true);
    expect(draftsOf(storage, "f").map(({ text, key }) => [text, key])).toEqual([
      ["u", two],
      ["t", one],
    ]);
    kept.set(two, '{"text":1}');
    kept.set("patchbay.draft.f", JSON.stringify({ text: "of no tab", base: null, at: 0 }));
    expect(draftsOf(storage, "f").map(({ text }) => text)).toEqual(["t", "of no tab"]);
    expect([hasDraft(storage, "f"), hasDraft(storage, "g")]).toEqual([true, false]);

    const day = 86_400_000;
    for (let i = 0; i < 60; i++)
      writeDraft(storage, draftKey("g", `${i}`), { text: "", base: null, at: 100 * day + i });
    cleanDrafts(storage, (key) => key === one, 101 * day);
    expect(draftsOf(storage, "f").map(({ text }) => text)).toEqual(["t"]);
    expect(draftsOf(storage, "g").map(({ at }) => at - 100 * day)).toEqual(
      Array.from({ length: 50 }, (_, i) => 59 - i),
    );
    const full = {
      ...storage,
      setItem: () => {
        throw new Error("quota");
      },
    };
    expect(writeDraft(full, one, { text: "t", base: null, at: 1 })).toBe(false);
  });
});
