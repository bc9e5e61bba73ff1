import type { FlowDocument } from "../../flows/model/index.ts";
import { Badge, Select } from "../ui/index.ts";
import { diffFlows } from "./diff.ts";
import { show } from "./DiffView.tsx";
import type { Choices, NodeConflict, Side, Word } from "./merge.ts";
import shared from "./files.module.css";
import styles from "./ConflictNodes.module.css";

const TONES: Record<Side, "success" | "danger" | "warning" | "neutral"> = {
  added: "success",
  removed: "danger",
  changed: "warning",
  moved: "neutral",
  same: "neutral",
};
const SIDES = [
  { value: "none", label: "Choose…", disabled: true },
  { value: "mine", label: "Keep mine" },
  { value: "theirs", label: "Keep the saved" },
];

interface Props {
  /** What both began from, when it is known. */
  base: FlowDocument | undefined;
  mine: FlowDocument;
  theirs: FlowDocument;
  rows: readonly NodeConflict[];
  words: readonly Word[];
  choices: Choices;
  onChoose: (key: string, side: "mine" | "theirs") => void;
}

/** Every node that differs on either side; of those both changed, each setting before, mine and saved, and a choice. */
export function ConflictNodes({ base, mine, theirs, rows, words, choices, onChoose }: Props) {
  const changes = base && { mine: diffFlows(base, mine), theirs: diffFlows(base, theirs) };
  const choice = (key: string, label: string) => (
    <Select
      aria-label={`What to keep of ${label}`}
      value={choices[key] ?? "none"}
      options={SIDES}
      onChange={(side) => onChoose(key, side as "mine" | "theirs")}
    />
  );
  return (
    <table className={styles["sides"]}>
      <thead>
        <tr>
          <th>Node</th>
          <th>Mine</th>
          <th>Saved</th>
          <th>Keep</th>
        </tr>
      </thead>
      {words.map((word) => (
        <tbody key={word}>
          <tr>
            <td>{word} of the flow</td>
            <td>{mine[word]}</td>
            <td>{theirs[word]}</td>
            <td>{choice(`:${word}`, `the ${word}`)}</td>
          </tr>
        </tbody>
      ))}
      {rows.map((row) => (
        <tbody key={row.id}>
          <tr>
            <td>
              <code>{row.id}</code>
            </td>
            <td>
              <SideBadge side={row.mine} />
            </td>
            <td>
              <SideBadge side={row.theirs} />
            </td>
            <td>
              {row.clash && (
                <span className={styles["choice"]}>
                  <Badge tone="danger">both changed it</Badge>
                  {base && choice(row.id, row.id)}
                </span>
              )}
            </td>
          </tr>
          {row.clash &&
            changes &&
            fieldsOf(row.id, changes).map(({ field, before, my, their }) => (
              <tr key={field} className={styles["field"]}>
                <td>
                  <code>{field}</code>
                  <small>before: {before}</small>
                </td>
                <td>
                  <pre>{my}</pre>
                </td>
                <td>
                  <pre>{their}</pre>
                </td>
                <td />
              </tr>
            ))}
        </tbody>
      ))}
      {rows.length + words.length === 0 && (
        <tbody>
          <tr>
            <td colSpan={4} className={shared["quiet"]}>
              No node differs; wires, notes, name or description do.
            </td>
          </tr>
        </tbody>
      )}
    </table>
  );
}

function SideBadge({ side }: { side: Side }) {
  return side === "same" ? (
    <span className={shared["quiet"]}>unchanged</span>
  ) : (
    <Badge tone={TONES[side]}>{side}</Badge>
  );
}

type Diff = ReturnType<typeof diffFlows>;

/** Settings of a node that either side changed: what they were, are here, and are in the saved version. */
function fieldsOf(id: string, changes: { mine: Diff; theirs: Diff }) {
  const fields = (diff: Diff) =>
    new Map(diff.nodes.find((node) => node.id === id)?.fields.map((one) => [one.field, one]));
  const [my, their] = [fields(changes.mine), fields(changes.theirs)];
  const text = (value: unknown) => (value === undefined ? "–" : show(value));
  return [...new Set([...my.keys(), ...their.keys()])].map((field) => {
    const { before } = (my.get(field) ?? their.get(field))!;
    const side = (one: typeof my) => text(one.has(field) ? one.get(field)!.after : before);
    return { field, before: text(before), my: side(my), their: side(their) };
  });
}
