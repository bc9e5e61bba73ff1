import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";

/** The borders of README.md, "Directions": each import here must be refused by the same lint config that CI runs. */
const refused: [file: string, source: string][] = [
  ["flows/model/x.ts", "../nodes/index.ts"],
  ["flows/nodes/emit/x.ts", "../../compiler/index.ts"],
  ["flows/compiler/x.ts", "node:fs"],
  ["flows/compiler/x.ts", "express"],
  ["flows/compiler/x.ts", "../../server/main.ts"],
  ["flows/handler-kit/x.ts", "../model/document.ts"],
  ["flows/handler-kit/x.ts", "node:crypto"],
  ["server/gateway/x.ts", "../runtime/index.ts"],
  ["server/gateway/x.ts", "../../flows/model/document.ts"],
  ["server/runtime/x.ts", "../gateway/index.ts"],
  ["server/runtime/x.ts", "../../flows/compiler/index.ts"],
  ["server/editor-api/x.ts", "../runtime/index.ts"],
  ["web/panels/x.tsx", "../../server/store/index.ts"],
];
const allowed: [file: string, source: string][] = [
  ["flows/compiler/x.ts", "../nodes/index.ts"],
  ["server/runtime/x.ts", "../../flows/handler-kit/packet.ts"],
  ["server/editor-api/x.ts", "../../flows/compiler/index.ts"],
  ["web/panels/x.tsx", "../../flows/model/document.ts"],
];

const folder = mkdtempSync(join(tmpdir(), "patchbay-borders-"));
copyFileSync(".oxlintrc.json", join(folder, ".oxlintrc.json"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lint(file: string, source: string): { status: number; output: string } {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `import * as other from "${source}";\n\nexport const used = other;\n`);
  try {
    const output = execFileSync(join(process.cwd(), "node_modules/.bin/oxlint"), ["-c", ".oxlintrc.json", file], {
      cwd: folder,
      encoding: "utf8",
    });
    return { status: 0, output };
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string };
    return { status, output: stdout };
  } finally {
    rmSync(path);
  }
}

describe("borders between the parts", () => {
  test.each(refused)("%s may not import %s", (file, source) => {
    const { status, output } = lint(file, source);
    expect(output).toContain("no-restricted-imports");
    expect(status).not.toBe(0);
  });
  test.each(allowed)("%s may import %s", (file, source) => {
    expect(lint(file, source).output).not.toContain("no-restricted-imports");
  });
});
