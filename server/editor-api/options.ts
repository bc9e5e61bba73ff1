import type { FlowStore } from "../store/index.ts";
import type { Language } from "../language/index.ts";
import type { NodeTypeSource } from "../language/node-types.ts";
import type { RuntimeAdmin } from "./runtime-admin.ts";

/** The part of a logger this part uses; pino fits. */
export interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface EditorApiOptions {
  host: string;
  /** 0 means any free port. */
  port: number;
  /** The editor token: `Authorization: Bearer`, and what the session cookie is made from. */
  token: string;
  /** Holds `<id>.flow.json`. */
  flowsDir: string;
  /** Versions of flows. */
  dataDir: string;
  /** The built editor (`dist/web`). May be missing: a page then says how to build it. */
  webRoot: string;
  runtime: { url: string; adminToken: string };
  /** `endpoint` is what browsers use to reach the Socket.IO service. */
  service: { connectionString: string; endpoint: string };
  /** Origins besides the editor's own, as a proxy in front shows them: `https://flows.example.com`. */
  allowedOrigins?: readonly string[];
  /** Own node types, already registered in this process; the editor loads the same files. */
  nodeTypes?: readonly NodeTypeSource[];
  logger?: Logger;
}

export interface EditorApi {
  url: string;
  /** A URL that signs one browser in, once. */
  signInUrl(): string;
  close(): Promise<void>;
}

/** What the routes work with. */
export interface Services {
  options: EditorApiOptions;
  store: FlowStore;
  language: Language;
  runtime: RuntimeAdmin;
  version: string;
}
