import { createStore } from "zustand";
import { renewDefinitions } from "./definitions.ts";

/** Modules of own node types that have been loaded; the compiler's worker loads the same. */
export const ownNodeTypes = createStore<{ urls: readonly string[] }>()(() => ({ urls: [] }));

/**
 * Loads node types of this installation, before any flow is shown. Never rejects.
 * @returns what does not work, one line each
 */
export async function loadNodeTypes(urls: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  if (urls.length === 0) return problems;
  // All of zod comes with it, for their schemas: the first paint must not wait for that where there are none.
  const { registerNodeTypes } = await import("../../flows/nodes/own.ts");
  for (const url of urls) {
    try {
      // oxlint-disable-next-line no-await-in-loop -- in their order: of two types of one name the first stays
      const module = (await import(/* @vite-ignore */ url)) as { default?: unknown };
      problems.push(...registerNodeTypes(url, module.default).problems.map((problem) => `${url}: ${problem}`));
    } catch (error) {
      problems.push(`${url}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  renewDefinitions();
  ownNodeTypes.setState({ urls });
  return problems;
}
