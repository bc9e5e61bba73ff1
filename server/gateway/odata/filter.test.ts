import { describe, expect, test } from "vitest";
import { GroupIndex } from "../rooms/index.ts";
import { FilterError } from "./ast.ts";
import { parseFilter } from "./parser.ts";
import { compilePredicate } from "./predicate.ts";
import { select, type SubjectIndex } from "./select.ts";

class Subject {
  groups: Set<string> | undefined;
  readonly id: string;
  readonly userId: string | undefined;
  constructor(id: string, userId?: string) {
    this.id = id;
    this.userId = userId;
  }
}

const people = [new Subject("c1", "ann"), new Subject("c2", "Bob"), new Subject("c3"), new Subject("c4", "it's")];
const groups = new GroupIndex<Subject>();
for (const [id, names] of Object.entries({ c1: ["g1", "g2"], c2: ["g1"], c4: ["g3"] })) {
  for (const name of names)
    groups.add(
      people.find((one) => one.id === id)!,
      name,
    );
}
const index: SubjectIndex<Subject> = {
  all: () => people,
  inGroup: (group) => groups.members(group),
  byId: (id) => people.find((one) => one.id === id),
  byUser: (user) => new Set(people.filter((one) => one.userId === user)),
};

describe("a filter selects", () => {
  test.each<[string, string[]]>([
    ["userId eq 'ann'", ["c1"]],
    ["USERID EQ 'ann'", ["c1"]],
    ["'ann' eq userId", ["c1"]],
    ["userId ne 'ann'", ["c2", "c3", "c4"]],
    ["userId eq null", ["c3"]],
    ["userId ne null", ["c1", "c2", "c4"]],
    ["userId eq 'it''s'", ["c4"]],
    ["connectionId eq 'c2'", ["c2"]],
    ["connectionId gt 'c2'", ["c3", "c4"]],
    ["userId ge 'ann'", ["c1", "c4"]],
    ["userId in ('ann', 'Bob')", ["c1", "c2"]],
    ["userId in ('ann', null)", ["c1", "c3"]],
    ["'g1' in groups", ["c1", "c2"]],
    ["concat('g', '3') in groups", ["c4"]],
    ["'g1' in groups and not ('g2' in groups)", ["c2"]],
    ["not ('g1' in groups)", ["c3", "c4"]],
    ["'g2' in groups or 'g3' in groups", ["c1", "c4"]],
    ["'g1' in groups or 'g3' in groups and not ('g1' in groups)", ["c1", "c2", "c4"]],
    ["('g1' in groups or 'g3' in groups) and not ('g1' in groups)", ["c4"]],
    ["('g1' in groups or userId eq 'it''s') and connectionId ne 'c2'", ["c1", "c4"]],
    ["'g1' in groups and userId eq 'ann' or connectionId eq 'c3'", ["c1", "c3"]],
    ["length(groups) gt 1", ["c1"]],
    ["length(groups) eq 0", ["c3"]],
    ["length(userId) eq 3", ["c1", "c2"]],
    ["tolower(userId) eq 'bob'", ["c2"]],
    ["toupper(userId) eq 'ANN'", ["c1"]],
    ["trim(' ann ') eq userId", ["c1"]],
    ["substring(userId, 1) eq 'nn'", ["c1"]],
    ["substring(userId, 1, 1) eq 'o'", ["c2"]],
    ["indexof(userId, 'n') eq 1", ["c1"]],
    ["indexof(userId, 'zz') eq -1", ["c1", "c2", "c4"]],
    ["startswith(userId, 'B')", ["c2"]],
    ["endswith(userId, 's') eq true", ["c4"]],
    ["contains(userId, 'n')", ["c1"]],
    ["not contains(userId, 'n')", ["c2", "c3", "c4"]],
    ["true", ["c1", "c2", "c3", "c4"]],
    ["false", []],
    ["'nobody' in groups", []],
  ])("%s", (filter, expected) => {
    const expr = parseFilter(filter);
    const ids = [...select(expr, index)].map((one) => one.id);
    expect(ids.toSorted()).toEqual(expected);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(people.filter(compilePredicate(expr)).map((one) => one.id)).toEqual(expected);
  });
});

describe("who is looked at", () => {
  const everybody: SubjectIndex<Subject> = {
    ...index,
    all: () => {
      throw new Error("asked everybody");
    },
  };
  test.each([
    "'g1' in groups",
    "'g1' in groups and not ('g2' in groups)",
    "not ('g2' in groups) and 'g1' in groups",
    "('g1' in groups or 'g3' in groups) and not ('g2' in groups)",
    "'g1' in groups and startswith(userId, 'B')",
    "connectionId eq 'c2' or userId eq 'ann'",
    "userId in ('ann', 'Bob') and length(groups) eq 1",
  ])("%s: only whom the indexes name", (filter) => {
    const expr = parseFilter(filter);
    const ids = [...select(expr, everybody)].map((one) => one.id);
    expect(ids.toSorted()).toEqual(people.filter(compilePredicate(expr)).map((one) => one.id));
    expect(ids.length).toBeGreaterThan(0);
  });

  test.each(["not ('g1' in groups)", "contains(userId, 'n')", "'g1' in groups or contains(userId, 'n')"])(
    "%s: everybody, as no index covers it",
    (filter) => {
      expect(() => [...select(parseFilter(filter), everybody)]).toThrow("asked everybody");
    },
  );
});

describe("a filter is refused, with the place", () => {
  test.each<[string, RegExp]>([
    ["", /ends too early.*character 1 /],
    ["userId eq", /ends too early/],
    ["userId", /must be a condition, this is a string/],
    ["length(userId)", /must be a condition, this is an integer/],
    ["not length(userId) gt 5", /"not" binds tighter than a comparison/],
    ["userId eq 'ann", /no closing quote.*character 11/],
    ["userId eq 5", /cannot compare a string with an integer/],
    ["groups eq 'g'", /groups cannot be compared/],
    ["5 in groups", /Only a string can be "in groups"/],
    ["name eq 'x'", /"name" is not known/],
    ["lower(userId) eq 'x'", /"lower" is not known/],
    ["length() eq 1", /takes 1 arguments, not 0/],
    ["substring(userId, 'a') eq 'x'", /Argument 2 of substring must be an integer/],
    ["userId eq 'a' userId", /"userId" was not expected/],
    ["(userId eq 'a'", /parenthesis is not closed/],
    ["userId in ('a'", /list is not closed/],
    ["userId in 'a'", /followed by groups or by a list/],
    ["userId = 'a'", /"=" is not allowed here.*character 8/],
    ["length(userId) gt 1.5", /Only whole numbers/],
    ["length(userId) gt 99999999999999999999", /too large/],
    ["true gt false", /cannot compare/],
    [Array(101).fill("userId eq 'a'").join(" or "), /more than 100 clauses/],
    ["(".repeat(200) + "true" + ")".repeat(200), /nested more than 100 deep/],
  ])("%s", (filter, message) => {
    expect(() => parseFilter(filter)).toThrow(FilterError);
    expect(() => parseFilter(filter)).toThrow(message);
  });

  test("100 clauses are fine", () => {
    expect(() => parseFilter(Array(100).fill("'g' in groups").join(" or "))).not.toThrow();
  });
});
