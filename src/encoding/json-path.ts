/** kubectl's JSONPath templates (`-o jsonpath=TEMPLATE`): a key that is missing prints nothing. */
import { CalicoError } from '../base/errors.ts';
import { formatFloat } from './go-format.ts';
import { toGoJson } from './go-json.ts';
import { type Node, parseTemplate, type Step } from './json-path-parser.ts';

/** Values that one template may look at: `..` and unions multiply them. */
const MAX_VALUES = 1_000_000;

export type JsonPath = (data: unknown) => string;

/** `compileJsonPath('{.metadata.name}')(pool)` is the pool's name. Throws Input, here for what is wrong in the template, there for what fails on the data. */
export function compileJsonPath(template: string): JsonPath {
  const nodes = parseTemplate(template);
  return (data) => {
    const evaluation = new Evaluation(template);
    evaluation.print(nodes, data);
    return evaluation.output.join('');
  };
}

class Evaluation {
  readonly output: string[] = [];
  readonly #template: string;
  #left = MAX_VALUES;

  constructor(template: string) {
    this.#template = template;
  }

  print(nodes: readonly Node[], data: unknown): void {
    for (const node of nodes) {
      if (node.kind === 'text') this.output.push(node.text);
      else if (node.kind === 'path') this.output.push(this.#walk([data], node.steps).map(printed).join(' '));
      else for (const value of this.#walk([data], node.steps)) this.print(node.body, value);
    }
  }

  #walk(values: unknown[], steps: readonly Step[]): unknown[] {
    let current = values;
    for (const step of steps) {
      current = this.#step(current, step);
      this.#spend(current.length + 1);
    }
    return current;
  }

  #step(values: unknown[], step: Step): unknown[] {
    switch (step.kind) {
      case 'field':
        return values
          .filter((value) => isObject(value) && Object.hasOwn(value, step.name))
          .map((value) => (value as Record<string, unknown>)[step.name]);
      case 'wildcard':
        return values.flatMap(children);
      case 'recursive':
        return this.#descendants(values);
      case 'slice':
        return values.flatMap((value) => this.#slice(value, step));
      case 'filter':
        return values.flatMap((value) => this.#filter(value, step));
      case 'union':
        return step.items.flatMap((item) => this.#walk(values, [item]));
      case 'literal':
        return typeof step.value === 'string' ? [step.value] : values.map(() => step.value);
    }
  }

  /** Everything that has parts, outermost first. */
  #descendants(values: readonly unknown[]): unknown[] {
    const result: unknown[] = [];
    const stack = values.toReversed();
    while (stack.length > 0) {
      const value = stack.pop();
      const parts = children(value);
      this.#spend(parts.length);
      if (parts.length === 0) continue;
      result.push(value);
      for (const part of parts.toReversed()) stack.push(part);
    }
    return result;
  }

  #slice(value: unknown, step: Extract<Step, { kind: 'slice' }>): unknown[] {
    if (value === null || value === undefined) return [];
    if (!Array.isArray(value)) this.#fail(`${typeName(value)} is not array or slice`);
    const length = value.length;
    const wrap = (index: number) => (index < 0 ? index + length : index);
    const from = wrap(step.from ?? 0);
    const to = step.single && step.from !== undefined ? from + 1 : wrap(step.to ?? length);
    if (from === to) return [];
    if (from < 0 || from >= length) this.#fail(`array index out of bounds: index ${from}, length ${length}`);
    if (to < 0 || to > length) this.#fail(`array index out of bounds: index ${to - 1}, length ${length}`);
    if (from > to) this.#fail(`starting index ${from} is greater than ending index ${to}`);
    const by = step.step ?? 1;
    if (by <= 0) this.#fail('step must be > 0');
    const part = value.slice(from, to);
    return by === 1 ? part : part.filter((_, index) => index % by === 0);
  }

  #filter(value: unknown, { left, operator, right }: Extract<Step, { kind: 'filter' }>): unknown[] {
    if (!Array.isArray(value)) this.#fail(`${printed(value)} is not array or slice and cannot be filtered`);
    return value.filter((item) => {
      const lefts = this.#walk([item], left);
      if (operator === '' || lefts.length === 0) return lefts.length > 0;
      const rights = this.#walk([item], right);
      if (rights.length === 0) return false;
      if (lefts.length > 1 || rights.length > 1) this.#fail('can only compare one element at a time');
      return this.#compare(lefts[0], operator, rights[0]);
    });
  }

  #compare(left: unknown, operator: string, right: unknown): boolean {
    const kinds = [comparable(left), comparable(right)];
    if (kinds.includes(undefined)) this.#fail('invalid type for comparison');
    if (kinds[0] !== kinds[1]) this.#fail('incompatible types for comparison');
    if (kinds[0] === 'boolean' && operator !== '==' && operator !== '!=') this.#fail('invalid type for comparison');
    const [a, b] = [left as number, right as number];
    switch (operator) {
      case '<':
        return a < b;
      case '<=':
        return a <= b;
      case '>':
        return a > b;
      case '>=':
        return a >= b;
      default:
        return (a <= b && a >= b) === (operator === '==');
    }
  }

  #spend(values: number): void {
    this.#left -= values;
    if (this.#left < 0) this.#fail(`more than ${MAX_VALUES} values`);
  }

  #fail(reason: string): never {
    throw new CalicoError('Input', `error executing jsonpath ${JSON.stringify(this.#template)}: ${reason}`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function children(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function comparable(value: unknown): 'string' | 'boolean' | 'number' | undefined {
  if (typeof value === 'bigint') return 'number';
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? (typeof value as 'string') : undefined;
}

function typeName(value: unknown): string {
  return isObject(value) ? 'map' : typeof value;
}

function printed(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return formatFloat(value);
  return typeof value === 'object' && value !== null ? toGoJson(value) : String(value);
}
