import { watch } from "node:fs";
import { dirname } from "node:path";
import type { TestedFile } from "./find.ts";

/** Editors write a file in several steps; milliseconds of quiet before it counts as written. */
const QUIET_MS = 150;

/** Calls back at once, and whenever a flow or test file in the folders of `files` has changed; never resolves. */
export function watchFlows(files: readonly TestedFile[], work: () => Promise<void>): Promise<never> {
  let timer: NodeJS.Timeout | undefined;
  let running = false;
  const run = async () => {
    if (running) return void (timer = setTimeout(run, QUIET_MS));
    running = true;
    await work();
    running = false;
  };
  for (const folder of new Set(files.map((file) => dirname(file.flow)))) {
    watch(folder, (_event, name) => {
      if (!/\.(?:flow|test)\.json$/.test(name ?? "")) return;
      clearTimeout(timer);
      timer = setTimeout(run, QUIET_MS);
    });
  }
  // Watching comes first: what changes during the first run is not missed.
  void run();
  return new Promise(() => {});
}
