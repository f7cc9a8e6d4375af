/** A label selector (reference resources.md 7). */
import { uniqueId } from '../base/ids.ts';
import { canonicalText } from './canonical.ts';
import { evaluate, type Labels } from './evaluate.ts';
import type { Expression } from './expression.ts';
import { parse } from './parser.ts';
import { type LabelRestriction, labelRestrictions } from './restrictions.ts';

/** Throws Input, with Calico's text (reference 7.3). Empty text selects everything. */
export function parseSelector(text: string): Selector {
  return new Selector(parse(text));
}

export class Selector {
  readonly #expression: Expression;
  #text: string | undefined;
  #id: string | undefined;

  constructor(expression: Expression) {
    this.#expression = expression;
  }

  /** The canonical form: selectors that are written differently but parse the same have one text. */
  get text(): string {
    this.#text ??= canonicalText(this.#expression);
    return this.#text;
  }

  /** `s:` and a hash of the canonical form; names the selector's IP set on every node. */
  get uniqueId(): string {
    this.#id ??= uniqueId('s', this.text);
    return this.#id;
  }

  evaluate(labels: Labels): boolean {
    return evaluate(this.#expression, labels);
  }

  labelRestrictions(): Map<string, LabelRestriction> {
    return labelRestrictions(this.#expression);
  }

  /** The same selector over labels whose names begin with `prefix`: how a namespace's labels are told from its pods'. */
  withLabelPrefix(prefix: string): Selector {
    return new Selector(this.#expression.map((step) => ('label' in step ? { ...step, label: prefix + step.label } : step)));
  }

  toString(): string {
    return this.text;
  }
}
