import type { FlowDocument } from "../model/document.ts";
import { nodeType } from "../nodes/index.ts";
import type { Change } from "./changes.ts";
import { changeText } from "./text.ts";

const WIDTH = 200;
const HEIGHT = 48;
type State = "added" | "removed" | "changed" | "same";
const MARK: Record<State, string> = { added: "+", removed: "−", changed: "~", same: "" };

/** A page with a picture of both versions in one and the list of changes, for a pull request. Needs nothing else. */
export function diffHtml(a: FlowDocument, b: FlowDocument, changes: readonly Change[]): string {
  const items = changes.map((c) => `<li class="${stateOf(c)}"><pre>${escape(changeText(c))}</pre></li>`).join("\n");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(b.name)}: changes</title>
<style>
  :root { color-scheme: light dark; --added: light-dark(#0a7a3d, #4cc38a); --removed: light-dark(#b3261e, #f2796f); --changed: light-dark(#8a5a00, #e0b04c); --same: light-dark(#6b7480, #8f99a6); }
  body { margin: 2rem; font: 14px/1.5 system-ui, sans-serif; color: light-dark(#1b2129, #e8ecf1); background: light-dark(#fff, #14181d); }
  svg { max-width: 100%; height: auto; } ul { list-style: none; padding: 0; } pre { margin: 0; white-space: pre-wrap; }
  text { font: 13px system-ui, sans-serif; fill: currentColor; } .kind { font-size: 11px; fill: var(--same); }
  ${(["added", "removed", "changed", "same"] as const)
    .map((s) => `.${s} { color: var(--${s}); } rect.${s} { stroke: var(--${s}); } path.${s} { stroke: var(--${s}); }`)
    .join("\n  ")}
  rect { fill: light-dark(#f7f8fa, #1d232a); stroke-width: 1.5; } path { fill: none; stroke-width: 1.5; } .removed { stroke-dasharray: 4 3; }
</style>
<h1>${escape(b.name)}</h1>
${changes.length === 0 ? "<p>Nothing has changed.</p>" : diffSvg(a, b, changes)}
<ul>
${items}
</ul>
</html>
`;
}

/** Both versions in one picture: what is new, gone and changed, told by colour, line and sign. */
export function diffSvg(a: FlowDocument, b: FlowDocument, changes: readonly Change[]): string {
  const states = new Map<string, State>();
  for (const id of Object.keys(b.nodes)) states.set(id, "same");
  for (const c of changes) {
    if (c.kind === "node-removed") states.set(c.node, "removed");
    else if (c.kind === "node-added") states.set(c.node, "added");
    else if ("node" in c) states.set(c.node, "changed");
  }
  // Nodes that stand nowhere yet (a flow written by hand) get rows of their own below the others.
  const placed = [...states.keys()].flatMap((id) => b.layout[id] ?? a.layout[id] ?? []);
  const bottom = placed.length === 0 ? 0 : Math.max(...placed.map((p) => p.y)) + 2 * HEIGHT;
  let homeless = 0;
  const row = (i: number) => ({ x: (i % 4) * 240, y: bottom + Math.floor(i / 4) * 90 });
  const at = new Map([...states.keys()].map((id) => [id, b.layout[id] ?? a.layout[id] ?? row(homeless++)]));
  const xs = [...at.values()].map((p) => p.x);
  const ys = [...at.values()].map((p) => p.y);
  const [left, top] = [Math.min(0, ...xs) - 20, Math.min(0, ...ys) - 20];
  const box = `${left} ${top} ${Math.max(0, ...xs) + WIDTH + 40 - left} ${Math.max(0, ...ys) + HEIGHT + 40 - top}`;
  const wires: [{ from: string; to: string }, State][] = b.wires.map((w) => [w, "same"]);
  for (const c of changes) {
    if (c.kind === "wire-removed") wires.push([c.wire, "removed"]);
    if (c.kind === "wire-moved") wires.push([c.before, "removed"]);
    if (c.kind !== "wire-added" && c.kind !== "wire-moved") continue;
    const known = wires.find(([w]) => w.from === c.wire.from && w.to === c.wire.to);
    if (known) known[1] = "added";
  }
  const lines = wires.flatMap(([{ from, to }, state]) => {
    const [p, q] = [at.get(from), at.get(to)];
    if (!p || !q) return [];
    const [x, y, u, v] = [p.x + WIDTH, p.y + HEIGHT / 2, q.x, q.y + HEIGHT / 2];
    const bend = Math.max(40, Math.abs(u - x) / 2);
    return [`<path class="${state}" d="M${x} ${y}C${x + bend} ${y} ${u - bend} ${v} ${u} ${v}"/>`];
  });
  const boxes = [...states].map(([id, state]) => {
    const { x, y } = at.get(id)!;
    const { type } = (b.nodes[id] ?? a.nodes[id])!;
    const label = `${MARK[state]} ${id}`.trim();
    return `<g class="${state}"><rect class="${state}" x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="8"/><text x="${x + 12}" y="${y + 20}">${escape(label)}</text><text class="kind" x="${x + 12}" y="${y + 37}">${escape(nodeType(type)?.title ?? type)}</text></g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" role="img" aria-label="Changes of the flow">\n${[...lines, ...boxes].join("\n")}\n</svg>`;
}

function stateOf(change: Change): State {
  if (change.kind.endsWith("added")) return "added";
  return change.kind.endsWith("removed") ? "removed" : "changed";
}

const escape = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
