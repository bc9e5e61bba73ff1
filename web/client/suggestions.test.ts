import { expect, it } from "vitest";
import type { TriggerInfo } from "../../flows/compiler/types.ts";
import { defaultsFor, eventsFor, hubsFor, namespacesFor } from "./suggestions.ts";

const triggers: TriggerInfo[] = [
  { node: "index", name: "index", kind: "http.request", hub: "", method: "GET", route: "index" },
  {
    node: "message",
    name: "message",
    kind: "socket.event",
    hub: "hub",
    namespace: "/",
    event: "chat",
    parameters: ["text", "room"],
  },
  { node: "admin", name: "admin", kind: "socket.event", hub: "hub", namespace: "/admin", event: "kick" },
];

it("offers the events heard in the client's namespace", () => {
  expect(eventsFor(triggers, "hub", "")).toEqual([{ event: "chat", parameters: ["text", "room"] }]);
  expect(eventsFor(triggers, "hub", "/admin")).toEqual([{ event: "kick", parameters: [] }]);
  expect(eventsFor(triggers, "other", "/")).toEqual([]);
});

it("offers hubs and namespaces once each", () => {
  expect(hubsFor(triggers, ["hub", "stocks"])).toEqual(["hub", "stocks"]);
  expect(namespacesFor(triggers, "hub")).toEqual(["/", "/admin"]);
});

it("starts a client where the flow listens", () => {
  expect(defaultsFor(triggers)).toEqual({ hub: "hub", namespace: "/", event: "chat", args: ["", ""] });
  expect(defaultsFor([])).toEqual({});
});
