import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";
import type { App } from "../app.ts";
import { CanvasPage } from "./canvas-page.ts";

/** Inspector, client panel and files as tests see them. */
export class PanelsPage extends CanvasPage {
  readonly inspector: Locator;

  constructor(page: Page, app: App) {
    super(page, app);
    this.inspector = page.getByRole("region", { name: "Inspector" });
  }

  async select(id: string): Promise<void> {
    await this.node(id).click();
    await expect(this.inspector.getByRole("textbox", { name: "Name", exact: true }).first()).toHaveValue(id);
  }

  /** By keyboard, because a field may become a code editor while it has the focus. */
  async write(field: Locator, text: string): Promise<void> {
    await field.focus();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.press("Delete");
    await this.page.keyboard.insertText(text);
  }

  async tab(name: string): Promise<void> {
    await this.page.getByRole("tab", { name }).click();
  }

  async flowMenu(item: string): Promise<void> {
    await this.page.getByRole("button", { name: "Flow", exact: true }).click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }

  async client(name: string): Promise<Locator> {
    await this.tab("Clients");
    await this.page.getByRole("button", { name: "Add client" }).click();
    const card = this.page.getByRole("region", { name: `Client ${name}` });
    await expect(card).toBeVisible();
    return card;
  }

  async connect(card: Locator): Promise<void> {
    await card.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(card.getByRole("status")).toHaveText("Connected");
  }

  /** Writes a flow behind the editor's back, as another tab or a program would. */
  async saveElsewhere(id: string, change: (text: string) => string): Promise<void> {
    const read = await this.app.api("GET", `/api/flows/${id}`);
    const answer = await this.app.api("PUT", `/api/flows/${id}`, change(await read.text()), {
      "if-match": read.headers.get("etag") ?? "",
    });
    expect(answer.status).toBe(200);
  }
}
