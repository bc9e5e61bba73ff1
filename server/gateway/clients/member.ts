import type { Identity } from "./handshake.ts";
import type { Message } from "./message.ts";

/** A connection as its hub and the data plane see it, whoever speaks for its sockets. */
export interface Member {
  readonly id: string;
  readonly userId: string | undefined;
  readonly identity: Identity;
  /** Kept by the hub's group index. */
  groups: Set<string> | undefined;
  readonly permissions: Set<string>;
  /** Events that wait for the one before them. */
  readonly queued: number;
  /** Whether a message may go to it: only those of namespaces it is in. */
  accepts(message: Message): boolean;
  send(message: Message): void;
  /** Closes after what is waiting has been written. `reason` is what handlers are told. */
  close(reason?: string): void;
  /** The groups that stand for its namespaces and sockets themselves. */
  ownGroups(): Set<string>;
}
