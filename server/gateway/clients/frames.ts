/** Websocket frames from server to client (RFC 6455 section 5.2): never masked, one frame per message. */
export const Opcode = { text: 1, binary: 2 } as const;

/** Bytes of a frame whose payload has `length` bytes. */
export function frameSize(length: number): number {
  return length + (length < 126 ? 2 : length < 65_536 ? 4 : 10);
}

/** Writes what comes before a payload of `length` bytes; returns where the payload begins. */
export function writeFrameHead(frame: Buffer, at: number, opcode: number, length: number): number {
  frame[at++] = 0x80 | opcode;
  if (length < 126) frame[at++] = length;
  else if (length < 65_536) {
    frame[at++] = 126;
    frame[at++] = length >> 8;
    frame[at++] = length & 0xff;
  } else {
    frame[at++] = 127;
    at = frame.writeBigUInt64BE(BigInt(length), at);
  }
  return at;
}
