import { io, type Socket } from "socket.io-client";
import { expect, test } from "vitest";
import { startApp } from "../app.ts";
import { Balancer } from "./kit/balancer.ts";
import { jwt, KEYS, now, once } from "./kit/gateway.ts";

/** Patchbay behind a proxy: the address that clients use is not the one it listens on. */
test("the public endpoint rules what negotiate answers, tokens' aud, and what handlers are told", async () => {
  const proxy = await Balancer.start();
  const app = await startApp({
    args: ["--public-endpoint", `${proxy.url}/`],
    env: { PATCHBAY_ACCESS_KEY: KEYS.primary, PATCHBAY_SECONDARY_KEY: KEYS.secondary },
  });
  const sockets: Socket[] = [];
  try {
    proxy.serve([app.gateway]);
    const response = await fetch(`${app.runtime}/api/negotiate?userId=ann`);
    const { endpoint, path, token } = (await response.json()) as Record<string, string>;
    expect([endpoint, path]).toEqual([proxy.url, "/clients/socketio/hubs/hub"]);
    const { aud } = JSON.parse(Buffer.from(token!.split(".")[1]!, "base64url").toString()) as { aud: string };
    expect(aud).toBe(proxy.url + path);
    const connect = (url: string, access_token: string) => {
      const socket = io(url, { path, query: { access_token }, reconnection: false, forceNew: true });
      sockets.push(socket);
      return socket;
    };
    // What counts is the token's address, not the way the client came.
    await once(connect(endpoint!, token!), "connect");
    await once(connect(app.gateway, token!), "connect");
    const own = jwt({ aud: app.gateway + path, exp: now() + 60 });
    await once(connect(app.gateway, own), "connect_error");

    const call = (base: string, audience: string) =>
      fetch(`${base}/api/hubs/hub/:send`, {
        method: "POST",
        headers: { Authorization: `Bearer ${jwt({ aud: audience, exp: now() + 60 })}`, "Content-Type": "text/plain" },
        body: '42["x"]',
      });
    expect((await call(proxy.url, `${proxy.url}/api/hubs/hub/:send`)).status).toBe(202);
    expect((await call(app.gateway, `${app.gateway}/api/hubs/hub/:send`)).status).toBe(401);
  } finally {
    for (const socket of sockets) socket.disconnect();
    await app.stop();
    await proxy.close();
  }
});
