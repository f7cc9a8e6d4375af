/** Vectors of the selector language: tokens, errors, canonical form, unique id, what an index may assume, matches, label prefixes. */
import { isDeepStrictEqual } from 'node:util';
import { compareUtf8 } from '../../../src/base/compare.ts';
import { isPossible, type LabelRestriction, parseSelector, type Selector, tokenize } from '../../../src/selector/index.ts';
import type { VectorRecord } from '../area.ts';

export function run({ input, expected: recorded }: VectorRecord): string | undefined {
  const expected = { ...recorded, ...(recorded.labelRestrictions && { labelRestrictions: inOrder(recorded.labelRestrictions) }) };
  const actual: Record<string, unknown> = { ...observeTokens(input), ...observe(input, expected) };
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    if (!isDeepStrictEqual(actual[key], expected[key])) {
      return `${JSON.stringify(input)}: ${key}: expected ${JSON.stringify(expected[key])}, got ${JSON.stringify(actual[key])}`;
    }
  }
  return undefined;
}

/** The values a label may have are a set: recorded in the order they were found, ours are sorted. */
function inOrder(restrictions: Record<string, { mustHaveOneOfValues: string[] | null }>): object {
  const sorted = (values: string[] | null) => values && [...values].sort(compareUtf8);
  return Object.fromEntries(
    Object.entries(restrictions).map(([label, found]) => [label, { ...found, mustHaveOneOfValues: sorted(found.mustHaveOneOfValues) }]),
  );
}

function observeTokens(text: string): object {
  try {
    return { tokens: tokenize(text).map(({ kind, value }) => ({ kind: `Tok${kind}`, value })) };
  } catch (error) {
    return { tokenizeError: (error as Error).message };
  }
}

function observe(text: string, expected: { evaluations?: { labels: Record<string, string> }[] }): object {
  let selector: Selector;
  try {
    selector = parseSelector(text);
  } catch (error) {
    const { message } = error as Error;
    return { parses: false, error: message, validateError: message };
  }
  return {
    parses: true,
    error: null,
    validateError: null,
    canonical: selector.text,
    uniqueID: selector.uniqueId,
    labelRestrictions: Object.fromEntries(Array.from(selector.labelRestrictions(), ([label, found]) => [label, restriction(found)])),
    evaluations: expected.evaluations?.map(({ labels }) => ({ labels, match: selector.evaluate(labels) })),
    prefixVisited: selector.withLabelPrefix('visited/').text,
  };
}

function restriction(found: LabelRestriction): object {
  return {
    mustBePresent: found.mustBePresent,
    mustBeAbsent: found.mustBeAbsent,
    mustHaveOneOfValues: found.mustHaveOneOfValues ?? null,
    possibleToSatisfy: isPossible(found),
  };
}
