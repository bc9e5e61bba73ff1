import { expect, test } from "vitest";
import { parseConnectionString } from "./connection-string.ts";
import { createRouter } from "./http-routes.ts";
import { matchTriggers } from "./match.ts";

test("literals beat parameters, parameters beat the rest", () => {
  const router = createRouter(
    ["files/{*path}", "rooms/{room}", "rooms/all", "rooms/{room}/messages", ""].map((route) => ({
      method: "GET",
      route,
    })),
  );
  const at = (path: string) => {
    const match = router.match("GET", path);
    return match.status === 200 ? [match.target.route, match.params] : match.status;
  };
  expect(at("/api/rooms/all")).toEqual(["rooms/all", {}]);
  expect(at("/api/rooms/a%2Fb")).toEqual(["rooms/{room}", { room: "a/b" }]);
  expect(at("/api/rooms/x/messages/")).toEqual(["rooms/{room}/messages", { room: "x" }]);
  expect(at("/api/files/a/b/c.txt")).toEqual(["files/{*path}", { path: "a/b/c.txt" }]);
  expect(at("/api/")).toEqual(["", {}]);
  expect(at("/api/%E0%A4%A")).toBe(404);
  expect(at("/other")).toBe(404);
  expect(router.match("POST", "/api/rooms/all")).toEqual({ status: 405, allow: ["GET"] });
});

test("events by name first, then the catch-all of the namespace", () => {
  const trigger = (event: string, namespace = "/") => ({ on: "socket.event", hub: "h", namespace, event });
  const triggers = [trigger("*"), trigger("chat"), trigger("chat", "/b"), { on: "http.request", hub: "h" }];
  const match = (eventName: string, namespace = "/") =>
    matchTriggers(triggers, { kind: "event", hub: "h", namespace, eventName });
  expect(match("chat")).toEqual([trigger("chat")]);
  expect(match("other")).toEqual([trigger("*")]);
  expect(match("other", "/b")).toEqual([]);
});

test("connection strings", () => {
  const parsed = parseConnectionString("endpoint=http://localhost;Port=8080;AccessKey=a=b==;Version=1.0;");
  expect(parsed).toEqual({
    endpoint: "http://localhost:8080",
    clientEndpoint: "http://localhost:8080",
    accessKey: "a=b==",
  });
  expect(parseConnectionString("Endpoint=https://x.example.com/").endpoint).toBe("https://x.example.com");
  expect(parseConnectionString("Endpoint=http://in:1;ClientEndpoint=https://out;AccessKey=k").clientEndpoint).toBe(
    "https://out",
  );
  for (const bad of ["", "Endpoint=ftp://x", "Endpoint=nonsense", "what", "Endpoint=http://x;Port=99999"]) {
    expect(() => parseConnectionString(bad), bad).toThrow("Connection string");
  }
  expect(() => parseConnectionString("AccessKey=secret")).not.toThrow("secret");
});
