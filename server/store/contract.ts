import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FlowStore } from "./types.ts";

/** What a test needs of a driver: a fresh store, a second one on the same place, and a hand on the place itself. */
export interface StoreUnderTest {
  store: FlowStore;
  /** As after a restart. */
  reopen(): Promise<FlowStore>;
  /** Changes a flow behind the store's back, as an editor or git would. */
  editOutside(id: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** The suite every driver passes. Limits in `make`: documents of 4,096 bytes, 5 flows, 3 versions. */
export function storeContract(name: string, make: () => Promise<StoreUnderTest>): void {
  describe(`${name} keeps the store contract`, () => {
    let under: StoreUnderTest;
    let store: FlowStore;
    beforeEach(async () => {
      under = await make();
      store = under.store;
    });
    afterEach(() => under.close());

    test("gives back exactly the text that was written, also after a restart", async () => {
      const text = '{"name":"Ünïcödé 🙂"}\r\n\ttail without newline';
      const written = await store.write("chat", text, { ifAbsent: true });
      expect(written.created).toBe(true);
      expect(await store.read("chat")).toMatchObject({ id: "chat", text, etag: written.etag });
      expect((await (await under.reopen()).read("chat"))?.text).toBe(text);
    });

    test("names the same bytes by the same etag and others by another", async () => {
      const a = await store.write("a", "one", { ifAbsent: true });
      const b = await store.write("b", "one", { ifAbsent: true });
      const changed = await store.write("a", "two", { ifMatch: a.etag });
      expect(b.etag).toBe(a.etag);
      expect(changed).toEqual({ etag: expect.not.stringMatching(a.etag), created: false });
    });

    test("creates only where nothing is", async () => {
      const { etag } = await store.write("chat", "one", { ifAbsent: true });
      await expect(store.write("chat", "two", { ifAbsent: true })).rejects.toMatchObject({ code: "exists", etag });
      expect((await store.read("chat"))?.text).toBe("one");
    });

    test("refuses a write on top of someone else's, and says what is there now", async () => {
      const first = await store.write("chat", "one", { ifAbsent: true });
      const second = await store.write("chat", "two", { ifMatch: first.etag });
      await expect(store.write("chat", "three", { ifMatch: first.etag })).rejects.toMatchObject({
        code: "stale",
        etag: second.etag,
      });
      expect((await store.read("chat"))?.text).toBe("two");
    });

    test("of many writers with the same etag exactly one wins", async () => {
      const { etag } = await store.write("chat", "start", { ifAbsent: true });
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) => store.write("chat", `writer ${n}`, { ifMatch: etag })),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      const winner = results.findIndex(({ status }) => status === "fulfilled");
      expect((await store.read("chat"))?.text).toBe(`writer ${winner}`);
    });

    test("of many creators exactly one wins", async () => {
      const other = await under.reopen();
      const results = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) => (n % 2 ? store : other).write("chat", `writer ${n}`, { ifAbsent: true })),
      );
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    });

    test("notices an edit made behind its back, and keeps it as a version when it is saved over", async () => {
      const { etag } = await store.write("chat", "one", { ifAbsent: true });
      await under.editOutside("chat", "edited by hand");
      await expect(store.write("chat", "two", { ifMatch: etag })).rejects.toMatchObject({ code: "stale" });
      const now = await store.read("chat");
      expect(now?.text).toBe("edited by hand");
      await store.write("chat", "two", { ifMatch: now!.etag });
      expect((await store.readVersion("chat", now!.etag))?.text).toBe("edited by hand");
    });

    test("lists by id, broken ones with what is wrong", async () => {
      await store.write("zoo", "z", { ifAbsent: true });
      await store.write("ask", "a", { ifAbsent: true });
      await under.editOutside("mid", "x".repeat(5_000));
      const list = await store.list();
      expect(list.map(({ id }) => id)).toEqual(["ask", "mid", "zoo"]);
      expect(list[0]).toMatchObject({ text: "a" });
      expect(list[1]).toMatchObject({ broken: expect.stringContaining("5000 bytes") });
      expect(list[1]).not.toHaveProperty("text");
    });

    test("has a state that is the same as long as the list is", async () => {
      const states = [await store.state()];
      const note = async () => void states.push(await store.state());
      const { etag } = await store.write("chat", "one", { ifAbsent: true });
      await note();
      await store.write("chat", "two", { ifMatch: etag });
      await note();
      await under.editOutside("chat", "by hand");
      await note();
      await under.editOutside("other", "new");
      await note();
      await store.remove("other", { force: true });
      await note();
      expect(new Set(states).size).toBe(states.length - 1);
      expect(states.at(-1)).toBe(states.at(-3));
      expect(await (await under.reopen()).state()).toBe(states.at(-1));
    });

    test("keeps versions, newest first, up to its limit", async () => {
      let { etag } = await store.write("chat", "v0", { ifAbsent: true });
      for (const text of ["v1", "v2", "v3"]) ({ etag } = await store.write("chat", text, { ifMatch: etag }));
      const versions = await store.versions("chat");
      expect(versions).toHaveLength(3);
      expect(versions[0]).toMatchObject({ version: etag, bytes: 2 });
      const texts = await Promise.all(
        versions.map(async ({ version }) => (await store.readVersion("chat", version))?.text),
      );
      expect(texts).toEqual(["v3", "v2", "v1"]);
      expect(await store.readVersion("chat", "0".repeat(32))).toBeUndefined();
    });

    test("does not count a save of the same text as a version", async () => {
      const { etag } = await store.write("chat", "same", { ifAbsent: true });
      await store.write("chat", "same", { ifMatch: etag });
      expect(await store.versions("chat")).toHaveLength(1);
    });

    test("removes only what the caller has seen, and keeps its versions", async () => {
      const first = await store.write("chat", "one", { ifAbsent: true });
      const { etag } = await store.write("chat", "two", { ifMatch: first.etag });
      await expect(store.remove("chat", { ifMatch: first.etag })).rejects.toMatchObject({ code: "stale", etag });
      await store.remove("chat", { ifMatch: etag });
      expect(await store.read("chat")).toBeUndefined();
      expect(await store.list()).toEqual([]);
      await expect(store.remove("chat", { ifMatch: etag })).rejects.toMatchObject({ code: "not-found" });
      expect((await store.readVersion("chat", etag))?.text).toBe("two");
      expect((await store.write("chat", "two", { ifAbsent: true })).created).toBe(true);
    });

    test.each(["", "Chat", "../chat", "a/b", "-a", "a".repeat(65), "a.b", "con\0"])(
      "refuses %j as an id",
      async (id) => {
        await expect(store.write(id, "x", { ifAbsent: true })).rejects.toMatchObject({ code: "bad-id" });
        await expect(store.read(id)).rejects.toMatchObject({ code: "bad-id" });
        await expect(store.remove(id, { force: true })).rejects.toMatchObject({ code: "bad-id" });
        await expect(store.versions(id)).rejects.toMatchObject({ code: "bad-id" });
        await expect(store.readVersion(id, "0".repeat(32))).rejects.toMatchObject({ code: "bad-id" });
        await expect(store.readTests(id)).rejects.toMatchObject({ code: "bad-id" });
      },
    );

    test("has limits, and what was there stays", async () => {
      const { etag } = await store.write("chat", "small", { ifAbsent: true });
      await expect(store.write("chat", "x".repeat(4_097), { ifMatch: etag })).rejects.toMatchObject({
        code: "too-large",
      });
      for (const id of ["b", "c", "d", "e"]) await store.write(id, id, { ifAbsent: true });
      await expect(store.write("f", "f", { ifAbsent: true })).rejects.toMatchObject({ code: "too-many" });
      expect((await store.read("chat"))?.text).toBe("small");
    });
  });
}
