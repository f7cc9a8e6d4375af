/** Whether labels match (reference resources.md 7.2). */
import type { Expression, Test } from './expression.ts';

export type Labels = Readonly<Record<string, string>> | ReadonlyMap<string, string>;

/** The hot loop of the policy engine: a stack of its own rather than `fold`, which makes a list per step. */
export function evaluate(expression: Expression, labels: Labels): boolean {
  const stack: boolean[] = [];
  for (const step of expression) {
    if (step.op === 'and' || step.op === 'or') stack.push(join(stack, step.op, step.operands));
    else if (step.op === 'not') stack.push(!stack.pop());
    else stack.push(matches(step, labels));
  }
  return stack[0]!;
}

function join(stack: boolean[], op: 'and' | 'or', operands: number): boolean {
  let found = 0;
  for (let count = operands; count > 0; count -= 1) if (stack.pop()) found += 1;
  return op === 'and' ? found === operands : found > 0;
}

function matches(test: Test, labels: Labels): boolean {
  if (test.op === 'all' || test.op === 'global') return true;
  const value = lookUp(labels, test.label);
  switch (test.op) {
    case 'has':
      return value !== undefined;
    case '==':
      return value === test.value;
    case '!=':
      return value !== test.value;
    case 'in':
      return value !== undefined && test.values.has(value);
    case 'not in':
      return value === undefined || !test.values.has(value);
    case 'contains':
      return value?.includes(test.value) ?? false;
    case 'starts with':
      return value?.startsWith(test.value) ?? false;
    case 'ends with':
      return value?.endsWith(test.value) ?? false;
  }
}

/** A plain object's inherited members (`constructor`) are not labels. */
function lookUp(labels: Labels, label: string): string | undefined {
  if (labels instanceof Map) return labels.get(label);
  const record = labels as Readonly<Record<string, string>>;
  return Object.hasOwn(record, label) ? record[label] : undefined;
}
