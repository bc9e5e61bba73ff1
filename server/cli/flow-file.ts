import { basename, dirname, join, resolve } from "node:path";
import { loadLibrary } from "../../flows/compiler/library.ts";
import type { Library } from "../../flows/compiler/library.ts";
import { FLOW_ID, LIMITS } from "../../flows/model/document.ts";
import { parseFlow } from "../../flows/model/index.ts";
import { readText } from "../store/durable.ts";
import { StoreError } from "../store/index.ts";
import { UsageError } from "./command.ts";
import type { Io } from "./command.ts";

export interface FlowFile {
  /** As the caller named it. */
  name: string;
  path: string;
  text: string;
  /** What `<id>.flow.json` says the flow must be called; undefined for other names. */
  id: string | undefined;
}

/** A flow file as the caller named it. Throws a `UsageError` for what cannot be read. */
export async function readFlowFile(name: string, io: Io): Promise<FlowFile> {
  const path = resolve(io.cwd, name);
  try {
    // Some bytes more than a document may have: that it is too large is the language's to say.
    const found = await readText(path, LIMITS.documentBytes * 4);
    if (found) return { name, path, text: found.text, id: /^(.+)\.flow\.json$/.exec(basename(path))?.[1] };
  } catch (error) {
    throw error instanceof StoreError ? new UsageError(`${name}: ${error.message}`) : error;
  }
  throw new UsageError(`${name}: there is no such file.`);
}

/** The text of the tests beside a flow file; undefined when it has none. Throws a `UsageError` for what cannot be read. */
export async function readTestsOf({ name, path, id }: FlowFile): Promise<string | undefined> {
  if (id === undefined) return undefined;
  try {
    return (await readText(join(dirname(path), `${id}.test.json`), LIMITS.documentBytes * 4))?.text;
  } catch (error) {
    throw error instanceof StoreError ? new UsageError(`The tests of ${name}: ${error.message}`) : error;
  }
}

/** The flows whose parts a flow calls: files beside it. */
export async function readLibrary({ path, text }: Pick<FlowFile, "path" | "text">): Promise<Library> {
  const { flow } = parseFlow(text);
  if (!flow) return {};
  return loadLibrary(flow, async (id) => {
    if (!FLOW_ID.test(id)) return undefined;
    try {
      const found = await readText(join(dirname(path), `${id}.flow.json`), LIMITS.documentBytes * 4);
      if (!found) return undefined;
      const { flow: called, diagnostics } = parseFlow(found.text, { id });
      return called ? { flow: called } : { problem: diagnostics[0]!.message };
    } catch (error) {
      if (error instanceof StoreError) return { problem: error.message };
      throw error;
    }
  });
}
