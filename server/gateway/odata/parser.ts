import {
  FilterError,
  FUNCTIONS,
  type CompareOperator,
  type Expr,
  type FunctionName,
  type Literal,
  type ValueType,
} from "./ast.ts";
import { tokenize, type Token } from "./tokenizer.ts";

/** Comparisons, `in` and boolean functions together. */
const MAX_CLAUSES = 100;
const MAX_DEPTH = 100;
const MAX_LENGTH = 65_536;

interface Typed {
  expr: Expr;
  type: ValueType;
  at: number;
}

/** Parses and type-checks a filter. Throws `FilterError`. */
export function parseFilter(filter: string): Expr {
  if (filter.length > MAX_LENGTH)
    throw new FilterError(`The filter is longer than ${MAX_LENGTH} characters`, MAX_LENGTH);
  return new Parser(tokenize(filter)).parse();
}

/** Recursive descent, one method per precedence: or, and, comparison, not, primary. */
class Parser {
  readonly #tokens: Token[];
  #next = 0;
  #clauses = 0;
  #depth = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  parse(): Expr {
    const result = this.#or();
    const token = this.#peek();
    if (token.kind !== "end") throw new FilterError(`${describe(token)} was not expected`, token.at);
    return boolean(result, "A filter must be a condition").expr;
  }

  #or(): Typed {
    let left = this.#and();
    while (this.#takeWord("or")) left = logical("or", left, this.#and());
    return left;
  }

  #and(): Typed {
    let left = this.#comparison();
    while (this.#takeWord("and")) left = logical("and", left, this.#comparison());
    return left;
  }

  #comparison(): Typed {
    const left = this.#unary();
    const token = this.#peek();
    if (token.kind !== "word") return left;
    const word = token.text.toLowerCase();
    if (word === "in") {
      this.#next++;
      return this.#in(left, token.at);
    }
    if (!isCompareOperator(word)) return left;
    this.#next++;
    const right = this.#unary();
    checkComparable(word, left, right, token.at);
    this.#count(token.at);
    return {
      expr: { kind: "compare", operator: word, left: left.expr, right: right.expr },
      type: "boolean",
      at: left.at,
    };
  }

  #in(left: Typed, at: number): Typed {
    this.#count(at);
    if (this.#takeWord("groups")) {
      if (left.type !== "string")
        throw new FilterError(`Only a string can be "in groups", not ${article(left.type)}`, left.at);
      return { expr: { kind: "inGroups", value: left.expr }, type: "boolean", at: left.at };
    }
    this.#expect("(", `"in" is followed by groups or by a list, as in userId in ('a', 'b')`);
    const list: Literal[] = [];
    do {
      const item = this.#unary();
      if (item.expr.kind !== "literal") throw new FilterError("A list holds only constants", item.at);
      checkComparable("eq", left, item, item.at);
      list.push(item.expr);
    } while (this.#take(","));
    this.#expect(")", "The list is not closed");
    return { expr: { kind: "inList", value: left.expr, list }, type: "boolean", at: left.at };
  }

  #unary(): Typed {
    const token = this.#peek();
    if (!this.#takeWord("not")) return this.#primary();
    const operand = this.#nested(token.at, () => this.#unary());
    boolean(
      operand,
      `"not" binds tighter than a comparison: write not (…) around the whole comparison. It needs a condition`,
    );
    return { expr: { kind: "not", operand: operand.expr }, type: "boolean", at: token.at };
  }

  #primary(): Typed {
    const token = this.#peek();
    this.#next++;
    switch (token.kind) {
      case "(": {
        const inner = this.#nested(token.at, () => this.#or());
        this.#expect(")", "A parenthesis is not closed");
        return { ...inner, at: token.at };
      }
      case "string":
      case "integer":
        return { expr: { kind: "literal", type: token.kind, value: token.value }, type: token.kind, at: token.at };
      case "word":
        return this.#word(token.text.toLowerCase(), token);
      default:
        throw new FilterError(
          token.kind === "end" ? "The filter ends too early" : `${describe(token)} was not expected`,
          token.at,
        );
    }
  }

  #word(word: string, token: Token & { kind: "word" }): Typed {
    const { at } = token;
    if (word === "true" || word === "false") {
      return { expr: { kind: "literal", type: "boolean", value: word === "true" }, type: "boolean", at };
    }
    if (word === "null") return { expr: { kind: "literal", type: "null", value: null }, type: "null", at };
    if (Object.hasOwn(FUNCTIONS, word)) return this.#call(word as FunctionName, at);
    if (word === "connectionid") return { expr: { kind: "identifier", name: "connectionId" }, type: "string", at };
    if (word === "userid") return { expr: { kind: "identifier", name: "userId" }, type: "string", at };
    if (word === "groups") return { expr: { kind: "identifier", name: "groups" }, type: "groups", at };
    throw new FilterError(
      `"${token.text}" is not known. Known are connectionId, userId, groups and ${Object.keys(FUNCTIONS).join(", ")}`,
      at,
    );
  }

  #call(name: FunctionName, at: number): Typed {
    const { params, result } = FUNCTIONS[name];
    this.#expect("(", `${name} is a function: ${name}(…)`);
    const args: Typed[] = [];
    if (this.#peek().kind !== ")")
      do args.push(this.#nested(at, () => this.#or()));
      while (this.#take(","));
    this.#expect(")", `The arguments of ${name} are not closed`);
    const required = params.filter((param) => !param.endsWith("?")).length;
    if (args.length < required || args.length > params.length) {
      throw new FilterError(
        `${name} takes ${required === params.length ? required : `${required} or ${params.length}`} arguments, not ${args.length}`,
        at,
      );
    }
    args.forEach((arg, i) => checkArgument(name, params[i]!, arg, i));
    if (result === "boolean") this.#count(at);
    return { expr: { kind: "call", name, args: args.map((arg) => arg.expr) }, type: result, at };
  }

  #count(at: number): void {
    if (++this.#clauses > MAX_CLAUSES) throw new FilterError(`The filter has more than ${MAX_CLAUSES} clauses`, at);
  }

  #nested<T>(at: number, parse: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new FilterError(`The filter is nested more than ${MAX_DEPTH} deep`, at);
    const result = parse();
    this.#depth--;
    return result;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== "word" || token.text.toLowerCase() !== word) return false;
    this.#next++;
    return true;
  }

  #take(kind: Token["kind"]): boolean {
    if (this.#peek().kind !== kind) return false;
    this.#next++;
    return true;
  }

  #expect(kind: Token["kind"], message: string): void {
    if (!this.#take(kind)) throw new FilterError(`${message}; "${kind}" was expected`, this.#peek().at);
  }
}

