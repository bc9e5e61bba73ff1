import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { acceptInPortions } from "./accept.ts";

test("hundreds of connections at once are all served, also those that sent before their turn; resets do no harm", async () => {
  const server = createServer((_, res) => res.end("served"));
  acceptInPortions(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", 1_024, resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (i: number) =>
    new Promise<string>((resolve, reject) => {
      let text = "";
      const socket = connect(port, "127.0.0.1", () => {
        if (i % 10 === 0) return void socket.resetAndDestroy();
        socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      });
      socket.on("data", (chunk) => (text += String(chunk)));
      socket.on("error", reject);
      socket.on("close", () => resolve(text.slice(-6)));
    });
  const answers = await Promise.all(Array.from({ length: 300 }, (_, i) => ask(i)));
  expect(answers.filter((answer) => answer === "served")).toHaveLength(270);
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeAllConnections();
  await closed;
});
