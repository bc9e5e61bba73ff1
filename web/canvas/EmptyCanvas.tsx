import { useGuide } from "../app/guide/state.ts";
import { CommandButton } from "../commands/CommandButton.tsx";
import { editor } from "../document/store.ts";
import { definitionOf } from "../document/definitions.ts";
import { Button, Kbd } from "../ui/index.ts";
import { formatShortcut } from "../commands/keymap.ts";
import styles from "./Canvas.module.css";
import { focusSoon } from "./focus.ts";
import { NODE_WIDTH, PORT_LINE } from "./geometry.ts";
import { centre } from "./instance.ts";
import { NodeTile } from "./NodeTile.tsx";

const FIRST = ["socket.event", "socket.connected", "http.request", "schedule"];

/** What an empty flow shows: how flows begin, and buttons that begin one. */
export function EmptyCanvas() {
  const guided = useGuide((state) => state.open);
  const add = (type: string) => {
    const middle = centre();
    focusSoon(editor.getState().addNode(type, { x: middle.x - NODE_WIDTH * 1.2, y: middle.y - PORT_LINE }));
  };
  return (
    <div className={styles["empty"]}>
      <h2>Start with a trigger</h2>
      <p>A flow runs when something happens. Choose what, then draw a wire from it to say what to do.</p>
      <div className={styles["starts"]}>
        {FIRST.map((type) => {
          const definition = definitionOf(type);
          return (
            definition && (
              <Button
                key={type}
                icon={<NodeTile definition={definition} />}
                className={styles["start"]}
                onClick={() => add(type)}
                data-testid={`start-${type}`}
              >
                <span>
                  <b>{definition.title}</b>
                  <small>{definition.blurb}</small>
                </span>
              </Button>
            )
          );
        })}
      </div>
      {!guided && <CommandButton id="help.guide" text="Guide me through a first flow" variant="ghost" />}
      <p className={styles["tips"]}>
        Double-click the canvas to add a node, <Kbd keys={formatShortcut("mod+k")} /> for every command,{" "}
        <Kbd keys="?" /> for the keys.
      </p>
    </div>
  );
}
