/** Websocket frames from server to client (RFC 6455 section 5.2): never masked, one frame per message. */
export const Opcode = { text: 1, binary: 2 } as const;

export function encodeFrame(opcode: number, payload: string | Buffer): Buffer {
  const length = typeof payload === "string" ? Buffer.byteLength(payload) : payload.length;
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x80 | opcode;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  // As many bytes as characters: ASCII, which is copied and not converted.
  if (typeof payload === "string") frame.write(payload, head, length === payload.length ? "latin1" : "utf8");
  else payload.copy(frame, head);
  return frame;
}
