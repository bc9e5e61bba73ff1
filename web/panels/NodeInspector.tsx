import { createElement, useEffect, useMemo, useRef } from "react";
import { CircleAlert, FoldHorizontal, UnfoldHorizontal } from "lucide-react";
import { nodeIcon } from "../canvas/icons.ts";
import { definitionOf } from "../document/definitions.ts";
import { editor, useEditor } from "../document/store.ts";
import { classes } from "../ui/classes.ts";
import { useView, view } from "../app/view.ts";
import { useShortcut } from "../commands/CommandButton.tsx";
import { EmptyState, IconButton } from "../ui/index.ts";
import { InputSection, OutputSection } from "./DataSection.tsx";
import { Form, type FormContext } from "./form/context.ts";
import { Fields } from "./form/Fields.tsx";
import { fieldsOf } from "./form/schema.ts";
import { setInsertTarget } from "./form/insertion.ts";
import { InlineMarkdown, Markdown } from "./Markdown.tsx";
import { NameField } from "./NameField.tsx";
import { NoteField } from "./NoteField.tsx";
import { useProblems } from "./problems.ts";
import { Section } from "./Section.tsx";
import styles from "./Inspector.module.css";

/** One node: its name, its settings, its note, what passed through it, and what it is. */
export function NodeInspector({ id }: { id: string }) {
  const node = useEditor((state) => state.flow.nodes[id]);
  const focused = useEditor((state) => state.focusField);
  const problems = useProblems();
  const body = useRef<HTMLDivElement>(null);
  const definition = node && definitionOf(node.type);

  const diagnostics = useMemo(() => problems.filter((problem) => problem.node === id), [problems, id]);
  const focus = focused?.node === id && focused.field !== null ? focused : null;
  const form = useMemo<FormContext>(
    () => ({
      node: id,
      diagnostics,
      update: (path, value, options) => editor.getState().updateConfig(id, path, value, options),
      scope: () => editor.getState().compiled?.scopes[id] ?? [],
      focus: focus && focus.field !== null ? { path: focus.field, at: focus.at } : null,
    }),
    [id, diagnostics, focus],
  );

  useEffect(() => () => setInsertTarget(null), []);
  useEffect(() => {
    if (focus?.field) focusField(body.current, focus.field);
  }, [focus]);

  if (!node) return null;
  const general = diagnostics.filter(({ field }) => field === undefined);
  return (
    <>
      <header className={styles["header"]} data-category={definition?.category}>
        <span className={styles["icon"]}>{createElement(nodeIcon(definition?.icon), { size: 16 })}</span>
        <div className={styles["heading"]}>
          <h2>{definition?.title ?? node.type}</h2>
          <p>
            {definition ? <InlineMarkdown text={definition.blurb} /> : "This installation does not know this type."}
          </p>
        </div>
        <WideButton />
      </header>
      <div className={classes(styles["scroll"], styles["columns"])} ref={body}>
        <div className={classes(styles["main"], styles["fields"])}>
          <NameField id={id} />
          {general.map((problem) => (
            <div
              key={`${problem.code} ${problem.message}`}
              className={styles["problem"]}
              data-severity={problem.severity}
              role="note"
            >
              <CircleAlert size={14} aria-hidden="true" />
              <span>
                <InlineMarkdown text={problem.message} /> {problem.hint && <InlineMarkdown text={problem.hint} />}
              </span>
            </div>
          ))}
          {definition ? (
            <Form value={form}>
              <Fields fields={fieldsOf(definition)} values={node.config} path="" />
            </Form>
          ) : (
            <EmptyState icon={<CircleAlert />} title={`Unknown type “${node.type}”`}>
              The node is kept as it is in the file. Remove it, or open the flow with a version that knows it.
            </EmptyState>
          )}
          <NoteField id={id} note={node.note ?? ""} />
        </div>
        <div className={styles["input"]}>
          <InputSection id={id} />
        </div>
        <div className={styles["output"]}>
          <OutputSection id={id} />
        </div>
        {definition && (
          <div className={styles["help"]}>
            <Section id="help" title={`About ${definition.title}`}>
              <Markdown source={definition.help} />
            </Section>
          </div>
        )}
      </div>
    </>
  );
}

function WideButton() {
  const wide = useView((state) => state.inspectorWide);
  return (
    <IconButton
      size="small"
      className={styles["wide"]}
      label={wide ? "Make the inspector narrow" : "Show input, fields and output side by side"}
      shortcut={useShortcut("view.inspectorWide")}
      icon={wide ? <FoldHorizontal /> : <UnfoldHorizontal />}
      onClick={() => view.getState().set({ inspectorWide: !wide })}
    />
  );
}

/** Focuses the control of `field`, or of the nearest field around it. Folded fields have been opened by the form. */
function focusField(root: HTMLElement | null, field: string): void {
  const parts = field.split(".");
  for (let length = parts.length; length > 0; length--) {
    const place = root?.querySelector<HTMLElement>(`[data-field="${CSS.escape(parts.slice(0, length).join("."))}"]`);
    if (!place) continue;
    place.scrollIntoView({ block: "nearest" });
    const control =
      place.querySelector<HTMLElement>("textarea, input, [role=combobox], [role=switch]") ??
      place.querySelector<HTMLElement>("button");
    control?.focus();
    return;
  }
}
