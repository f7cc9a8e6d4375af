/**
 * Kubernetes' metav1.Time: RFC 3339 in, UTC with second precision out (reference resources.md 3.1). Errors are those of Go's time.Parse,
 * which scripts see.
 */
const LAYOUT = '2006-01-02T15:04:05Z07:00';
/** Go's Time{}: treated as absent. */
const ZERO = '0001-01-01T00:00:00Z';

interface Element {
  /** How Go's layout spells it. */
  readonly name: string;
  readonly pattern: RegExp;
}

const ELEMENTS: readonly Element[] = [
  { name: '2006', pattern: /^(\d{4})/ },
  { name: '-', pattern: /^-/ },
  { name: '01', pattern: /^(\d{2})/ },
  { name: '-', pattern: /^-/ },
  { name: '02', pattern: /^(\d{2})/ },
  { name: 'T', pattern: /^T/ },
  { name: '15', pattern: /^(\d{1,2})/ },
  { name: ':', pattern: /^:/ },
  { name: '04', pattern: /^(\d{2})/ },
  { name: ':', pattern: /^:/ },
  { name: '05', pattern: /^(\d{2})(?:[.,]\d+)?/ },
  { name: 'Z07:00', pattern: /^(Z|[+-]\d{2}:\d{2})/ },
];

/** Days that every year has. */
const DAY = /(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)/;
const CANONICAL = new RegExp(`^\\d{4}-${DAY.source}T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ$`);

/** The canonical text; `''` for Go's zero time. Throws an Error with Go's text. */
export function parseTime(text: string): string {
  // Most times come from a store, in this form.
  if (CANONICAL.test(text) && text !== ZERO) return text;
  const [year, month, day, hour, minute, second, zone] = split(text) as [string, string, string, string, string, string, string];
  const refuse = (what: string) => new Error(`parsing time ${quote(text)}: ${what} out of range`);
  if (Number(month) < 1 || Number(month) > 12) throw refuse('month');
  if (Number(hour) > 23) throw refuse('hour');
  if (Number(minute) > 59) throw refuse('minute');
  if (Number(second) > 59) throw refuse('second');
  const offset = zoneMinutes(zone);
  if (offset === undefined) throw refuse('time zone offset');
  if (Number(day) < 1 || Number(day) > daysIn(Number(year), Number(month))) throw refuse('day');
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  date.setUTCHours(Number(hour), Number(minute) - offset, Number(second));
  const canonical = `${date.toISOString().slice(0, -5)}Z`;
  return canonical === ZERO ? '' : canonical;
}

/** The values of the layout's elements, in its order. */
function split(text: string): string[] {
  const values: string[] = [];
  let rest = text;
  for (const { name, pattern } of ELEMENTS) {
    const match = pattern.exec(rest);
    if (!match) throw new Error(`parsing time ${quote(text)} as ${quote(LAYOUT)}: cannot parse ${quote(rest)} as ${quote(name)}`);
    if (match[1] !== undefined) values.push(match[1]);
    rest = rest.slice(match[0].length);
  }
  if (rest !== '') throw new Error(`parsing time ${quote(text)}: extra text: ${quote(rest)}`);
  return values;
}

function zoneMinutes(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(4))];
  if (hours > 24 || minutes > 60) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (60 * hours + minutes);
}

function daysIn(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
