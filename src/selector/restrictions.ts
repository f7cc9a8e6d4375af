/**
 * What labels an object must have for a selector to match, as far as can be told without evaluating it: what an index of selectors needs.
 * Never stricter than the selector; looser where it says nothing.
 */
import { compareUtf8 } from '../base/compare.ts';
import { type Expression, fold, type Step } from './expression.ts';

export interface LabelRestriction {
  readonly mustBePresent: boolean;
  readonly mustBeAbsent: boolean;
  /** In byte order. undefined: nothing is known of the value; empty: no value will do. */
  readonly mustHaveOneOfValues: readonly string[] | undefined;
}

/** While it is worked out. A Working and its values belong to one step only, which may change them. */
interface Working {
  present: boolean;
  absent: boolean;
  values: Set<string> | undefined;
}

type Restrictions = Map<string, Working>;

export function isPossible({ mustBePresent, mustBeAbsent, mustHaveOneOfValues }: LabelRestriction): boolean {
  return !(mustBePresent && mustBeAbsent) && mustHaveOneOfValues?.length !== 0;
}

/** By label. A label that is not in the result is free. */
export function labelRestrictions(expression: Expression): Map<string, LabelRestriction> {
  const restrictions = fold<{ step: Step; restrictions: Restrictions }>(expression, (step, operands) => {
    const parts = operands.map((operand) => operand.restrictions);
    switch (step.op) {
      case 'and':
        return { step, restrictions: parts.reduce(both) };
      case 'or':
        return { step, restrictions: parts.reduce(either) };
      case 'not':
        return { step, restrictions: negation(operands[0]!.step) };
      default:
        return { step, restrictions: ofTest(step) };
    }
  }).restrictions;
  return new Map(Array.from(restrictions, ([label, working]) => [label, finish(working)]));
}

function finish({ present, absent, values }: Working): LabelRestriction {
  return { mustBePresent: present, mustBeAbsent: absent, mustHaveOneOfValues: values && [...values].sort(compareUtf8) };
}

function ofTest(test: Step): Restrictions {
  switch (test.op) {
    case 'has':
    case 'contains':
    case 'starts with':
    case 'ends with':
      return new Map([[test.label, { present: true, absent: false, values: undefined }]]);
    case '==':
      return new Map([[test.label, { present: true, absent: false, values: new Set([test.value]) }]]);
    case 'in':
      // An empty set could be known to match nothing; Calico takes it for no restriction of the value.
      return new Map([[test.label, { present: true, absent: false, values: test.values.size > 0 ? new Set(test.values) : undefined }]]);
    default:
      return new Map();
  }
}

/** Only `!has(label)` tells something: `!(a == "b")` does not ask for `a` to be absent. */
function negation(operand: Step): Restrictions {
  return operand.op === 'has' ? new Map([[operand.label, { present: false, absent: true, values: undefined }]]) : new Map();
}

// Of two maps or sets, the smaller is always merged into the larger (or cut down by it): deep nesting then stays n log n.

function both(a: Restrictions, b: Restrictions): Restrictions {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const [label, one] of small) {
    const other = large.get(label);
    if (other === undefined) large.set(label, one);
    else {
      other.present ||= one.present;
      other.absent ||= one.absent;
      other.values = one.values && other.values ? intersection(one.values, other.values) : (one.values ?? other.values);
    }
  }
  return large;
}

function either(a: Restrictions, b: Restrictions): Restrictions {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const [label, one] of small) {
    const other = large.get(label);
    one.values = one.present && other?.present && one.values && other.values ? union(one.values, other.values) : undefined;
    one.present &&= other?.present ?? false;
    one.absent &&= other?.absent ?? false;
    if (!one.present && !one.absent) small.delete(label);
  }
  return small;
}

function intersection(a: Set<string>, b: Set<string>): Set<string> {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const value of small) if (!large.has(value)) small.delete(value);
  return small;
}

function union(a: Set<string>, b: Set<string>): Set<string> {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  for (const value of small) large.add(value);
  return large;
}
