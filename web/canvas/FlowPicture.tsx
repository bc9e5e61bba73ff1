import type { FlowDocument } from "../../flows/model/document.ts";
import { definitionOf } from "../document/definitions.ts";
import { geometryOf, placeOf } from "./elements.ts";
import styles from "./FlowPicture.module.css";
import { NODE_WIDTH, PORT_LINE, curve, curvePath } from "./geometry.ts";

/** px in flow coordinates around the nodes. */
const MARGIN = 24;
/** A picture is at least this wide, so that nodes of small flows do not look like posters. */
const LEAST_WIDTH = 900;

/** px a name may be wide, over the width of a character at size 1. */
const NAME_WIDTH = (NODE_WIDTH - 20) / 0.6;

/** A flow as a small picture: boxes in the colours of their nodes, and wires. Only to be looked at. */
export function FlowPicture({ flow, names = false }: { flow: FlowDocument; names?: boolean }) {
  const boxes = Object.entries(flow.nodes).map(([id, node], index) => ({
    id,
    category: definitionOf(node.type)?.category ?? "debug",
    ...placeOf(flow, id, index),
    height: geometryOf(node).height,
  }));
  if (boxes.length === 0) return null;
  const at = new Map(boxes.map((box) => [box.id, box]));
  const left = Math.min(...boxes.map(({ x }) => x)) - MARGIN;
  const top = Math.min(...boxes.map(({ y }) => y)) - MARGIN;
  const width = Math.max(LEAST_WIDTH, Math.max(...boxes.map(({ x }) => x + NODE_WIDTH)) + MARGIN - left);
  const height = Math.max(...boxes.map(({ y, height }) => y + height)) + MARGIN - top;
  return (
    <svg
      className={styles["picture"]}
      viewBox={`${left} ${top} ${width} ${height}`}
      preserveAspectRatio="xMidYMid meet"
      aria-hidden="true"
    >
      {flow.wires.map(({ from, port, to }) => {
        const [a, b] = [at.get(from), at.get(to)];
        if (!a || !b) return null;
        const line = curve({ x: a.x + NODE_WIDTH, y: a.y + PORT_LINE }, { x: b.x, y: b.y + PORT_LINE });
        return <path key={`${from}:${port}>${to}`} d={curvePath(line)} />;
      })}
      {boxes.map(({ id, category, x, y, height }) => (
        <g key={id} data-category={category}>
          <rect x={x} y={y} width={NODE_WIDTH} height={height} rx={12} />
          {names && (
            <text x={x + NODE_WIDTH / 2} y={y + height / 2} fontSize={Math.min(30, NAME_WIDTH / id.length)}>
              {id}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}
