/** What came is no HTTP/1.1 answer, or one that could be understood in two ways. Its connection is of no more use. */
export class AnswerError extends Error {}

export interface AnswerHead {
  status: number;
  /** Names in lower case; those that came more than once as a list. */
  headers: Record<string, string | string[]>;
}

export interface AnswerListener {
  onHead(head: AnswerHead): void;
  onData(chunk: Buffer): void;
  /** The answer is whole. `reusable`: the connection may carry another request. */
  onEnd(reusable: boolean): void;
}

/** Bytes of the status line and the headers, and of the trailers of a chunked body. */
const MAX_HEAD = 16_384;
/** Characters of a chunk's size line, extensions included. */
const MAX_CHUNK_LINE = 1_024;
const HEAD_END = "\r\n\r\n";

type Phase = "head" | "length" | "chunk size" | "chunk" | "chunk end" | "trailers" | "until close" | "done";

/**
 * Reads the answers to POST, GET and OPTIONS that come over one connection (RFC 9112), one after the other. Strict, since
 * a proxy may be in between: lines end in CRLF, a body has one length or is chunked, nothing is folded, nothing follows
 * the end.
 */
export class AnswerReader {
  readonly #listener: AnswerListener;
  #phase: Phase = "done";
  /** Bytes that are not enough yet for a head or a line. */
  #rest: Buffer | undefined;
  /** Bytes of the body, or of its chunk, that are still to come. */
  #left = 0;
  #reusable = true;

  constructor(listener: AnswerListener) {
    this.#listener = listener;
  }

  /** A request has been sent; what comes now is its answer. */
  expect(): void {
    this.#phase = "head";
    this.#reusable = true;
  }

  /** Throws `AnswerError`. */
  push(chunk: Buffer): void {
    let data = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = undefined;
    while (data.length > 0) {
      if (this.#phase === "done") throw new AnswerError("More came than the answer.");
      const used = this.#step(data);
      if (used === -1) {
        this.#rest = data;
        return;
      }
      data = data.subarray(used);
      this.#finishIfDone(data.length);
    }
  }

  /** The other side has closed. True when that was the end of an answer. */
  close(): boolean {
    if (this.#phase !== "until close") return false;
    this.#phase = "done";
    this.#listener.onEnd(false);
    return true;
  }

  /** Takes what is next from `data`: the number of bytes used, -1 when there are not enough. */
  #step(data: Buffer): number {
    switch (this.#phase) {
      case "head":
        return this.#readHead(data);
      case "length":
      case "chunk":
        return this.#readBytes(data);
      case "chunk size":
        return this.#readChunkSize(data);
      case "chunk end":
        if (data.length < 2) return -1;
        if (data[0] !== 13 || data[1] !== 10) throw new AnswerError("A chunk is longer than it says.");
        this.#phase = "chunk size";
        return 2;
      case "trailers":
        return this.#skipTrailers(data);
      default:
        this.#listener.onData(data);
        return data.length;
    }
  }

  #finishIfDone(after: number): void {
    const ended = (this.#phase === "length" && this.#left === 0) || this.#phase === "done";
    if (!ended) return;
    this.#phase = "done";
    if (after > 0) throw new AnswerError("More came than the answer.");
    this.#listener.onEnd(this.#reusable);
  }

  #readHead(data: Buffer): number {
    const end = data.indexOf(HEAD_END);
    if (end > MAX_HEAD || (end === -1 && data.length > MAX_HEAD))
      throw new AnswerError(`The answer's head is larger than ${MAX_HEAD} bytes.`);
    if (end === -1) return -1;
    const lines = data.toString("latin1", 0, end).split("\r\n");
    const [, minor, code] = /^HTTP\/1\.([01]) (\d{3})(?: .*)?$/.exec(lines[0]!) ?? [];
    const status = Number(code);
    if (!(status >= 100)) throw new AnswerError("The answer is not HTTP/1.1.");
    if (status === 101) throw new AnswerError("The receiver switched protocols, which nobody asked for.");
    const headers = readHeaders(lines);
    // An interim answer: the real one follows.
    if (status < 200) return end + HEAD_END.length;
    const connection = tokens(headers["connection"]);
    this.#reusable = minor === "1" ? !connection.includes("close") : connection.includes("keep-alive");
    this.#phase = this.#bodyOf(status, headers);
    this.#listener.onHead({ status, headers });
    return end + HEAD_END.length;
  }

  /** RFC 9112 section 6.3. */
  #bodyOf(status: number, headers: AnswerHead["headers"]): Phase {
    const encoding = headers["transfer-encoding"];
    const length = headers["content-length"];
    this.#left = 0;
    if (encoding !== undefined) {
      if (length !== undefined) throw new AnswerError("The answer has a Content-Length and a Transfer-Encoding.");
      if (String(encoding).trim().toLowerCase() !== "chunked")
        throw new AnswerError(`The answer's Transfer-Encoding is not known: ${String(encoding).slice(0, 100)}.`);
    }
    if (status === 204 || status === 304) return "done";
    if (encoding !== undefined) return "chunk size";
    if (length === undefined) {
      this.#reusable = false;
      return "until close";
    }
    if (typeof length !== "string" || !/^\d{1,15}$/.test(length))
      throw new AnswerError(`The answer's Content-Length is not a number: ${String(length).slice(0, 100)}.`);
    this.#left = Number(length);
    return "length";
  }

  #readBytes(data: Buffer): number {
    const part = data.length > this.#left ? data.subarray(0, this.#left) : data;
    this.#left -= part.length;
    this.#listener.onData(part);
    if (this.#left === 0 && this.#phase === "chunk") this.#phase = "chunk end";
    return part.length;
  }

  #readChunkSize(data: Buffer): number {
    const end = data.indexOf("\r\n");
    if (end > MAX_CHUNK_LINE || (end === -1 && data.length > MAX_CHUNK_LINE))
      throw new AnswerError("A chunk's size line is too long.");
    if (end === -1) return -1;
    const [, size] = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(data.toString("latin1", 0, end)) ?? [];
    if (size === undefined) throw new AnswerError("A chunk's size is not a number.");
    this.#left = Number.parseInt(size, 16);
    this.#phase = this.#left === 0 ? "trailers" : "chunk";
    return end + 2;
  }

  /** Nothing in trailers is of use here. */
  #skipTrailers(data: Buffer): number {
    const end = data.indexOf("\r\n");
    if (end > MAX_HEAD || (end === -1 && data.length > MAX_HEAD)) throw new AnswerError("A trailer is too long.");
    if (end === -1) return -1;
    if (end === 0) this.#phase = "done";
    return end + 2;
  }
}

const HEADER = /^([!#$%&'*+.^`|~\w-]+):[ \t]*([\t\x20-\x7e\x80-\xff]*)$/;

function readHeaders(lines: readonly string[]): AnswerHead["headers"] {
  const headers: AnswerHead["headers"] = Object.create(null) as AnswerHead["headers"];
  for (let at = 1; at < lines.length; at++) {
    const match = HEADER.exec(lines[at]!);
    if (!match) throw new AnswerError("A header of the answer is not valid.");
    const name = match[1]!.toLowerCase();
    const value = match[2]!.trimEnd();
    const known = headers[name];
    if (known === undefined) headers[name] = value;
    else if (typeof known === "string") headers[name] = [known, value];
    else known.push(value);
  }
  return headers;
}

/** `Keep-Alive, Close` → `["keep-alive", "close"]`. */
function tokens(value: string | string[] | undefined): string[] {
  return value === undefined
    ? []
    : String(value)
        .toLowerCase()
        .split(/[\s,]+/);
}
