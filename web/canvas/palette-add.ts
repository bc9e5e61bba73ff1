import { definitionOf, portsOf } from "../document/definitions.ts";
import { editor } from "../document/store.ts";
import { showNode } from "./focus.ts";
import { fitting } from "./fits.ts";
import { NODE_WIDTH, PORT_LINE } from "./geometry.ts";
import { centre } from "./instance.ts";
import { freeSpot } from "./quick-add.ts";

/** Adds a node without pointing at a place: behind the one selected node if it fits there, else in the middle. */
export function addFromPalette(type: string): void {
  const { flow, selection, addNode } = editor.getState();
  const selected = selection.nodes.length === 1 ? selection.nodes[0] : undefined;
  const definition = definitionOf(type);
  const ports = selected ? portsOf(flow.nodes[selected]!).filter(({ kind }) => kind !== "error") : [];
  const free =
    ports.find(({ id }) => !flow.wires.some((wire) => wire.from === selected && wire.port === id)) ?? ports[0];
  const after = selected && free && definition && !definition.trigger ? { node: selected, port: free.id } : undefined;
  const fits = after && fitting(flow, { after })(definition!);
  const origin = selected ? flow.layout[selected] : undefined;
  const middle = centre();
  const at =
    fits && origin
      ? { x: origin.x + NODE_WIDTH + 56, y: origin.y }
      : { x: middle.x - NODE_WIDTH / 2, y: middle.y - PORT_LINE };
  const id = addNode(type, freeSpot(at), fits ? { after } : {});
  showNode(id, { focus: true });
}
