/** Where flows are kept. Drivers fulfil `contract.ts`; callers know only this file. */

/** The text of one flow as it stands, and the tag that names exactly these bytes. */
export interface StoredFlow {
  id: string;
  text: string;
  /** Hex hash of the text: the same text always has the same etag. */
  etag: string;
  /** ISO 8601. */
  updatedAt: string;
}

/** A flow in the list; `text` is absent when the file cannot be read, and `broken` then says why. */
export interface FlowEntry {
  id: string;
  text?: string;
  etag?: string;
  updatedAt: string;
  broken?: string;
}

export interface FlowVersion {
  /** The etag the flow had. */
  version: string;
  /** ISO 8601. */
  savedAt: string;
  bytes: number;
}

/**
 * What must be true for a write to happen. `ifMatch`: the flow is still these bytes (else `stale`).
 * `ifAbsent`: there is no such flow (else `exists`). `force` asks nothing; for imports and tools.
 */
export type Precondition = { ifMatch: string } | { ifAbsent: true } | { force: true };

export interface FlowStore {
  /** Every flow, sorted by id. A broken file is an entry, never an error. */
  list(): Promise<FlowEntry[]>;
  /** Names what `list` would say: as long as it is the same, so is the list. Reads no file, so it may be asked often. */
  state(): Promise<string>;
  read(id: string): Promise<StoredFlow | undefined>;
  /**
   * Resolves once the text is durably on disk: it then survives a killed process and a lost power supply. When it
   * rejects, what was there before is still there, whole.
   */
  write(id: string, text: string, precondition: Precondition): Promise<{ etag: string; created: boolean }>;
  /** Its versions stay. */
  remove(id: string, precondition: { ifMatch: string } | { force: true }): Promise<void>;
  /** Newest first. A flow that was removed still has its versions. */
  versions(id: string): Promise<FlowVersion[]>;
  readVersion(id: string, version: string): Promise<StoredFlow | undefined>;
  /** The text of the flow's tests, when it has some. People and `patchbay test` write them. */
  readTests(id: string): Promise<string | undefined>;
}

export type StoreErrorCode =
  | "bad-id"
  | "not-found"
  | "stale"
  | "exists"
  | "too-large"
  | "too-many"
  | "disk-full"
  | "io"
  | "broken";

/** Every failure of a store. `etag` is what is there now, for `stale` and `exists`. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly etag: string | undefined;

  constructor(code: StoreErrorCode, message: string, options: { etag?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "StoreError";
    this.code = code;
    this.etag = options.etag;
  }
}
