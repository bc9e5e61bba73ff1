import { describe, expect, it } from "vitest";
import { z } from "zod";
import { valueSchema } from "../../../flows/model/document.ts";
import { emptyItem, type FieldSpec, fieldsOf, isShown, words } from "./schema.ts";
import { isExpression, toExpression, toText, withExpression } from "./value.ts";

const schema = z.strictObject({
  hub: z.string().default("hub").meta({ title: "Hub", control: "text", advanced: true }),
  to: z.enum(["namespace", "rooms"]).default("namespace"),
  rooms: z
    .array(valueSchema)
    .max(9)
    .default([])
    .meta({ addLabel: "Add room", showWhen: { field: "to", is: ["rooms"] } }),
  cases: z.array(z.strictObject({ when: z.string().meta({ control: "expression" }), label: z.string() })).default([]),
  sendAtOnce: z.boolean().default(false),
  timeout: z.number().int().min(1).max(1000).default(5),
  count: z.number().int().optional(),
  level: z.union([z.literal("a").meta({ title: "Letter A" }), z.literal("b")]).default("a"),
  any: z.unknown(),
});
const fields = fieldsOf({ schema: schema as never });
const field = (key: string): FieldSpec => fields.find((candidate) => candidate.key === key)!;

describe("a form made from a schema", () => {
  it("keeps the order and names the controls", () => {
    expect(fields.map(({ key, control }) => `${key}:${control}`)).toEqual([
      "hub:text",
      "to:select",
      "rooms:array",
      "cases:array",
      "sendAtOnce:boolean",
      "timeout:number",
      "count:number",
      "level:select",
      "any:json",
    ]);
  });

  it("takes over what the meta says", () => {
    expect(field("hub")).toMatchObject({ title: "Hub", advanced: true, default: "hub" });
    expect(field("rooms")).toMatchObject({ addLabel: "Add room", maxItems: 9, item: { control: "value" } });
    expect(field("sendAtOnce").title).toBe("Send at once");
    expect(field("cases").item?.fields?.map(({ key, control }) => `${key}:${control}`)).toEqual([
      "when:expression",
      "label:text",
    ]);
  });

  it("knows bounds that were given, and only those", () => {
    expect(field("timeout")).toMatchObject({ minimum: 1, maximum: 1000, integer: true });
    expect(field("count").minimum).toBeUndefined();
  });

  it("lists choices with their labels", () => {
    expect(field("to").options).toEqual([
      { value: "namespace", label: "Namespace" },
      { value: "rooms", label: "Rooms" },
    ]);
    expect(field("level").options).toEqual([
      { value: "a", label: "Letter A" },
      { value: "b", label: "b" },
    ]);
  });

  it("shows a field by its sibling's value or default", () => {
    expect(isShown(field("rooms"), fields, {})).toBe(false);
    expect(isShown(field("rooms"), fields, { to: "rooms" })).toBe(true);
    expect(isShown(field("hub"), fields, {})).toBe(true);
  });

  it("starts array items empty", () => {
    expect(emptyItem(field("rooms").item!)).toBe("");
    expect(emptyItem(field("cases").item!)).toEqual({ when: "", label: "" });
  });

  it("spells keys as words", () => {
    expect(words("closeUnderlyingConnection")).toBe("Close underlying connection");
  });
});

describe("text or expression", () => {
  it("goes there and back", () => {
    for (const text of ["hi", 'say "x"', "", "line\nbreak"]) {
      const value = toExpression(text);
      expect(isExpression(value) && toText(value)).toBe(text);
    }
  });
  it("takes a value in", () => {
    expect(withExpression("", { start: 0, end: 0 }, "input.text")).toBe("input.text");
    expect(withExpression("Hello !", { start: 6, end: 6 }, "input.name")).toBe("`Hello ${input.name}!`");
    expect(withExpression("`${x}`\\", { start: 0, end: 0 }, "a")).toBe("`${a}\\`\\${x}\\`\\\\`");
  });
  it("keeps source that is no text", () => {
    expect(toText({ js: "event.params.text" })).toBe("event.params.text");
    expect(toText({ js: "42" })).toBe("42");
  });
});
