const UNITS = [
  { name: "second", min: 0, max: 59 },
  { name: "minute", min: 0, max: 59 },
  { name: "hour", min: 0, max: 23 },
  { name: "day of month", min: 1, max: 31 },
  { name: "month", min: 1, max: 12, names: "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split(" ") },
  { name: "day of week", min: 0, max: 7, names: "SUN MON TUE WED THU FRI SAT".split(" ") },
];

/** What is wrong with a cron expression of six fields, or nothing. Lists, ranges, steps and English short names. */
export function cronProblem(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== 6) return `it has ${fields.length} ${fields.length === 1 ? "field" : "fields"} instead of six`;
  for (const [i, unit] of UNITS.entries()) {
    const number = (text: string) => {
      const named = unit.names?.indexOf(text.toUpperCase()) ?? -1;
      return named >= 0 ? named + unit.min : /^\d{1,2}$/.test(text) ? Number(text) : NaN;
    };
    const within = (n: number) => n >= unit.min && n <= unit.max;
    for (const part of fields[i]!.split(",")) {
      const [range = "", step, ...rest] = part.split("/");
      const [from = "", to, ...more] = range.split("-");
      const valid =
        rest.length === 0 &&
        more.length === 0 &&
        (step === undefined || (/^\d{1,2}$/.test(step) && Number(step) > 0)) &&
        (range === "*" ||
          (within(number(from)) && (to === undefined || (within(number(to)) && number(to) >= number(from)))));
      if (!valid) return `\`${part}\` is not a ${unit.name}`;
    }
  }
  return undefined;
}
