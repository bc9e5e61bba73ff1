import type { PortDefinition } from "../../flows/nodes/definition.ts";
import type { Point } from "../document/operations.ts";

/**
 * Sizes of nodes and places of ports, computed instead of measured: the canvas can lay out a thousand nodes without
 * reading the DOM, and wires are right at the first paint. `NodeCard.module.css` follows these numbers.
 */

/** px, as everything here. */
export const NODE_WIDTH = 232;
export const HEAD = 46;
const SUMMARY_LINE = 18;
const SUMMARY_PADDING = 8;
const PORT_ROW = 20;
const PORTS_PADDING = 4;
export const HANDLE = 12;
/** Where wires meet a node: the middle of its head, so that a chain of nodes in one row has straight wires. */
export const PORT_LINE = HEAD / 2;
/** Characters that surely fit one line of the summary. */
const SUMMARY_CHARS = 31;

export interface PortPlace extends PortDefinition {
  /** Middle of the handle, relative to the node. */
  y: number;
  /** Labelled ports have a row of their own below the summary. */
  row: boolean;
}

export interface NodeGeometry {
  height: number;
  summaryLines: 1 | 2;
  ports: readonly PortPlace[];
}

export function nodeGeometry(summary: string, ports: readonly PortDefinition[]): NodeGeometry {
  const summaryLines = summary.replaceAll("`", "").length > SUMMARY_CHARS ? 2 : 1;
  const body = HEAD + summaryLines * SUMMARY_LINE + SUMMARY_PADDING;
  let rows = 0;
  const places = ports.map((port) => {
    const row = port.label !== "" || rows > 0;
    return { ...port, row, y: row ? body + rows++ * PORT_ROW + PORT_ROW / 2 : PORT_LINE };
  });
  return { summaryLines, ports: places, height: body + (rows > 0 ? rows * PORT_ROW + PORTS_PADDING : 0) };
}

/** A cubic curve that leaves to the right and arrives from the left, also when its end lies behind its start. */
export interface Curve {
  from: Point;
  c1: Point;
  c2: Point;
  to: Point;
}

export function curve(from: Point, to: Point): Curve {
  const dx = to.x - from.x;
  const reach =
    dx >= 0 ? Math.max(dx / 2, Math.min(48, Math.abs(to.y - from.y))) : Math.min(40 + Math.sqrt(-dx) * 7, 260);
  return { from, to, c1: { x: from.x + reach, y: from.y }, c2: { x: to.x - reach, y: to.y } };
}

export function curvePath({ from, c1, c2, to }: Curve): string {
  return `M${from.x},${from.y}C${c1.x},${c1.y} ${c2.x},${c2.y} ${to.x},${to.y}`;
}

/** The point at `t` in 0…1 along the curve. */
export function curvePoint({ from, c1, c2, to }: Curve, t: number): Point {
  const u = 1 - t;
  const mix = (a: number, b: number, c: number, d: number) =>
    u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
  return { x: mix(from.x, c1.x, c2.x, to.x), y: mix(from.y, c1.y, c2.y, to.y) };
}
