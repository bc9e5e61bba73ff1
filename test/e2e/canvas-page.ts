import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import type { FlowDocument } from "../../flows/model/document.ts";
import type { App } from "../app.ts";

/** The canvas as tests see it: by names and roles, never by where things happen to stand. */
export class CanvasPage {
  readonly page: Page;
  readonly app: App;

  constructor(page: Page, app: App) {
    this.page = page;
    this.app = app;
  }

  /** Saves a flow through the API and opens it. */
  async open(flow: FlowDocument): Promise<void> {
    const answer = await this.app.api("PUT", `/api/flows/${flow.id}`, flow, { "if-none-match": "*" });
    expect(answer.status).toBe(201);
    await this.page.goto(`${this.app.editor}/#${flow.id}`);
    await expect(this.page.getByLabel("Name of the flow")).toHaveValue(flow.name);
    await expect(this.nodes()).toHaveCount(Object.keys(flow.nodes).length);
    // An empty canvas shows none either before it is there.
    await expect(this.page.locator(".react-flow__pane")).toBeVisible();
  }

  node(id: string): Locator {
    return this.page.locator(`.react-flow__node[data-node="${id}"]`);
  }
  nodes(): Locator {
    return this.page.locator(".react-flow__node[data-node]");
  }
  note(id: string): Locator {
    return this.page.locator(`.react-flow__node[data-note="${id}"]`);
  }
  frame(id: string): Locator {
    return this.page.locator(`.react-flow__node[data-group="${id}"]`);
  }
  /** The part of a group's frame that takes the pointer. */
  title(id: string): Locator {
    return this.frame(id).getByRole("button");
  }
  wire(id: string): Locator {
    return this.page.locator(`.react-flow__edge[data-id="${id}"]`);
  }
  wires(): Locator {
    return this.page.locator(".react-flow__edge");
  }
  output(id: string, port = "next"): Locator {
    return this.page.getByLabel(`${id} ${port} output`);
  }
  selected(): Promise<string[]> {
    return this.page
      .locator(".react-flow__node.selected")
      .evaluateAll((nodes) => nodes.map((node) => node.getAttribute("data-node")!));
  }

  /** Middle of an element, or a point inside it, in page coordinates. */
  async at(target: Locator, fx = 0.5, fy = 0.5): Promise<{ x: number; y: number }> {
    const box = await target.boundingBox();
    if (!box) throw new Error("The element is not on screen.");
    return { x: box.x + box.width * fx, y: box.y + box.height * fy };
  }

  async drag(from: { x: number; y: number }, to: { x: number; y: number }): Promise<void> {
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 4 });
    await this.page.mouse.move(to.x, to.y, { steps: 4 });
    await this.page.mouse.up();
  }

  /** A free spot on the canvas, as a fraction of its size. */
  spot(fx: number, fy: number): Promise<{ x: number; y: number }> {
    return this.at(this.page.locator(".react-flow__pane"), fx, fy);
  }

  /** Chooses from the open quick-add menu. */
  async choose(query: string): Promise<void> {
    await this.page.getByRole("combobox", { name: "Add a node" }).fill(query);
    await this.page.keyboard.press("Enter");
    await expect(this.page.getByRole("combobox", { name: "Add a node" })).toBeHidden();
  }

  /** Saves with the keyboard and gives what is then on disk. */
  async saved(id: string): Promise<FlowDocument> {
    await this.page.keyboard.press("ControlOrMeta+s");
    await expect(this.page.getByTestId("status-saved")).toHaveText("Saved");
    return JSON.parse(this.app.savedFile(id)) as FlowDocument;
  }
}

type Nodes = Record<string, [type: string, x: number, y: number, config?: Record<string, unknown>]>;

/** A flow in short form: nodes with places, wires as `from:port>to`. */
export function flowOf(id: string, nodes: Nodes, wires: readonly string[] = []): FlowDocument {
  return {
    format: 1,
    id,
    name: id,
    description: "",
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([name, [type, , , config]]) => [name, { type, config: config ?? {} }]),
    ),
    wires: wires.map((wire) => {
      const [, from, port, to] = /^(\w+):(\w+)>(\w+)$/.exec(wire) ?? [];
      return { from: from!, port: port!, to: to! };
    }),
    layout: Object.fromEntries(Object.entries(nodes).map(([name, [, x, y]]) => [name, { x, y }])),
  };
}

/** The other way round: what the file says about wires. */
export function wiresOf(flow: FlowDocument): string[] {
  return flow.wires.map(({ from, port, to }) => `${from}:${port}>${to}`);
}
