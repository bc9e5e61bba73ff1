/**
 * Reads the part of Bicep our exports are written in: parameters, variables, outputs, and resources whose bodies are
 * objects and lists of literals and expressions. Expressions stay text, in the form `=text`.
 */
export interface Bicep {
  params: { name: string; type: string; secure: boolean }[];
  resources: { name: string; type: string; version: string; body: unknown }[];
  declared: Set<string>;
  /** Names that expressions refer to. */
  used: Set<string>;
}

/** Throws where the text is not what this reader knows. */
export function readBicep(text: string): Bicep {
  const bicep: Bicep = { params: [], resources: [], declared: new Set(), used: new Set() };
  let at = 0;
  let secure = false;

  const fail = (wanted: string): never => {
    throw new SyntaxError(`Bicep line ${text.slice(0, at).split("\n").length}: wanted ${wanted}`);
  };
  const take = (pattern: RegExp): string | undefined => {
    const sticky = new RegExp(pattern.source, "y");
    sticky.lastIndex = at;
    const [found] = sticky.exec(text) ?? [];
    if (found !== undefined) at += found.length;
    return found;
  };
  const must = (pattern: RegExp, wanted: string): string => take(pattern) ?? fail(wanted);
  const blank = () => take(/(?:\s|\/\/[^\n]*)+/);
  const name = () => must(/[A-Za-z_]\w*/, "a name");

  /** The literal without quotes; what it inserts is remembered as used. */
  function literal(): string {
    const quoted = must(/'(?:[^'\\\n]|\\.)*'/, "a string that ends on its line");
    for (const [, inside = ""] of quoted.matchAll(/(?<!\\)\$\{([^}]*)\}/g)) note(inside);
    return quoted.slice(1, -1);
  }

  function note(expression: string): void {
    const bare = expression.replaceAll(/'(?:[^'\\]|\\.)*'/g, "");
    for (const [found] of bare.matchAll(/(?<![\w.])[A-Za-z_]\w*(?!\w*\s*[(:])/g))
      if (!/^(?:true|false|null)$/.test(found)) bicep.used.add(found);
  }

  function value(): unknown {
    if (text[at] === "{") return object();
    if (text[at] === "[") return list();
    if (text[at] === "'" && !/^'(?:[^'\\\n]|\\.)*'\s*[.+?]/.test(text.slice(at))) return literal();
    const word = take(/(?:true|false|\d+)\b/);
    if (word) return JSON.parse(word) as unknown;
    return expression();
  }

  /** To the end of the line, or to the comma or bracket that closes what it stands in. */
  function expression(): string {
    const start = at;
    for (let depth = 0; at < text.length; at++) {
      const char = text[at]!;
      if (char === "'") {
        literal();
        at--;
      } else if ("([{".includes(char)) depth++;
      else if (")]}".includes(char) && --depth < 0) break;
      else if ((char === "," || char === "\n") && depth === 0) break;
    }
    const found = text.slice(start, at).trim();
    if (found === "") fail("a value");
    note(found);
    return `=${found}`;
  }

  function object(): Record<string, unknown> {
    must(/\{/, "{");
    const result: Record<string, unknown> = {};
    for (blank(); !take(/\}/); take(/,/), blank()) {
      const key = text[at] === "'" ? literal() : name();
      if (Object.hasOwn(result, key)) fail(`"${key}" once only`);
      must(/:/, '":"');
      blank();
      result[key] = value();
    }
    return result;
  }

  function list(): unknown[] {
    must(/\[/, "[");
    const result: unknown[] = [];
    for (blank(); !take(/\]/); take(/,/), blank()) result.push(value());
    return result;
  }

  const statements: Record<string, () => void> = {
    targetScope: () => void (must(/ = /, "="), literal()),
    param() {
      must(/ /, "a blank");
      const param = { name: declare(), type: must(/ \w+/, "a type").trim(), secure };
      bicep.params.push(param);
      secure = false;
      if (take(/ = /)) value();
    },
    var: () => void (must(/ /, "a blank"), declare(), must(/ = /, "="), value()),
    output: () => void (must(/ /, "a blank"), name(), must(/ \w+ = /, "a type and ="), value()),
    resource() {
      must(/ /, "a blank");
      const declared = declare();
      must(/ /, "a blank");
      const [type = "", version = ""] = literal().split("@");
      must(/ = /, "=");
      bicep.resources.push({ name: declared, type, version, body: object() });
    },
  };
  function declare(): string {
    const found = name();
    if (bicep.declared.has(found)) fail(`"${found}" once only`);
    bicep.declared.add(found);
    return found;
  }

  for (blank(); at < text.length; blank()) {
    if (take(/@secure\(\)/)) secure = true;
    else if (take(/@description\(/)) void (literal(), must(/\)/, ")"));
    else (statements[name()] ?? fail("param, var, resource or output"))();
  }
  return bicep;
}
