import { expect, test } from "vitest";
import { namespacePrefix, roomGroup } from "./groups.ts";
import { GroupIndex, type GroupMember } from "./index.ts";

class Member implements GroupMember {
  groups: Set<string> | undefined;
}

test("membership is known both ways, with one member, several and none", () => {
  const index = new GroupIndex<Member>();
  const [a, b] = [new Member(), new Member()];
  index.add(a, "g");
  index.add(a, "g");
  expect([...index.members("g")]).toEqual([a]);
  index.add(b, "g");
  index.add(b, "h");
  expect(new Set(index.members("g"))).toEqual(new Set([a, b]));
  expect(["g", "h", "none"].map((group) => [...index.each(group)])).toEqual([[a, b], [b], []]);
  expect(index.remove(a, "g")).toBe(true);
  expect(index.remove(a, "g")).toBe(false);
  expect([...index.members("g")]).toEqual([b]);
  index.removeAll(b, (group) => group === "h");
  expect([index.has("g"), index.has("h"), index.size]).toEqual([false, true, 1]);
  expect(b.groups).toEqual(new Set(["h"]));
});

test("group names are the service's", () => {
  expect([roomGroup("/", "rm"), roomGroup("/ns", "rm"), namespacePrefix("/ns")]).toEqual([
    "0~Lw~cm0",
    "0~L25z~cm0",
    "0~L25z~",
  ]);
});
