import { decode, encode } from "@msgpack/msgpack";

/**
 * Frames of the server connection (protocol.md section 5): a 4-byte little-endian length, then msgpack
 * `[type, jsonString, content]`.
 */
export const FrameType = {
  httpRequest: 1,
  httpResponse: 2,
  serviceStatus: 5,
  reconnect: 6,
  close: 7,
  rebalance: 8,
  connected: 10,
} as const;

export interface HttpRequestFrame {
  AckId: number;
  LocalRouting: boolean;
  ChannelName: string;
  HttpMethod: string;
  Url: string;
  Headers: Record<string, string[]>;
}

export interface HttpResponseFrame {
  AckId: number;
  LocalRouting: boolean;
  ChannelName: string;
  StatusCode: number;
  /** More of the body follows under the same `AckId`. */
  NotCompleted: boolean;
  Headers: Record<string, string[]>;
}

export interface Frame {
  type: number;
  json: Record<string, unknown>;
  content: Buffer;
}

/** The other side broke the protocol; its connection must be closed. */
export class FrameError extends Error {}

export function encodeFrame(type: number, json: object, content?: Uint8Array): Buffer {
  const body = encode([type, JSON.stringify({ Type: type, ...json }), content ?? null]);
  const frame = Buffer.allocUnsafe(4 + body.length);
  frame.writeUInt32LE(body.length);
  frame.set(body, 4);
  return frame;
}

/** The frames of one websocket message. Throws `FrameError`. */
export function decodeFrames(data: Buffer): Frame[] {
  const frames: Frame[] = [];
  for (let at = 0; at < data.length;) {
    const end = at + 4 + (data.length - at < 4 ? Infinity : data.readUInt32LE(at));
    if (end > data.length) throw new FrameError("The frame is cut off.");
    frames.push(decodeBody(data.subarray(at + 4, end)));
    at = end;
  }
  return frames;
}

function decodeBody(body: Uint8Array): Frame {
  try {
    const [type, json, content] = decode(body) as [unknown, unknown, unknown];
    const value: unknown = JSON.parse(String(json));
    if (typeof type !== "number" || typeof value !== "object" || value === null) throw new TypeError("wrong types");
    const bytes = content instanceof Uint8Array ? Buffer.from(content) : Buffer.from(String(content ?? ""));
    return { type, json: value as Record<string, unknown>, content: bytes };
  } catch (error) {
    throw new FrameError(`The frame is not [type, json, content]: ${(error as Error).message}`);
  }
}
