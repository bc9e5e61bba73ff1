import { startPatchbay } from "../main.ts";
import { describeSettings, readSettings, SettingsError } from "../settings.ts";

const usage = `Starts Patchbay: the editor, the gateway and the runtime in one process.

  npm start [-- options]          npx patchbay start [options]

Each setting can be given as a flag, in the environment or in a config file:

${describeSettings()}
`;

/**
 * `patchbay start`. Resolves with an exit status when the process was told to stop (SIGINT, SIGTERM) and everything
 * has been closed in order; 1 when it could not start.
 */
export async function start(args: readonly string[]): Promise<number> {
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(usage);
    return 0;
  }
  try {
    const running = await startPatchbay(readSettings(args, process.env, process.cwd()));
    const { editor, gateway, runtime } = running.urls;
    const lines = ["Patchbay is running."];
    if (running.signInUrl) lines.push(`  editor    ${running.signInUrl}   (this link signs one browser in, once)`);
    else if (editor) lines.push(`  editor    ${editor}`);
    if (gateway) lines.push(`  gateway   ${gateway}`);
    if (runtime) lines.push(`  runtime   ${runtime}   (the Chat flow's page: ${runtime}/api/index)`);
    lines.push("Stop with Ctrl+C.");
    process.stdout.write(`${lines.join("\n")}\n`);
    await stopSignal();
    await running.close();
    return 0;
  } catch (error) {
    process.stderr.write(
      `${error instanceof SettingsError ? error.message : `Patchbay could not start: ${(error as Error).stack}`}\n`,
    );
    return 1;
  }
}

/** A second signal during the orderly stop ends the process at once. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  });
}
