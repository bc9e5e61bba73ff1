import type { Server } from "node:http";
import type { Socket } from "node:net";
import { Admission } from "./admission.ts";

/** Connections that get their HTTP parser per turn of the event loop: about 3 ms of work. */
const PER_TURN = 128;

/**
 * Node accepts all connections that wait in one go: of thousands that come back at once each gets its parser, timers and
 * listeners before anything else happens, which is most of what accepting costs. Here they get that in portions, and
 * wait in between with nothing but their socket.
 */
export function acceptInPortions(server: Server): void {
  const admission = new Admission(PER_TURN);
  const listeners = server.listeners("connection") as ((this: Server, socket: Socket) => void)[];
  server.removeAllListeners("connection");
  server.on("connection", (socket: Socket) => {
    const turn = admission.enter();
    if (!turn) return take(socket);
    // Nobody listens to it yet, and a reset must not end the process.
    socket.on("error", ignore);
    void turn.then(() => {
      socket.off("error", ignore);
      take(socket);
    });
  });

  function take(socket: Socket): void {
    if (!server.listening) socket.destroy();
    if (!socket.destroyed) for (const listener of listeners) listener.call(server, socket);
  }
}

function ignore(): void {}
