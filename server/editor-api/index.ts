import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { isIPv6 } from "node:net";
import { startLanguage } from "../language/index.ts";
import { openFileStore } from "../store/index.ts";
import { createApp } from "./app.ts";
import type { EditorApi, EditorApiOptions } from "./options.ts";
import { RuntimeAdmin } from "./runtime-admin.ts";
import { Sessions } from "./security/session.ts";
import { packageVersion } from "./version.ts";

export type { EditorApi, EditorApiOptions } from "./options.ts";

/** Characters of a token that guards more than this machine. */
const SAFE_TOKEN = 16;

/** Starts the editor API and serves the built editor. Rejects when it cannot listen, or would be open to anyone. */
export async function startEditorApi(options: EditorApiOptions): Promise<EditorApi> {
  if (options.token === "") throw new Error("The editor token is empty; it must be a secret.");
  if (!isLoopback(options.host) && options.token.length < SAFE_TOKEN) {
    throw new Error(
      `The editor would be reachable from other machines (${options.host}): set an editor token of at least ${SAFE_TOKEN} characters.`,
    );
  }
  for (const origin of options.allowedOrigins ?? []) {
    if (!URL.canParse(origin)) throw new Error(`"${origin}" is not an origin; write it as https://flows.example.com.`);
  }
  const store = await openFileStore(options);
  const language = startLanguage(options.nodeTypes);
  const runtime = new RuntimeAdmin(options.runtime.url, options.runtime.adminToken);
  const sessions = new Sessions(options.token);
  const app = createApp({ options, store, language, runtime, version: packageVersion() }, sessions);
  const server = createServer({ requestTimeout: 60_000, headersTimeout: 20_000 }, app);

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  }).catch(async (error: unknown) => {
    await language.close();
    throw error;
  });
  const url = urlOf(options.host, (server.address() as AddressInfo).port);

  return {
    url,
    signInUrl: () => `${url}/sign-in?code=${sessions.newCode()}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      // Streams of runs never end by themselves; requests under way get a moment.
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), 500);
      await closed;
      clearTimeout(cut);
      await language.close();
    },
  };
}

function urlOf(host: string, port: number): string {
  const name = { "0.0.0.0": "127.0.0.1", "::": "[::1]" }[host] ?? (isIPv6(host) ? `[${host}]` : host);
  return `http://${name}:${port}`;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}
