import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { classes } from "../../ui/classes.ts";
import { hasProblemWithin, isWithin, join, useForm } from "./context.ts";
import { FieldControl } from "./FieldControl.tsx";
import { type FieldSpec, isShown } from "./schema.ts";
import styles from "./form.module.css";

/** The fields of one object: the usual ones, and the rarely needed ones folded away under "More". */
export function Fields({
  fields,
  values,
  path,
}: {
  fields: readonly FieldSpec[];
  values: Readonly<Record<string, unknown>>;
  path: string;
}) {
  const shown = fields.filter((field) => isShown(field, fields, values));
  const usual = shown.filter((field) => !field.advanced);
  const advanced = shown.filter((field) => field.advanced);
  const control = (field: FieldSpec) => (
    <FieldControl
      key={field.key}
      spec={field}
      path={join(path, field.key)}
      value={values[field.key] ?? field.default}
    />
  );
  return (
    <div className={styles["fields"]}>
      {usual.map(control)}
      {advanced.length > 0 && <More fields={advanced} values={values} path={path} control={control} />}
    </div>
  );
}

interface MoreProps {
  fields: readonly FieldSpec[];
  values: Readonly<Record<string, unknown>>;
  path: string;
  control: (field: FieldSpec) => React.ReactNode;
}

function More({ fields, values, path, control }: MoreProps) {
  const { diagnostics, focus } = useForm();
  const [chosen, setChosen] = useState<boolean | null>(null);
  // What differs from its default, has a problem or is led to must not hide behind a fold.
  const needed = fields.some((field) => {
    const own = join(path, field.key);
    return hasProblemWithin(diagnostics, own) || (focus !== null && isWithin(focus.path, own));
  });
  const changed = fields.filter(
    (field) => values[field.key] !== undefined && JSON.stringify(values[field.key]) !== JSON.stringify(field.default),
  ).length;
  const open = needed || (chosen ?? false);
  return (
    <div className={styles["more"]}>
      <button type="button" className={styles["fold"]} aria-expanded={open} onClick={() => setChosen(!open)}>
        <ChevronRight size={14} className={classes(styles["chevron"], open && styles["turned"])} aria-hidden="true" />
        More
        {changed > 0 && !open && <span className={styles["count"]}>{changed} set</span>}
      </button>
      {open && <div className={styles["fields"]}>{fields.map(control)}</div>}
    </div>
  );
}
