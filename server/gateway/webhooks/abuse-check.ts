import type { KeyRing } from "../auth/keys.ts";
import { askForActions } from "./actions-proof.ts";
import { DeliveryError, type IncomingAnswer, type Sender } from "./delivery.ts";

/** What a receiver said when asked whether it wants our deliveries. */
export interface Consent {
  /** It takes several events in one request (`application/cloudevents-batch+json`). */
  acceptsBatches: boolean;
  /** Its answers may carry REST calls; it has shown that it may make them, with the keys of that version. */
  actionsBy: number | undefined;
}

const TIMEOUT = 10_000;
const GOOD_FOR = 60_000;
/** A validation that nobody asked for in this long is renewed in the foreground again. */
const FORGET_AFTER = 10 * GOOD_FOR;
const MAX_BACKOFF = 60_000;

/**
 * CloudEvents abuse protection for one resolved URL. A success is kept for 60 s and then renewed in the background; a
 * failure is kept for 1, 2, 4 … 60 s. Concurrent first deliveries share one check.
 */
export class AbuseCheck {
  #consent: Consent | undefined;
  #checkedAt = 0;
  #failure: DeliveryError | undefined;
  #retryAt = 0;
  #backoff = 0;
  #pending: Promise<Consent> | undefined;

  /** The consent when it is known and fresh enough to go on at once; renews it in the background when it is due. */
  known(ask: () => Promise<Consent>, now: number): Consent | undefined {
    if (this.#consent === undefined || now - this.#checkedAt > FORGET_AFTER) return undefined;
    if (now - this.#checkedAt > GOOD_FOR && !this.#pending && now >= this.#retryAt) this.#run(ask).catch(() => {});
    return this.#consent;
  }

  /** Rejects with `DeliveryError` when the receiver does not want us. */
  async require(ask: () => Promise<Consent>, now: number): Promise<Consent> {
    const known = this.known(ask, now);
    if (known) return known;
    if (this.#failure && now < this.#retryAt) throw this.#failure;
    return this.#pending ?? this.#run(ask);
  }

  #run(ask: () => Promise<Consent>): Promise<Consent> {
    const pending = ask().then(
      (consent) => {
        this.#consent = consent;
        this.#checkedAt = Date.now();
        this.#failure = undefined;
        this.#backoff = 0;
        this.#pending = undefined;
        return consent;
      },
      (error: DeliveryError) => {
        this.#pending = undefined;
        this.#backoff = Math.min(MAX_BACKOFF, this.#backoff === 0 ? 1_000 : this.#backoff * 2);
        this.#retryAt = Date.now() + this.#backoff;
        this.#failure = error;
        // A renewal that found nobody home does not take back what the receiver said; one that said no does.
        if (error.reason === "abuse-check") this.#consent = undefined;
        throw error;
      },
    );
    this.#pending = pending;
    return pending;
  }
}

/** Asks by `OPTIONS`, and by `GET` where that is 404. `host` is who we are. */
export async function askConsent(
  sender: Sender,
  url: URL,
  host: string,
  keys: KeyRing,
  headers: string[],
): Promise<Consent> {
  const { version } = keys;
  const question = askForActions(keys);
  const request = {
    url,
    // The second is not CloudEvents': the service's own SDK overlooks requests without it.
    headers: [
      "WebHook-Request-Origin",
      host,
      "ce-awpsversion",
      "1.0",
      "WebHook-Request-Actions",
      question.nonce,
      ...headers,
    ],
    timeout: TIMEOUT,
    maxBytes: 65_536,
  };
  let answer = await sender.send({ ...request, method: "OPTIONS" });
  if (answer.status === 404) answer = await sender.send({ ...request, method: "GET" });
  if (answer.status < 200 || answer.status > 299) {
    throw new DeliveryError(
      "abuse-check",
      `The receiver answered the abuse check with ${answer.status}.`,
      answer.status,
    );
  }
  const allowed = list(answer.headers["webhook-allowed-origin"]);
  if (!allowed.some((one) => one === "*" || one.toLowerCase() === host.toLowerCase())) {
    throw new DeliveryError(
      "abuse-check",
      `The receiver allows ${allowed.join(", ") || "nobody"} (WebHook-Allowed-Origin), not ${host}.`,
    );
  }
  return {
    acceptsBatches: list(answer.headers["webhook-accept-batch"]).includes("application/cloudevents-batch+json"),
    actionsBy: question.isAnswer(list(answer.headers["webhook-allow-actions"]).join()) ? version : undefined,
  };
}

function list(value: IncomingAnswer["headers"][string]): string[] {
  return [value ?? []]
    .flat()
    .flatMap((one) => one.split(",").map((part) => part.trim()))
    .filter((part) => part !== "");
}
