import { isUtf8 } from "node:buffer";
import type { WebSocket } from "ws";
import { readDirectly } from "./direct-read.ts";
import type { EngineSocket } from "./engine.ts";
import { tcpOf } from "./outbox.ts";

/** What is used of the `Receiver` that `ws` keeps per connection; `engine.test.ts` fails when a member is gone. */
export interface FrameReceiver {
  write(chunk: Buffer): boolean;
  readonly writableLength: number;
  /** 0: at the start of a frame. */
  readonly _state: number;
  readonly _bufferedBytes: number;
  /** Opcode of the fragmented message that has begun, 0 outside of one. */
  readonly _fragmented: number;
  readonly _opcode: number;
  readonly _errored: boolean;
  readonly _loop: boolean;
  readonly _maxPayload: number;
}

/** Larger messages are few, and `ws` unmasks them faster than the loop below. */
const MAX_LENGTH = 16_384;
const TEXT_AND_FINAL = 0x81;
const CLOSE = 8;
/** Engine.IO's "message", the first character of every Socket.IO packet. */
const MESSAGE = 0x34;

/**
 * The short way in: a whole, small text frame with a Socket.IO packet in it goes straight to `onPacket`, past the layers
 * of `node:net`, `ws` and `engine.io` that would make a stream, an event and an object of it (measured: 8 of 60 µs per event).
 * Everything else takes the normal way from the byte on where it starts: other frames, parts of frames, fragments,
 * Engine.IO's own packets, text that is not UTF-8, and whatever arrives while a ping waits for a sign of life.
 */
export function installInlet(engine: EngineSocket, onPacket: (packet: string) => void): void {
  const receiver = receiverOf(engine);
  if (!receiver || engine.protocol !== 4) return;
  const take = (bytes: Buffer, length: number) =>
    atFrameStart(receiver) ? readFrames(bytes, length, engine, receiver, onPacket) : 0;
  const tcp = tcpOf(engine);
  if (tcp && readDirectly(tcp, take)) return;
  const normal = receiver.write.bind(receiver);
  receiver.write = (chunk) => {
    const used = take(chunk, chunk.length);
    if (used === chunk.length) return true;
    return normal(used === 0 ? chunk : chunk.subarray(used));
  };
}

export function receiverOf(engine: EngineSocket): FrameReceiver | undefined {
  const socket = engine.transport.socket as (WebSocket & { _receiver?: FrameReceiver }) | undefined;
  // oxlint-disable-next-line no-underscore-dangle -- ws has no public name for it
  return socket?._receiver;
}

/* oxlint-disable no-underscore-dangle -- ws has no public names for these */
function atFrameStart(receiver: FrameReceiver): boolean {
  return (
    receiver._state === 0 &&
    receiver._bufferedBytes === 0 &&
    receiver._fragmented === 0 &&
    receiver._opcode !== CLOSE &&
    !receiver._errored &&
    !receiver._loop &&
    receiver.writableLength === 0
  );
}

/** Gives the packets of whole frames; returns where the first byte is that was not used. */
function readFrames(
  chunk: Buffer,
  available: number,
  engine: EngineSocket,
  receiver: FrameReceiver,
  onPacket: (packet: string) => void,
): number {
  const longest = receiver._maxPayload > 0 ? Math.min(MAX_LENGTH, receiver._maxPayload) : MAX_LENGTH;
  let at = 0;
  while (at + 6 < available && engine.readyState === "open") {
    // A packet that comes while a pong is due counts as a sign of life; engine.io sees to that.
    if (engine.pingTimeoutTimer !== null && !engine.hasRefreshedPingTimeout) break;
    if (chunk[at] !== TEXT_AND_FINAL) break;
    const short = chunk[at + 1]! - 0x80;
    // Engine.IO makes something else than text of an empty packet.
    if (short < 2 || short > 126) break;
    const mask = short === 126 ? at + 4 : at + 2;
    const length = short === 126 ? chunk.readUInt16BE(at + 2) : short;
    const start = mask + 4;
    const end = start + length;
    if (length > longest || end > available || (chunk[start]! ^ chunk[mask]!) !== MESSAGE) break;
    const packet = unmasked(chunk, mask, end);
    if (packet === undefined) break;
    at = end;
    onPacket(packet);
  }
  return at;
}
/* oxlint-enable no-underscore-dangle */

/** The text without its first character. Undefined, and the bytes as they were, when it is not UTF-8. */
function unmasked(chunk: Buffer, mask: number, end: number): string | undefined {
  const start = mask + 4;
  const seen = applyMask(chunk, mask, end);
  if (seen < 0x80) return chunk.toString("latin1", start + 1, end);
  if (isUtf8(chunk.subarray(start, end))) return chunk.toString("utf8", start + 1, end);
  applyMask(chunk, mask, end);
  return undefined;
}

/** Applying it twice restores the bytes. Returns all resulting bytes or-ed together: at least 128 unless all are ASCII. */
function applyMask(chunk: Buffer, mask: number, end: number): number {
  const keys = [chunk[mask]!, chunk[mask + 1]!, chunk[mask + 2]!, chunk[mask + 3]!];
  const start = mask + 4;
  let seen = 0;
  for (let at = start; at < end; at++) seen |= chunk[at] = chunk[at]! ^ keys[(at - start) & 3]!;
  return seen;
}
