/**
 * Upstream's templates must print YAML whose structure is the template's own: it runs every template three times, with the data, with every
 * text of the data replaced by one word, and with its characters doubled, and refuses where the documents differ in more than their scalars
 * (reference calicoctl-cli.md 9.4).
 */
import { CalicoError } from '../../base/errors.ts';
import { parseYaml, splitDocuments } from '../yaml.ts';
import type { Template } from './index.ts';

const HINT =
  'The output of a template must be YAML in which data stands only where values may: never as a key or as structure. `-o jsonpath=` prints any text.';
/** Values compared: documents may repeat theirs through aliases. */
const MAX_VALUES = 5_000_000;

/** Throws Input: `Invalid YAML Template`, `YAML Injection Detected`, and what `execute` throws. */
export function executeAsYaml(template: Template, data: unknown): string {
  const output = template.execute(data);
  const baseline = documents(
    template.execute(data, () => 'baseline'),
    'Invalid YAML Template',
  );
  const wanted = documents(output, 'YAML Injection Detected');
  const doubled = documents(template.execute(data, double), 'YAML Injection Detected');
  if (!new Comparison().same(baseline, wanted, doubled)) throw refusal('YAML Injection Detected');
  return output;
}

function documents(text: string, message: string): unknown[] {
  try {
    // Space before a first separator is no document.
    const given = splitDocuments(text).filter((document, index) => index > 0 || document.text.trim() !== '');
    return given.map((document) => parseYaml(document.text).value);
  } catch (cause) {
    throw refusal(message, cause);
  }
}

function refusal(message: string, cause?: unknown): CalicoError {
  return new CalicoError('Input', message, { hint: HINT, cause });
}

/** Every character twice, but those that quote. */
function double(text: string): string {
  return text.replace(/[^\\'"]/gu, '$&$&');
}

class Comparison {
  #left = MAX_VALUES;

  /** Whether three values have the same structure. Where the template prints text, any scalar may stand. */
  same(base: unknown, ...others: [unknown, unknown]): boolean {
    if (--this.#left < 0) return false;
    if (Array.isArray(base))
      return (
        others.every((other) => Array.isArray(other) && other.length === base.length) &&
        base.every((item, index) => this.#sameAt(index, item, others))
      );
    if (isMap(base)) {
      const keys = Object.keys(base);
      if (!others.every((other) => isMap(other) && Object.keys(other).length === keys.length)) return false;
      return keys.every((key) => others.every((other) => Object.hasOwn(other as object, key)) && this.#sameAt(key, base[key], others));
    }
    if (typeof base === 'string') return others.every((other) => typeof other !== 'object' || other === null);
    return others.every((other) =>
      base === null ? other === null : typeof other === typeof base && Number.isInteger(other) === Number.isInteger(base),
    );
  }

  #sameAt(key: string | number, base: unknown, [a, b]: readonly unknown[]): boolean {
    return this.same(base, (a as Record<string | number, unknown>)[key], (b as Record<string | number, unknown>)[key]);
  }
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
