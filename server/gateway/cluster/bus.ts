import { randomUUID } from "node:crypto";
import { decode, encode } from "@msgpack/msgpack";
import { Redis } from "ioredis";
import type { Logger } from "pino";

/** A call of the data plane, or a change of settings, as the other nodes get it. */
export interface ClusterCall {
  method: string;
  url: string;
  contentType: string;
  body: Uint8Array;
  /** The caller waits for everyone's answer. */
  wants: boolean;
}

/** A node's answer, or a part of it. */
export interface ClusterAnswer {
  /** 0: it failed, and `json` says how. */
  status: number;
  json?: unknown;
  chunk?: string;
  /** Nothing more comes from this node. */
  last: boolean;
}

type Envelope = { from: string; id: number } & ({ call: ClusterCall } | { answer: ClusterAnswer });

const CALLS = "patchbay:gateway:calls";
const answersOf = (node: string) => `patchbay:gateway:answers:${node}`;
/** Milliseconds after which a node that does not answer is taken for gone. */
const PATIENCE = 2_000;
const MAX_RETRY_DELAY = 1_000;

/**
 * The nodes' common line over Redis publish/subscribe. Away or not, it never blocks: without Redis nobody else is asked,
 * and the node serves its own clients.
 */
export class Bus {
  readonly #node = randomUUID();
  readonly #pub: Redis;
  readonly #sub: Redis;
  readonly #waiting = new Map<number, (answer: ClusterAnswer, from: string) => void>();
  readonly #logger: Logger;
  #lastId = 0;
  #listening = false;
  /** Runs a call of another node on this one. Set before `open`. */
  onCall: (call: ClusterCall, reply: (answer: ClusterAnswer) => void) => void = () => {};

  constructor(url: string, logger: Logger) {
    this.#logger = logger;
    const options = {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      autoResubscribe: false,
      retryStrategy: (times: number) => Math.min(MAX_RETRY_DELAY, 50 * 2 ** times),
    };
    this.#pub = new Redis(url, options);
    this.#sub = new Redis(url, options);
    for (const [name, client] of Object.entries({ publisher: this.#pub, subscriber: this.#sub })) {
      client.on("error", (error: Error) => this.#logger.debug({ connection: name, detail: error.message }, "redis"));
      client.on("close", () => this.#logger.warn({ connection: name }, "redis is away"));
      client.on("ready", () => this.#logger.info({ connection: name }, "redis is here"));
    }
    this.#sub.on("ready", () => void this.#listen());
    this.#sub.on("close", () => (this.#listening = false));
    this.#sub.on("messageBuffer", (_channel: Buffer, data: Buffer) => this.#onMessage(data));
  }

  /** Starts connecting; does not wait for Redis to be there. */
  open(): void {
    this.#pub.connect().catch(() => {});
    this.#sub.connect().catch(() => {});
  }

  get connected(): boolean {
    return this.#pub.status === "ready" && this.#listening;
  }

  /** Tells all other nodes, without waiting. */
  tell(call: Omit<ClusterCall, "wants">): void {
    this.#publish(CALLS, { from: this.#node, id: 0, call: { ...call, wants: false } });
  }

  /** Asks all other nodes and gives their answers as they come; ends when all have answered or are taken for gone. */
  async *ask(call: Omit<ClusterCall, "wants">, patience = PATIENCE): AsyncGenerator<ClusterAnswer & { from: string }> {
    const others = await this.#others();
    if (others === 0) return;
    const id = ++this.#lastId;
    const answers: (ClusterAnswer & { from: string })[] = [];
    let open = others;
    let wake = () => {};
    this.#waiting.set(id, (answer, from) => {
      answers.push({ ...answer, from });
      wake();
    });
    const timer = setTimeout(() => {
      open = 0;
      wake();
    }, patience);
    try {
      this.#publish(CALLS, { from: this.#node, id, call: { ...call, wants: true } });
      while (open > 0 || answers.length > 0) {
        const answer = answers.shift();
        if (!answer) await new Promise<void>((resolve) => (wake = resolve));
        else {
          if (answer.last) open--;
          yield answer;
        }
      }
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Like `ask`, but gives the first answer that `fits`, and who gave it. */
  async find(
    call: Omit<ClusterCall, "wants">,
    fits: (answer: ClusterAnswer) => boolean,
  ): Promise<{ node: string; answer: ClusterAnswer } | undefined> {
    for await (const answer of this.ask(call)) if (fits(answer)) return { node: answer.from, answer };
    return undefined;
  }

  /** Asks one node. `undefined` when it is gone or takes longer than `patience` milliseconds. */
  async askNode(node: string, call: Omit<ClusterCall, "wants">, patience: number): Promise<ClusterAnswer | undefined> {
    const id = ++this.#lastId;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<ClusterAnswer | undefined>((resolve) => {
        timer = setTimeout(() => resolve(undefined), patience);
        this.#waiting.set(id, resolve);
        const envelope: Envelope = { from: this.#node, id, call: { ...call, wants: true } };
        this.#send(answersOf(node), envelope).then(
          (listeners) => void (listeners === 0 && resolve(undefined)),
          () => resolve(undefined),
        );
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(id);
    }
  }

  /** Settings shared by the nodes, for those that start later. */
  async remember(key: string, field: string, value: string | undefined): Promise<void> {
    try {
      await (value === undefined ? this.#pub.hdel(key, field) : this.#pub.hset(key, field, value));
    } catch (error) {
      this.#logger.warn({ detail: (error as Error).message }, "redis does not keep the settings");
    }
  }

  /** What was remembered, once Redis is there; called again each time it comes back. */
  onReady(listener: (recall: (key: string) => Promise<Record<string, string>>) => void): void {
    this.#pub.on("ready", () => listener((key) => this.#pub.hgetall(key)));
  }

  close(): void {
    this.#pub.disconnect();
    this.#sub.disconnect();
  }

  async #listen(): Promise<void> {
    try {
      await this.#sub.subscribe(CALLS, answersOf(this.#node));
      this.#listening = true;
    } catch (error) {
      // The connection went again; its next "ready" tries again.
      this.#logger.debug({ detail: (error as Error).message }, "redis");
    }
  }

  async #others(): Promise<number> {
    if (!this.connected) return 0;
    try {
      const [, count] = (await this.#pub.pubsub("NUMSUB", CALLS)) as [string, number];
      return Math.max(0, Number(count) - 1);
    } catch {
      return 0;
    }
  }

  #publish(channel: string, envelope: Envelope): void {
    this.#send(channel, envelope).catch(() => {});
  }

  /** Gives how many nodes got it. */
  #send(channel: string, envelope: Envelope): Promise<number> {
    return this.#pub.publish(channel, Buffer.from(encode(envelope, { ignoreUndefined: true })));
  }

  #onMessage(data: Buffer): void {
    const envelope = decode(data) as Envelope;
    if (envelope.from === this.#node) return;
    if ("answer" in envelope) return this.#waiting.get(envelope.id)?.(envelope.answer, envelope.from);
    const { from, id, call } = envelope;
    this.onCall(call, (answer) => this.#publish(answersOf(from), { from: this.#node, id, answer }));
  }
}
