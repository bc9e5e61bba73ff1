/** Seconds. */
export const LATENCY_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 100];

/** Counts kept as plain numbers on the hot paths and read by `/metrics` when asked. */
export class GatewayStats {
  connections = 0;
  sockets = 0;
  eventsIn = 0;
  acksIn = 0;
  messagesOut = 0;
  restRequests = 0;
  /** REST calls that came with answers to webhooks. */
  carriedCalls = 0;
  readonly dropped = new Map<string, number>();
  readonly webhookFailures = new Map<string, number>();
  webhooks = 0;
  webhooksInFlight = 0;
  /** Seconds, summed; and counts per upper bound. */
  webhookSeconds = 0;
  readonly webhookBuckets = LATENCY_BUCKETS.map(() => 0);

  drop(reason: string): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1);
  }

  webhookFailed(reason: string): void {
    this.webhookFailures.set(reason, (this.webhookFailures.get(reason) ?? 0) + 1);
  }

  webhookTook(seconds: number): void {
    this.webhooks++;
    this.webhookSeconds += seconds;
    let at = 0;
    while (at < LATENCY_BUCKETS.length && seconds > LATENCY_BUCKETS[at]!) at++;
    if (at < LATENCY_BUCKETS.length) this.webhookBuckets[at]!++;
  }
}
