import { describe, expect, it } from "vitest";
import { loadProfiles, newProfile, saveProfiles, uniqueName } from "./profile.ts";

function memory(text?: string) {
  let kept: string | null = text ?? null;
  return { getItem: () => kept, setItem: (_key: string, value: string) => void (kept = value) };
}

describe("remembered clients", () => {
  it("come back as they were", () => {
    const storage = memory();
    const alice = { ...newProfile([], "1"), event: "chat", args: ['"hi"'] };
    saveProfiles(storage, [alice]);
    expect(loadProfiles(storage)).toEqual([alice]);
  });

  it("survive what cannot be read", () => {
    expect(loadProfiles(memory("{"))).toEqual([]);
    expect(loadProfiles(memory("{}"))).toEqual([]);
    expect(loadProfiles(undefined)).toEqual([]);
    const [kept] = loadProfiles(memory('[{"id":"1","name":"Zoe","args":7,"transport":"pigeon"},{"name":"no id"}]'));
    expect(kept).toMatchObject({ id: "1", name: "Zoe", args: [], transport: "websocket" });
  });

  it("does not fail when storage is full", () => {
    const full = {
      getItem: () => null,
      setItem: () => {
        throw new Error("quota");
      },
    };
    expect(() => saveProfiles(full, [])).not.toThrow();
  });

  it("get names of their own", () => {
    const alice = newProfile([], "1");
    const bob = newProfile([alice], "2");
    expect([alice.name, bob.name]).toEqual(["Alice", "Bob"]);
    expect(uniqueName("Alice", "2", [alice, bob])).toBe("Alice 2");
    expect(uniqueName("Alice", "1", [alice, bob])).toBe("Alice");
  });
});
