import { randomBytes } from "node:crypto";
import type { PublicAddress } from "../auth/audience.ts";
import type { KeyRing } from "../auth/keys.ts";
import type { EventHandler, HubSettings } from "../hubs/settings.ts";
import type { GatewayStats } from "../stats.ts";
import { askConsent, type Consent } from "./abuse-check.ts";
import { Batcher, type DeliveryTerms } from "./batcher.ts";
import { readSingleAnswer } from "./answers.ts";
import { eventHeaders, standardHeaders, USER_EVENT, type OutgoingEvent } from "./cloud-event.ts";
import { DeliveryError, report, type IncomingAnswer, type Outcome, type Sender } from "./delivery.ts";
import type { HeaderContext } from "./headers.ts";
import type { Match } from "./match.ts";
import { SignedAttributes } from "./socket-attributes.ts";
import type { Target, Targets } from "./target.ts";

export interface CourierServices {
  sender: Sender;
  targets: Targets;
  keys: KeyRing;
  address: PublicAddress;
  stats: GatewayStats;
  /** An `Authorization` header value for a handler that wants a token for `resource`. */
  authorization(resource: string): Promise<string>;
}

/** Milliseconds before each retry. */
const RETRY_DELAYS = [1_000, 3_000, 5_000];

/** Tells a receiver that its answer may carry REST calls, and may come in parts when it is one to a batch. */
const ACCEPT_ACTIONS: readonly string[] = ["WebHook-Accept-Actions", "2"];
const NO_HEADERS: readonly string[] = [];

const requestPrefix = randomBytes(6).toString("hex");
let requestCount = 0;

/** Brings events to the handlers of one hub, one attempt after the other. */
export class Courier {
  readonly #hub: string;
  readonly #services: CourierServices;
  readonly #batchers = new Map<string, Batcher>();
  /** One object for all: sockets keep it. */
  readonly #context: HeaderContext;

