import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toRestRequest } from "./actions.ts";
import { filterText, parseGroup, roomGroup } from "./groups.ts";
import type { Action } from "./types.ts";

const event = { eventName: "say", parameters: ["hi"] };
const request = (action: Action) => toRestRequest("hub", action)!;

describe("group names", () => {
  test("the examples of the protocol", () => {
    expect(roomGroup("/", "rm")).toBe("0~Lw~cm0");
    expect(roomGroup("/ns", "rm")).toBe("0~L25z~cm0");
  });
  test("round trip with any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", minLength: 1 }),
        fc.string({ unit: "grapheme", minLength: 1 }),
        (namespace, room) => {
          expect(parseGroup(roomGroup(namespace, room))).toEqual({ namespace, room });
        },
      ),
    );
  });
  test("quotes in filter texts are doubled", () => {
    expect(filterText("it's")).toBe("'it''s'");
  });
});

describe("actions as REST requests", () => {
  test("to a namespace, except two rooms", () => {
    expect(request({ actionName: "sendToNamespace", ...event, exceptRooms: ["a", "b"] })).toEqual({
      method: "POST",
      path: "/api/hubs/hub/groups/0~Lw~/:send",
      query: { filter: "not ('0~Lw~YQ' in groups) and not ('0~Lw~Yg' in groups)" },
      contentType: "text/plain;charset=utf-8",
      body: '42["say","hi"]',
    });
  });
  test("to one room of a namespace", () => {
    const sent = request({ actionName: "sendToRooms", namespace: "/ns", rooms: ["rm", "rm"], ...event });
    expect(sent).toMatchObject({
      path: "/api/hubs/hub/groups/0~L25z~cm0/:send",
      query: {},
      body: '42/ns,["say","hi"]',
    });
  });
  test("several rooms with an exception keep their parentheses", () => {
    const sent = request({ actionName: "sendToRooms", rooms: ["a", "b"], ...event, exceptRooms: ["c"] });
    expect(sent.path).toBe("/api/hubs/hub/:send");
    expect(sent.query.filter).toBe("('0~Lw~YQ' in groups or '0~Lw~Yg' in groups) and not ('0~Lw~Yw' in groups)");
  });
  test("no rooms is nobody, never everybody", () => {
    expect(toRestRequest("hub", { actionName: "sendToRooms", rooms: [], ...event })).toBeUndefined();
  });
  test("join selects the socket by its own room", () => {
    const sent = request({ actionName: "addSocketToRoom", socketId: "s1", room: "rm" });
    expect(sent.path).toBe("/api/hubs/hub/:addToGroups");
    expect(JSON.parse(sent.body)).toEqual({ groups: ["0~Lw~cm0"], filter: "'0~Lw~czE' in groups" });
  });
  test("disconnect", () => {
    expect(request({ actionName: "disconnectSockets", rooms: [], closeUnderlyingConnection: true })).toMatchObject({
      path: "/api/hubs/hub/groups/0~Lw~/:send",
      body: '41{"close":true}',
    });
    expect(request({ actionName: "disconnectSockets", namespace: "/ns", rooms: ["a", "b"] }).query.filter).toContain(
      " or ",
    );
  });
  test.each<[unknown, string]>([
    [{ actionName: "explode" }, 'Unknown action "explode"'],
    [{ actionName: "sendToSocket", ...event }, '"socketId"'],
    [{ actionName: "sendToRooms", rooms: [1], ...event }, '"rooms"'],
    [{ actionName: "sendToNamespace", eventName: "a", parameters: "x" }, '"parameters"'],
    [{ actionName: "sendToNamespace", namespace: "x", ...event }, '"namespace"'],
    [{ actionName: "sendToNamespace", eventName: "a", parameters: [1n] }, "cannot be sent as JSON"],
  ])("wrong shape %#", (action, message) => {
    expect(() => toRestRequest("hub", action as Action)).toThrow(message);
  });
});
