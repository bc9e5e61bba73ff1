import { Check, ChevronDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import { classes } from "./classes.ts";
import form from "./form.module.css";
import popup from "./popup.module.css";

export interface SelectProps {
  value: string;
  onChange: (value: string) => void;
  /** Radix knows no empty value: give "none" a value of its own. */
  options: readonly { value: string; label: string; disabled?: boolean }[];
  placeholder?: string;
  disabled?: boolean;
  id?: string;
  "aria-label"?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: boolean;
}

export function Select({ value, onChange, options, placeholder, disabled, ...trigger }: SelectProps) {
  return (
    <Radix.Root value={value} onValueChange={onChange} disabled={disabled}>
      <Radix.Trigger className={classes(form["input"], form["select"])} {...trigger}>
        <Radix.Value placeholder={placeholder} />
        <ChevronDown size={14} aria-hidden="true" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={popup["menu"]}
          position="popper"
          sideOffset={4}
          collisionPadding={8}
          style={{
            minWidth: "var(--radix-select-trigger-width)",
            maxHeight: "var(--radix-select-content-available-height)",
          }}
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item key={option.value} value={option.value} disabled={option.disabled} className={popup["item"]}>
                <Radix.ItemText>{option.label}</Radix.ItemText>
                <Radix.ItemIndicator className={popup["check"]} style={{ marginLeft: "auto", display: "inline-flex" }}>
                  <Check size={14} />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