function isCompareOperator(word: string): word is CompareOperator {
  return word === "eq" || word === "ne" || word === "gt" || word === "ge" || word === "lt" || word === "le";
}

function boolean(value: Typed, message: string): Typed {
  if (value.type !== "boolean") throw new FilterError(`${message}, this is ${article(value.type)}`, value.at);
  return value;
}

function logical(kind: "and" | "or", left: Typed, right: Typed): Typed {
  boolean(left, `"${kind}" joins conditions`);
  boolean(right, `"${kind}" joins conditions`);
  return { expr: { kind, left: left.expr, right: right.expr }, type: "boolean", at: left.at };
}

function checkComparable(operator: CompareOperator, left: Typed, right: Typed, at: number): void {
  if (left.type === "groups" || right.type === "groups") {
    throw new FilterError("groups cannot be compared; use 'name' in groups or length(groups)", at);
  }
  const nullable = left.type === "null" || right.type === "null";
  if (
    operator === "eq" || operator === "ne"
      ? nullable || left.type === right.type
      : nullable || (left.type === right.type && left.type !== "boolean")
  )
    return;
  throw new FilterError(`"${operator}" cannot compare ${article(left.type)} with ${article(right.type)}`, at);
}

function checkArgument(name: FunctionName, param: string, arg: Typed, index: number): void {
  const wanted = param.replace("?", "");
  if (arg.type === wanted || arg.type === "null") return;
  if (name === "length" && arg.type === "groups") return;
  throw new FilterError(
    `Argument ${index + 1} of ${name} must be ${article(wanted)}, this is ${article(arg.type)}`,
    arg.at,
  );
}

function article(type: string): string {
  return type === "null" || type === "groups" ? type : `${type === "integer" ? "an" : "a"} ${type}`;
}

function describe(token: Token): string {
  if (token.kind === "word") return `"${token.text}"`;
  return token.kind === "string"
    ? "A string"
    : token.kind === "integer"
      ? "A number"
      : token.kind === "end"
        ? "The end"
        : `"${token.kind}"`;
}
