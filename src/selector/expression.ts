/**
 * A parsed selector in postfix order: operands first, then the operator that joins them. `!(has(a) && b == "c")` is `has a`, `b == c`,
 * `and 2`, `not`. Everything done with one is a loop over this list, so nesting, however deep, costs no stack.
 */
export type Expression = readonly Step[];

export type Step = Test | Operator;

export type Operator =
  | { readonly op: 'not' }
  | { readonly op: 'and'; readonly operands: number }
  | { readonly op: 'or'; readonly operands: number };

export type Test = { readonly op: 'all' } | { readonly op: 'global' } | LabelTest;

export type LabelTest =
  | { readonly op: 'has'; readonly label: string }
  | { readonly op: ValueOp; readonly label: string; readonly value: string }
  | { readonly op: SetOp; readonly label: string /** in byte order */; readonly values: ReadonlySet<string> };

export type ValueOp = '==' | '!=' | 'contains' | 'starts with' | 'ends with';
export type SetOp = 'in' | 'not in';

/** Works out a value for each step from its operands' values (one, or `operands` many, left to right) and gives the last: the whole's. */
export function fold<T>(expression: Expression, combine: (step: Step, operands: T[]) => T): T {
  const values: T[] = [];
  for (const step of expression) {
    const count = step.op === 'not' ? 1 : 'operands' in step ? step.operands : 0;
    values.push(combine(step, count === 0 ? [] : values.splice(-count)));
  }
  return values[0]!;
}
