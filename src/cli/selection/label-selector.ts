/** `--selector`: Calico's selector language, and lists of requirements as kubectl writes them (`env=prod,tier!=db`). */
import { isCalicoError } from '../../base/errors.ts';
import { parseSelector, type Selector } from '../../selector/index.ts';
import { Failure } from '../failure.ts';

const KEY = String.raw`([\w][\w./-]*)`;
const EXISTS = new RegExp(`^(!?)\\s*${KEY}$`);
const EQUALS = new RegExp(`^${KEY}\\s*(==?|!=)\\s*('[^']*'|"[^"]*"|[\\w.-]*)$`);
const IN = new RegExp(`^${KEY}\\s+(in|notin)\\s*\\(([\\w\\s.,-]*)\\)$`);

/** Undefined where nothing is selected by. Throws Failure for what is neither of the two languages. */
export function parseLabelSelector(text: string): Selector | undefined {
  if (text.trim() === '') return undefined;
  try {
    return parseSelector(text);
  } catch (error) {
    if (!isCalicoError(error)) throw error;
    const translated = translate(text);
    if (translated !== undefined) return parseSelector(translated);
    throw new Failure(`invalid selector '${text}': ${error.message}`, {
      hint: "A selector is written as in policies (env == 'prod' && has(tier)), or as a list: `env=prod,tier!=db`.",
      cause: error,
    });
  }
}

/** As Calico writes it; undefined where it is no list of requirements. */
function translate(text: string): string | undefined {
  const parts = requirements(text).map((part) => translateOne(part.trim()));
  return parts.includes(undefined) ? undefined : parts.join(' && ');
}

/** Split at commas that do not stand in a set. */
function requirements(text: string): string[] {
  const parts = [''];
  let isInSet = false;
  for (const char of text) {
    if (char === '(' || char === ')') isInSet = char === '(';
    if (char === ',' && !isInSet) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

function translateOne(text: string): string | undefined {
  const exists = EXISTS.exec(text);
  if (exists) return `${exists[1]}has(${exists[2]})`;
  const equals = EQUALS.exec(text);
  if (equals) return `${equals[1]} ${equals[2] === '!=' ? '!=' : '=='} ${quoted(equals[3]!)}`;
  const within = IN.exec(text);
  if (!within) return undefined;
  const values = within[3]!.split(',').map((value) => quoted(value.trim()));
  return `${within[1]} ${within[2] === 'in' ? 'in' : 'not in'} { ${values.join(', ')} }`;
}

function quoted(value: string): string {
  return /^['"]/.test(value) ? value : `'${value}'`;
}
