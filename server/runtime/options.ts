import type { Logger } from "pino";
import type { Connections } from "../../flows/handler-kit/connections.ts";
import type { OidcOptions } from "../oidc.ts";

export interface RuntimeOptions {
  host: string;
  /** 0 means any free port. */
  port: number;
  /** Everything the runtime keeps lives here: deployments and traces. */
  dataDir: string;
  /**
   * The service that calls and is called: `Endpoint=…;Port=…;AccessKey=…;Version=1.0;`. Without AccessKey by identity
   * (`service/identity.ts`); `webhookCode` or `webhookIdentity` is then needed, because no signature can be checked.
   */
  connectionString: string;
  /** A second access key whose signatures are accepted too, for rotating keys. */
  secondaryKey?: string;
  /** Of the user-assigned managed identity to use, for connections without a key. */
  identityClientId?: string;
  /** Webhooks must bring it as `?code=…`; part of the URL that the gateway is told. */
  webhookCode?: string;
  /** Webhooks must bring a token of this issuer as `Authorization: Bearer …`; the gateway is told to send one. */
  webhookIdentity?: OidcOptions;
  /** Wanted as `Authorization: Bearer …` by everything under `/runtime/admin/`. */
  adminToken: string;
  /** The embedded gateway, whose hub settings follow what is deployed. Absent with a real service. */
  gatewayAdmin?: { url: string; token: string };
  /** Attach to the service by a connection of our own, because it cannot reach us; `publicUrl` is not used then. */
  tunnel?: boolean;
  /** Where the service reaches this runtime; its own address by default. */
  publicUrl?: string;
  /** A run that takes longer is ended and its process replaced. 5,000 by default. */
  deadlineMs?: number;
  /** Heap of one handler process. 128 by default. */
  memoryMb?: number;
  /**
   * How handler processes are kept apart: `process` contains accidents; `strong` also keeps files, network and other
   * processes out of reach and needs bubblewrap. Where that does not work the runtime does not start.
   */
  isolation?: "process" | "strong";
  /** Settings handed to every flow as `ctx.env`; never the process environment. */
  env?: Readonly<Record<string, string>>;
  /** Where `ctx.state` is kept: `redis://…` for several runtimes, `memory:` for tests; files in `dataDir` by default. */
  stateUrl?: string;
  /** Lets `http.call` reach loopback and private networks. */
  allowPrivateHttp?: boolean;
  /** Hosts that `http.call` may reach (`api.example.com`, `*.example.com`); every public host without it. */
  allowHttp?: readonly string[];
  /** Services that flows call by name; their secrets stay here. */
  connections?: Connections;
  /** Runs recorded per second at most; failures are always recorded. 50 by default, 0 is off. */
  tracesPerSecond?: number;
  /** Where runs go as OpenTelemetry spans, by OTLP/HTTP: `http://collector:4318/v1/traces`. Nowhere without it. */
  tracesUrl?: string;
  logger?: Logger;
}

/** Sizes that are not worth a setting. Each keeps one misbehaving part from using up what the others need. */
export const limits = {
  /** Bytes of a request body, webhooks and routes alike. */
  body: 1024 * 1024 + 64 * 1024,
  /** Bytes of a batch of webhooks; the gateway sends at most 256 Ki characters of events in one. */
  batch: 4 * 1024 * 1024,
  /** Bytes of a deployment. */
  deployment: 8 * 1024 * 1024,
  /** Characters of one message between a handler process and the runtime. */
  line: 8 * 1024 * 1024,
  /** Runs of one flow that may be under way at once; more are answered 503. */
  runsPerFlow: 10_000,
  /** What a process may use beyond its heap: code, stacks, Buffers. */
  memorySlackMb: 128,
  /** Bytes of the file in which a process tells how far its recorded runs have come; on Linux the process's largest file. */
  journal: 16 * 1024 * 1024,
  /** Milliseconds between the end of a run's time and the kill; the promise is 250. */
  overrunGrace: 120,
  /** Milliseconds between looks at a process that may not have had a core to answer with. */
  starvedMs: 30,
  crashes: { count: 5, withinMs: 60_000 },
} as const;
