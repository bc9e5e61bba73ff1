/**
 * The peer of the runtime bench: Node-RED as the webhook receiver behind our gateway, built of its own nodes. It answers
 * the abuse check, decodes the packet, sends `done` to the socket by the gateway's REST interface and answers the ack.
 */

import { createHmac } from "node:crypto";
import type { Connection } from "../../flows/handler-kit/connection-string.ts";
import { startNodeRed } from "./node-red.ts";

export interface NodeRedReceiver {
  /** For the hub's URL template. */
  url: string;
  pid: number;
  stop(): Promise<void>;
}

/** One token for all sends of the hub: the group is in the filter, so the URL stays the same. */
function restToken(url: string, key: string): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part({ aud: url, iat: now, exp: now + 36_000 })}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

export async function startNodeRedReceiver({ endpoint, accessKey }: Connection): Promise<NodeRedReceiver> {
  const send = `${endpoint}/api/hubs/bench/:send`;
  const prepare = `
    const text = msg.payload;
    const start = text.indexOf("[");
    msg.ackId = text.slice(2, start);
    msg.parameters = JSON.parse(text.slice(start)).slice(1);
    const room = Buffer.from(msg.req.headers["ce-socketid"]).toString("base64url");
    msg.url = ${JSON.stringify(send)} + "?filter=" + encodeURIComponent("'0~Lw~" + room + "' in groups");
    msg.headers = { authorization: "Bearer ${restToken(send, accessKey!)}", "content-type": "text/plain" };
    msg.payload = "42" + JSON.stringify(["done", ...msg.parameters]);
    return msg;`;
  const answer = `
    msg.headers = { "content-type": "text/plain" };
    msg.statusCode = 200;
    msg.payload = msg.ackId === "" ? "" : "43" + msg.ackId + JSON.stringify(msg.parameters);
    return msg;`;
  const consent = `msg.headers = { "WebHook-Allowed-Origin": "*" }; msg.payload = ""; return msg;`;
  // A node without a place would be taken for one of configuration.
  const place = { z: "bench", x: 0, y: 0 };
  const func = (id: string, code: string, next: string) => ({
    id,
    type: "function",
    ...place,
    func: code,
    outputs: 1,
    wires: [[next]],
  });
  const input = (id: string, method: string, next: string) => ({
    id,
    type: "http in",
    ...place,
    url: "/webhook",
    method,
    wires: [[next]],
  });
  const nodeRed = await startNodeRed(
    [
      { id: place.z, type: "tab", label: "bench" },
      input("event", "post", "prepare"),
      func("prepare", prepare, "emit"),
      { id: "emit", type: "http request", ...place, method: "POST", ret: "txt", persist: true, wires: [["answer"]] },
      func("answer", answer, "done"),
      { id: "done", type: "http response", ...place, wires: [] },
      input("check", "get", "consent"),
      func("consent", consent, "consented"),
      { id: "consented", type: "http response", ...place, statusCode: "200", wires: [] },
    ],
    // It has no node for OPTIONS; told so, the gateway asks by GET.
    { settings: { httpNodeCors: { origin: "*", methods: "GET,POST", optionsSuccessStatus: 404 } } },
  );
  return { url: `${nodeRed.url}/webhook`, pid: nodeRed.pid, stop: () => nodeRed.stop() };
}
