import type { InputHTMLAttributes, Ref, TextareaHTMLAttributes } from "react";
import { classes } from "./classes.ts";
import styles from "./form.module.css";

export interface InputProps extends InputHTMLAttributes<HTMLInputElement> {
  /** Names, code, JSON. */
  mono?: boolean;
  ref?: Ref<HTMLInputElement>;
}

export function Input({ mono, className, ...rest }: InputProps) {
  return (
    <input
      type="text"
      spellCheck={!mono}
      autoComplete="off"
      className={classes(styles["input"], mono && styles["mono"], className)}
      {...rest}
    />
  );
}

export interface TextareaProps extends TextareaHTMLAttributes<HTMLTextAreaElement> {
  mono?: boolean;
  ref?: Ref<HTMLTextAreaElement>;
}

export function Textarea({ mono, className, ...rest }: TextareaProps) {
  return (
    <textarea
      rows={3}
      spellCheck={!mono}
      className={classes(styles["input"], styles["textarea"], mono && styles["mono"], className)}
      {...rest}
    />
  );
}
