import { useMemo } from "react";
import type { FlowDocument } from "../../flows/model/index.ts";
import { geometryOf, placeOf } from "../canvas/elements.ts";
import { NODE_WIDTH, PORT_LINE, curve, curvePath } from "../canvas/geometry.ts";
import type { Point } from "../document/operations.ts";
import { wireId } from "../document/wires.ts";
import type { FlowDiff, NodeChange } from "./diff.ts";
import styles from "./DiffPicture.module.css";

type Kind = NodeChange["kind"] | "same";

/** Told apart by a sign too, not by colour alone. */
const SIGNS: Record<Kind, string> = { added: "+", removed: "−", changed: "~", moved: "→", same: "" };
/** px around the flow, in flow coordinates. */
const MARGIN = 32;
/** Beyond this many nodes names could not be read. */
const NAMED = 150;

interface Card {
  id: string;
  kind: Kind;
  at: Point;
  /** Where it stood before, if it moved. */
  from: Point | null;
  height: number;
}

/**
 * Both versions on one canvas: what was added, removed, changed and moved, and where. `onPick`: a node that differs was
 * clicked. Everything in it is said in the list of differences too.
 */
export function DiffPicture(props: {
  before: FlowDocument;
  after: FlowDocument;
  diff: FlowDiff;
  onPick?: (node: string) => void;
}) {
  const { before, after, diff, onPick } = props;
  const { cards, wires, box } = useMemo(() => draw(before, after, diff), [before, after, diff]);
  if (cards.length === 0) return null;
  const counts = (["added", "removed", "changed", "moved"] as const)
    .map((kind) => ({ kind, count: cards.filter((card) => card.kind === kind).length }))
    .filter(({ count }) => count > 0);
  const words = counts.map(({ kind, count }) => `${count} ${kind}`).join(", ");
  return (
    <figure className={styles["picture"]}>
      <svg
        viewBox={box}
        role="img"
        aria-label={`Both versions on one canvas. Nodes: ${words === "" ? "none differs" : words}.`}
      >
        {wires.map(({ id, kind, path }) => (
          <path key={id} d={path} className={styles["wire"]} data-kind={kind} />
        ))}
        {cards.map(({ id, kind, at, from, height }) => (
          <g key={id} data-kind={kind} data-node={id} className={styles["node"]} onClick={() => onPick?.(id)}>
            {from && (
              <>
                <rect x={from.x} y={from.y} width={NODE_WIDTH} height={height} rx={9} className={styles["ghost"]} />
                <path
                  d={`M${from.x + NODE_WIDTH / 2},${from.y + height / 2}L${at.x + NODE_WIDTH / 2},${at.y + height / 2}`}
                  className={styles["way"]}
                />
              </>
            )}
            <rect x={at.x} y={at.y} width={NODE_WIDTH} height={height} rx={9} className={styles["card"]} />
            {cards.length <= NAMED && (
              <text x={at.x + 14} y={at.y + height / 2}>
                {SIGNS[kind]} {id.length > 20 ? `${id.slice(0, 19)}…` : id}
              </text>
            )}
          </g>
        ))}
      </svg>
      <figcaption>
        {counts.map(({ kind, count }) => (
          <span key={kind} data-kind={kind}>
            {SIGNS[kind]} {count} {kind}
          </span>
        ))}
        {counts.length === 0 && <span>Wires or texts differ, no node.</span>}
      </figcaption>
    </figure>
  );
}

function draw(before: FlowDocument, after: FlowDocument, diff: FlowDiff) {
  const kinds = new Map(diff.nodes.map(({ id, kind }) => [id, kind]));
  const place = (flow: FlowDocument) => {
    const index = new Map(Object.keys(flow.nodes).map((id, at) => [id, at]));
    return (id: string) => placeOf(flow, id, index.get(id) ?? 0);
  };
  const [was, is] = [place(before), place(after)];
  const gone = Object.entries(before.nodes).filter(([id]) => !after.nodes[id]);
  const cards = [...Object.entries(after.nodes), ...gone].map(([id, node]): Card => {
    const here = after.nodes[id] !== undefined;
    const at = here ? is(id) : was(id);
    const old = here && before.nodes[id] ? was(id) : at;
    const moved = old.x !== at.x || old.y !== at.y;
    return { id, kind: kinds.get(id) ?? "same", at, from: moved ? old : null, height: geometryOf(node).height };
  });
  const places = new Map(cards.map((card) => [card.id, card]));
  const added = new Set(diff.wiresAdded.map(wireId));
  const wires = [...after.wires, ...diff.wiresRemoved].flatMap((wire, at) => {
    const [source, target] = [places.get(wire.from), places.get(wire.to)];
    const node = after.nodes[wire.from] ?? before.nodes[wire.from];
    const port = node && geometryOf(node).ports.find(({ id }) => id === wire.port);
    if (!source || !target || !port) return [];
    const start = { x: source.at.x + NODE_WIDTH, y: source.at.y + port.y };
    const path = curvePath(curve(start, { x: target.at.x, y: target.at.y + PORT_LINE }));
    const kind: Kind = at >= after.wires.length ? "removed" : added.has(wireId(wire)) ? "added" : "same";
    return [{ id: `${kind}${wireId(wire)}`, kind, path }];
  });
  const spots = cards.flatMap(({ at, from, height }) =>
    [at, from].flatMap((spot) => (spot ? [{ ...spot, height }] : [])),
  );
  const left = Math.min(...spots.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...spots.map(({ y }) => y)) - MARGIN;
  const width = Math.max(...spots.map(({ x }) => x)) + NODE_WIDTH + MARGIN - left;
  const height = Math.max(...spots.map((spot) => spot.y + spot.height)) + MARGIN - top;
  return { cards, wires, box: `${left} ${top} ${width} ${height}` };
}