  constructor(hub: string, services: CourierServices) {
    this.#hub = hub;
    this.#services = services;
    const { keys, address } = services;
    this.#context = {
      keys,
      hub,
      // Known once the gateway listens.
      get host() {
        return address.host;
      },
    };
  }

  deliver(match: Match, event: OutgoingEvent, settings: HubSettings, retries: number, outcome: Outcome): void {
    const target = this.#services.targets.get(match.url);
    if (retries === 0) this.#attempt(target, match.handler, event, settings, settings.webhookTimeout, outcome);
    else report(this.#deliverAgain(target, match.handler, event, settings, retries), outcome);
  }

  async #deliverAgain(
    target: Target,
    handler: EventHandler,
    event: OutgoingEvent,
    settings: HubSettings,
    retries: number,
  ): Promise<IncomingAnswer> {
    const deadline = Date.now() + settings.webhookTimeout;
    for (let attempt = 0; ; attempt++) {
      let failure: DeliveryError | undefined;
      let answer: IncomingAnswer | undefined;
      try {
        answer = await new Promise<IncomingAnswer>((answered, failed) =>
          this.#attempt(target, handler, event, settings, deadline - Date.now(), { answered, failed }),
        );
      } catch (error) {
        if (!(error instanceof DeliveryError) || error.reason !== "network") throw error;
        failure = error;
      }
      const delay = RETRY_DELAYS[attempt];
      const again = failure !== undefined || answer!.status === 408 || answer!.status >= 500;
      if (!again || attempt >= retries || delay === undefined || Date.now() + delay >= deadline) {
        if (failure) throw failure;
        return answer!;
      }
      await new Promise((resolve) => setTimeout(resolve, delay));
    }
  }

  #attempt(
    target: Target,
    handler: EventHandler,
    event: OutgoingEvent,
    settings: HubSettings,
    timeout: number,
    outcome: Outcome,
  ): void {
    const now = Date.now();
    if (!target.circuit.allows(now)) {
      outcome.failed(new DeliveryError("circuit-open", "The receiver did not answer lately; not tried."));
      return;
    }
    const attempt = new Attempt(target, this.#services.stats, outcome);
    const ask = () => this.#ask(target, handler);
    const consent = target.check.known(ask, now);
    if (consent && handler.auth.type === "None") {
      this.#send(target, event, settings, timeout, consent, NO_HEADERS, attempt);
      return;
    }
    this.#agree(target, handler, ask, now).then(
      ([agreed, auth]) => this.#send(target, event, settings, timeout, agreed, auth, attempt),
      (error: unknown) => attempt.failed(error),
    );
  }

  /** What has to be known before an event may go out, where it takes time. */
  async #agree(
    target: Target,
    handler: EventHandler,
    ask: () => Promise<Consent>,
    now: number,
  ): Promise<[Consent, string[]]> {
    return [await target.check.require(ask, now), await this.#auth(handler)];
  }

  async #ask(target: Target, handler: EventHandler): Promise<Consent> {
    // Who connected a tunnel with a key of ours has consented.
    if (target.url.protocol === "tunnel:") return { acceptsBatches: false, actionsBy: undefined };
    const { sender, keys, address } = this.#services;
    return askConsent(sender, target.url, address.host, keys, await this.#auth(handler));
  }

  #send(
    target: Target,
    event: OutgoingEvent,
    settings: HubSettings,
    timeout: number,
    consent: Consent,
    auth: readonly string[],
    outcome: Outcome,
  ): void {
    // Said only to those that have shown, with the keys we have now, that they may do what they will answer.
    const carries = consent.actionsBy === this.#services.keys.version && event.type === USER_EVENT;
    const headers = !carries ? auth : auth === NO_HEADERS ? ACCEPT_ACTIONS : [...ACCEPT_ACTIONS, ...auth];
    const terms = { timeout, maxBytes: settings.maxAnswerBytes, headers, carries };
    if (!consent.acceptsBatches || !settings.batching || !Batcher.mayTake(event))
      report(this.#sendAlone(target, event, terms), outcome);
    else this.#batcher(target).add(event, terms, outcome);
  }

  async #sendAlone(
    target: Target,
    event: OutgoingEvent,
    { headers, timeout, maxBytes, carries }: DeliveryTerms,
  ): Promise<IncomingAnswer> {
    const now = Date.now();
    const answer = await this.#services.sender.send({
      method: "POST",
      url: target.url,
      timeout,
      maxBytes,
      hub: this.#hub,
      lead: SignedAttributes.of(event.socket, this.#context),
      headers: [
        ...eventHeaders(event, now),
        ...standardHeaders(this.#services.keys, `${event.socket.connection.id}-${event.id}`, event.body, now),
        ...requestId(),
        ...headers,
      ],
      body: event.body,
    });
    return carries ? readSingleAnswer(answer) : answer;
  }

  #batcher(target: Target): Batcher {
    let batcher = this.#batchers.get(target.key);
    if (batcher) return batcher;
    if (this.#batchers.size >= 100) this.#batchers.delete(this.#batchers.keys().next().value!);
    batcher = new Batcher(this.#services.sender, {
      method: "POST",
      url: target.url,
      hub: this.#hub,
      context: this.#context,
      requestId,
      alone: (event, terms) => this.#sendAlone(target, event, terms),
    });
    this.#batchers.set(target.key, batcher);
    return batcher;
  }

  async #auth(handler: EventHandler): Promise<string[]> {
    if (handler.auth.type === "None") return [];
    return ["Authorization", await this.#services.authorization(handler.auth.resource)];
  }
}

/** One attempt at one event: what it means for the receiver's circuit and for the statistics. */
class Attempt implements Outcome {
  readonly #target: Target;
  readonly #stats: GatewayStats;
  readonly #outcome: Outcome;
  readonly #started = performance.now();

  constructor(target: Target, stats: GatewayStats, outcome: Outcome) {
    this.#target = target;
    this.#stats = stats;
    this.#outcome = outcome;
    stats.webhooksInFlight++;
  }

  answered(answer: IncomingAnswer): void {
    this.#end();
    this.#target.circuit.succeeded();
    this.#outcome.answered(answer);
  }

  failed(error: unknown): void {
    this.#end();
    const reason = error instanceof DeliveryError ? error.reason : undefined;
    if (reason === "network" || reason === "timeout" || reason === "tunnel") this.#target.circuit.failed(Date.now());
    else this.#target.circuit.succeeded();
    this.#outcome.failed(error);
  }

  #end(): void {
    this.#stats.webhooksInFlight--;
    this.#stats.webhookTook((performance.now() - this.#started) / 1000);
  }
}

function requestId(): string[] {
  return ["x-ms-client-request-id", `${requestPrefix}-${++requestCount}`];
}
