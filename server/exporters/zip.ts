import { strToU8, zipSync } from "fflate";
import type { ExportFile } from "./project.ts";

/** The first moment a zip can name, in local time as zip counts it: the same bytes whenever it is made. */
const EPOCH = new Date(1980, 0, 1);

/** The files in one folder, zipped. The same files always give the same bytes. */
export function zip(files: readonly ExportFile[], folder: string): Uint8Array {
  const entries = files.map(({ path, text }) => [`${folder}/${path}`, strToU8(text)] as const);
  return zipSync(Object.fromEntries(entries), { mtime: EPOCH, level: 9, os: 3 });
}
