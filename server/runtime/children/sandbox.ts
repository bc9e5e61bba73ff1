import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { childFolders } from "./entry.ts";

/**
 * The strong mode: each handler process in namespaces of its own (bubblewrap). It sees the system's libraries, Node and
 * its own code, all read-only; no other process, no network, no files of this machine.
 */

const system = ["/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache"];

/** The command line in front of `node …`. `entry` is the file it starts with. */
export function sandboxCommand(entry: string): string[] {
  const mounts = system
    .filter((path) => existsSync(path))
    .flatMap((path) =>
      lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : ["--ro-bind", path, path],
    );
  return [
    findBubblewrap(),
    "--unshare-all",
    "--die-with-parent",
    "--new-session",
    "--clearenv",
    ...mounts,
    "--proc",
    "/proc",
    "--dev",
    "/dev",
    "--tmpfs",
    "/tmp",
    ...[process.execPath, ...childFolders(entry), nearestPackageJson(entry)].flatMap((path) => [
      "--ro-bind",
      path,
      path,
    ]),
    "--chdir",
    "/",
    "--",
  ];
}

/** Throws when this machine cannot do it: asked for and unavailable means not to start, never a silent fallback. */
export function checkSandbox(entry: string): void {
  const [file, ...args] = sandboxCommand(entry);
  const { status, error, stderr } = spawnSync(file!, [...args, process.execPath, "--version"], {
    encoding: "utf8",
    timeout: 10_000,
  });
  if (status === 0) return;
  const why = error ? error.message : stderr.trim().slice(0, 300);
  throw new Error(
    `Isolation "strong" is asked for, but bubblewrap does not work here (${why}). Install it (Debian: apt-get install bubblewrap) and allow user namespaces, or choose isolation "process".`,
  );
}

/** A full path, because the children have no `PATH`. */
function findBubblewrap(): string {
  const folders = (process.env.PATH ?? "").split(":").filter((folder) => folder.startsWith("/"));
  return folders.map((folder) => join(folder, "bwrap")).find((file) => existsSync(file)) ?? "/usr/bin/bwrap";
}

/** It says that the entry is an ES module. */
function nearestPackageJson(entry: string): string {
  for (let dir = dirname(entry); ; dir = dirname(dir)) {
    const file = join(dir, "package.json");
    if (existsSync(file) || dir === dirname(dir)) return file;
  }
}
