import { SourceMap } from "node:module";

export interface MappedError {
  message: string;
  /** The node whose code threw. */
  node?: string;
  stack?: string;
}

/** Leads a stack trace of the running JavaScript back to the generated TypeScript and its nodes. */
export type StackMapper = (error: { message: string; stack?: string }) => MappedError;

const inlineMap = /\/\/# sourceMappingURL=data:application\/json[^,]*;base64,([A-Za-z0-9+/=]+)\s*$/;

/** `lines[i]` is the node of line i+1 of the TypeScript. The map is only read when the first error comes. */
export function createStackMapper(code: string, lines: readonly (string | null)[], fileName: string): StackMapper {
  let map: SourceMap | undefined;
  let read = false;

  function originalLine(line: number, column: number): { line: number; column: number } {
    if (!read) {
      read = true;
      const match = inlineMap.exec(code);
      if (match) {
        try {
          map = new SourceMap(JSON.parse(Buffer.from(match[1]!, "base64").toString("utf8")));
        } catch {
          // Without a map the lines of the JavaScript are shown: worse, but still a place to look.
        }
      }
    }
    const entry = map?.findEntry(line - 1, column - 1);
    if (entry && "originalLine" in entry) return { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
    return { line, column };
  }

  return ({ message, stack }) => {
    if (!stack) return { message };
    let node: string | undefined;
    const frames: string[] = [];
    for (const text of stack.split("\n")) {
      const frame = /^\s+at (?:(.*) \()?(?:async )?\S*\.mjs(?:\?[^:]*)?:(\d+):(\d+)\)?$/.exec(text);
      if (!frame) continue;
      const place = originalLine(Number(frame[2]), Number(frame[3]));
      node ??= lines[place.line - 1] ?? undefined;
      const name = frame[1]?.replace(/^Object\./, "").replace(/ \[as \w+\]$/, "");
      const position = `${fileName}:${place.line}:${place.column}`;
      frames.push(`    at ${name ? `${name} (${position})` : position}`);
    }
    return {
      message,
      ...(node ? { node } : {}),
      ...(frames.length > 0 ? { stack: [message, ...frames].join("\n") } : {}),
    };
  };
}
