import { Message } from "../clients/message.ts";
import { ProtocolError } from "../clients/packets.ts";
import { HttpError } from "../http/errors.ts";
import type { Hub } from "../hubs/hub.ts";
import { innerCall, type InnerCall } from "./inner-call.ts";
import type { RestAnswer } from "./request.ts";
import type { RestRequest } from "./router.ts";

/** A call that an answer to a webhook carried was refused; those before it were done. */
export class CarriedCallError extends Error {}

/** Characters; the REST route takes as many bytes. */
const MAX_DIRECT = 262_144;

/**
 * Does the REST calls that answers to a hub's webhooks carry, as if the handler had made them: in order up to the first
 * that is refused, and answers in the order in which they came. What handlers do most, sending one text to one group,
 * is done at once and without a request being made of it; as soon as something takes time, what follows waits for it.
 */
export class CarriedCalls {
  readonly #hub: Hub;
  readonly #call: (request: RestRequest) => Promise<RestAnswer>;
  /** Several nodes must hear of it. */
  readonly #clustered: boolean;
  readonly #groupsPrefix: string;
  #tail: Promise<void> | undefined;

  constructor(hub: Hub, call: (request: RestRequest) => Promise<RestAnswer>, clustered: boolean) {
    this.#hub = hub;
    this.#call = call;
    this.#clustered = clustered;
    this.#groupsPrefix = `/api/hubs/${hub.name}/groups/`;
  }

  /** `undefined`: all is done. Rejects with `CarriedCallError`. */
  run(calls: readonly InnerCall[]): Promise<void> | undefined {
    let done = 0;
    if (this.#tail === undefined) while (done < calls.length && this.#sendDirectly(calls[done]!)) done++;
    if (done === calls.length) return undefined;
    const rest = this.#runSlowly(calls.slice(done), this.#tail);
    const tail = rest
      .catch(() => {})
      .then(() => {
        if (this.#tail === tail) this.#tail = undefined;
      });
    this.#tail = tail;
    return rest;
  }

  async #runSlowly(calls: readonly InnerCall[], before: Promise<void> | undefined): Promise<void> {
    await before;
    for (const call of calls) {
      try {
        // oxlint-disable-next-line no-await-in-loop -- the order of a handler's actions is part of the contract
        await this.#call(innerCall(this.#hub.name, "key", call));
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        throw new CarriedCallError(`${error.status} to POST ${call.url.slice(0, 200)}: ${error.message}`);
      }
    }
  }

  /** `groups/{group}/:send` of a text packet without a query. False: not one, nothing was done. */
  #sendDirectly({ url, contentType, body }: InnerCall): boolean {
    if (this.#clustered || !contentType.startsWith("text/plain") || body.length > MAX_DIRECT) return false;
    if (!url.startsWith(this.#groupsPrefix) || !url.endsWith("/:send")) return false;
    const group = url.slice(this.#groupsPrefix.length, -"/:send".length);
    if (group === "" || group.length > 1_024 || /[/?#%]/.test(group)) return false;
    let messages: Message[];
    try {
      messages = Message.parseAll(body);
    } catch (error) {
      // The long way says what is wrong with it.
      if (error instanceof ProtocolError) return false;
      throw error;
    }
    this.#hub.sendAll(messages, this.#hub.groups.each(group));
    return true;
  }
}
