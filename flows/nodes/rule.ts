import type { Code } from "./code.ts";

/** What a compile rule may ask for. Paths name fields of the node's own config: `arguments.0`. */
export interface RuleContext {
  /** What `input` stands for here. Calling it counts as using it. */
  input(): Code;
  /** A `Value`: literal text or the author's expression. */
  value(path: string): Code;
  /** Each item of a list of `Value`s. */
  values(path: string): Code[];
  /** The author's expression; `undefined` where it is empty. */
  expression(path: string): Code | undefined;
  /** The same, in parentheses where it is not plainly one operand. */
  operand(path: string): Code | undefined;
  /** The author's function body as an expression that gives its value; `async` when that must be awaited. */
  body(path: string): { value: Code; async: boolean; statement: boolean };
  /** The parts of a text with `{{ }}`. */
  template(path: string): (string | { value: Code })[];
  /** A function the module brings along, or takes from the handler kit's optional part; its name in the code. */
  helper(name: "escapeHtml" | "failureOf" | "invalid" | "jsonata"): string;
  /** A constant of the module that belongs to this node; its name in the code. */
  constant(name: string, text: string): Code;
  /** Of an expression: whether it is a plain literal, as `case` labels of a `switch` are. */
  isLiteral(path: string): boolean;
  /** Where an action goes that names this namespace; empty: the trigger's own. */
  namespace(own: string): Code;
  /** The same for hubs. */
  hub(own: string): Code;
}

/** What a node does, for the compiler to write down. */
export type Step =
  /**
   * Makes the node's value. `async`: it is a promise. `waits`: its code awaits something by itself. `statement`: it also makes sense when nobody uses the value.
   * `type`: what the author says its type is.
   */
  | { does: "value"; value: Code; async?: boolean; waits?: boolean; statement?: boolean; type?: string }
  /** Adds to the run's actions, or sends one at once. */
  | { does: "act"; action: Code; atOnce?: boolean }
  /** Something with an effect and no value. */
  | { does: "run"; statement: Code; async?: boolean }
  /** Sets the answer of the run. */
  | { does: "answer"; answer: Answer }
  /** Goes on only if. */
  | { does: "filter"; condition: Code }
  /** Takes a port once for each item of a list. */
  | { does: "repeat"; list: Code; port: string }
  /** Takes several ports at the same time and makes an object of what comes out of them. */
  | { does: "parallel"; ports: string[] }
  /** Ends the run, or the part. */
  | { does: "end" }
  /** Ends the part with a result, at one of its outputs. */
  | { does: "result"; port: string; value: Code }
  /** Calls a part; its outputs are ports. */
  | { does: "call"; inputs: Record<string, Code>; outputs: string[] }
  /** Takes the first branch that matches. With `on`, cases are what it must equal. */
  | { does: "choose"; on?: Code; cases: { port: string; when: Code; literal: boolean }[] };

export interface Answer {
  statusCode?: Code;
  headers?: Code;
  body?: Code;
  ack?: Code;
}

export type EmitRule<Config> = (config: Config, $: RuleContext) => Step;
