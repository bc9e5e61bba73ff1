/**
 * The process under test: `plain` socket.io or our gateway, as built: a loader that compiles on the fly changes what
 * closures cost. Says its port and answers questions by IPC.
 */
import { createServer } from "node:http";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { Server } from "socket.io";
import { startGateway } from "../../dist/server/gateway/index.js";

const [kind, settings, options = "{}"] = process.argv.slice(2);
const delay = monitorEventLoopDelay({ resolution: 5 });

/** The most CPU time between two rounds of the event loop, in microseconds: a stall as it would be on an idle machine. */
let longestTurn = 0;
let watch;
/** From a "reset" on: looking that often costs up to a tenth of what echoing does, so only the set-up bench asks. */
function watchTurns() {
  clearInterval(watch);
  longestTurn = 0;
  let last = cpu();
  watch = setInterval(() => {
    const now = cpu();
    longestTurn = Math.max(longestTurn, now - last);
    last = now;
  }, 2);
}

function cpu() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

process.on("disconnect", () => process.exit(0));
process.on("message", (question) => {
  if (question === "gc") globalThis.gc?.();
  if (question === "reset") {
    delay.enable();
    delay.reset();
    watchTurns();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const memory = heapUsed + external;
  process.send({ cpu: cpu(), memory, rss, stall: delay.max / 1e6, turn: longestTurn / 1000 });
});

process.send({ port: kind === "plain" ? await plain() : await gateway() });

/** A stateful server that does the same work in itself. */
function plain() {
  const http = createServer({ keepAliveTimeout: 75_000 }, (req, res) => {
    // What the data plane's `:send` does: one emit for one request.
    let body = "";
    req.on("data", (chunk) => (body += chunk));
    req.on("end", () => {
      io.emit("news", body);
      res.writeHead(202).end();
    });
  });
  const io = new Server(http, { transports: ["websocket"], serveClient: false, pingInterval: 3_600_000 });
  io.on("connection", (socket) => {
    socket.on("echo", (value, ack) => ack(value));
  });
  return new Promise((resolve) => http.listen(0, "127.0.0.1", 4096, () => resolve(http.address().port)));
}

async function gateway() {
  const started = await startGateway({
    host: "127.0.0.1",
    port: 0,
    dataDir: mkdtempSync(join(tmpdir(), "patchbay-bench-")),
    keys: { primary: "primary-".repeat(5), secondary: "secondary-".repeat(4) },
    adminToken: "admin",
    hubs: { hubs: { hub: JSON.parse(settings) } },
    ...JSON.parse(options),
  });
  return started.port;
}
