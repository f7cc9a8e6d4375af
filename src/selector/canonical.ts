/** The one way to write a selector that its unique id is made of (reference resources.md 7.4). */
import { type Expression, fold } from './expression.ts';

export function canonicalText(expression: Expression): string {
  return fold<string>(expression, (step, operands) => {
    switch (step.op) {
      case 'and':
        return list(operands, ' && ');
      case 'or':
        return list(operands, ' || ');
      case 'not':
        return `!${operands[0]}`;
      case 'has':
        return `has(${step.label})`;
      case 'in':
      case 'not in':
        return `${step.label} ${step.op} {${Array.from(step.values, quote).join(', ')}}`;
      case 'all':
      case 'global':
        return `${step.op}()`;
      default:
        return `${step.label} ${step.op} ${quote(step.value)}`;
    }
  });
}

/** Adding (not joining) lets the engine link the parts instead of copying them at every level of nesting. */
function list(operands: readonly string[], operator: string): string {
  return `(${operands.reduce((text, operand) => text + operator + operand)})`;
}

function quote(value: string): string {
  return value.includes('"') ? `'${value}'` : `"${value}"`;
}
