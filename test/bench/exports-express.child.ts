import { createHmac, timingSafeEqual } from "node:crypto";
import express from "express";
import { SignJWT } from "jose";

/** What a careful author writes by hand for the flow of `exports.ts`: the baseline of that bench. */
const parts = Object.fromEntries(
  (process.env.WebPubSubForSocketIOConnectionString ?? "").split(";").map((part) => part.split(/=(.*)/s)),
);
const { AccessKey: key = "", Endpoint, Port } = parts as Record<string, string>;
const send = `${Endpoint}:${Port}/api/hubs/hub/groups/0~Lw~/:send`;
const tokens = new Map<string, Promise<string>>();

function token(url: string): Promise<string> {
  const known =
    tokens.get(url) ??
    new SignJWT()
      .setProtectedHeader({ alg: "HS256" })
      .setAudience(url)
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode(key));
  tokens.set(url, known);
  return known;
}

function signed(connection: string, signature: string): boolean {
  const wanted = Buffer.from(`sha256=${createHmac("sha256", key).update(connection).digest("hex")}`);
  return signature
    .split(",")
    .some((part) => part.length === wanted.length && timingSafeEqual(Buffer.from(part), wanted));
}

const app = express();
app.use(express.text({ type: "text/plain", limit: "1mb" }));
app.options(
  "/runtime/webhooks/socketio",
  (_request, response) => void response.set("WebHook-Allowed-Origin", "*").end(),
);
// oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 takes rejections
app.post("/runtime/webhooks/socketio", async (request, response) => {
  if (!signed(String(request.get("ce-connectionid")), String(request.get("ce-signature"))))
    return void response.status(401).end();
  const [, id, json = "[]"] = /^42(\d*)(\[.*)$/s.exec(String(request.body)) ?? [];
  const [event, text] = JSON.parse(json) as string[];
  if (event === "say") {
    const answer = await fetch(send, {
      method: "POST",
      headers: { authorization: `Bearer ${await token(send)}`, "content-type": "text/plain" },
      body: `42${JSON.stringify(["said", text])}`,
    });
    await answer.text();
  }
  response.type("text/plain").send(`43${id}${JSON.stringify([text])}`);
});
const server = app.listen(Number(process.env.PORT), "127.0.0.1", () => {
  console.log(`Listening on http://127.0.0.1:${(server.address() as { port: number }).port}`);
});
