/** Parser of kubectl's JSONPath templates: text with `{...}` actions. One pass over the template. */
import { CalicoError } from '../base/errors.ts';
import { unquote } from './go-unquote.ts';

export type Step =
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | {
      readonly kind: 'slice';
      readonly from?: number;
      readonly to?: number;
      readonly step?: number /** `[n]`, not `[n:m]` */;
      readonly single: boolean;
    }
  | { readonly kind: 'filter'; readonly left: readonly Step[]; readonly operator: string; readonly right: readonly Step[] }
  | { readonly kind: 'union'; readonly items: readonly Step[] }
  | { readonly kind: 'literal'; readonly value: string | number | boolean };

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'path'; readonly steps: readonly Step[] }
  | { readonly kind: 'range'; readonly steps: readonly Step[]; readonly body: readonly Node[] };

/** Nested ranges and filters; recursion below it is safe. */
const MAX_DEPTH = 100;
const WORD = /[\p{L}\p{Nd}_]/u;
/** What ends a field's name. */
const TERMINATOR = /[\s.,[\]$@{}()!<>=]/;

/** Throws Input with kubectl's reasons. */
export function parseTemplate(template: string): Node[] {
  return new Parser(template).template();
}

class Parser {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  template(): Node[] {
    const root: Node[] = [];
    const open: Node[][] = [root];
    while (this.#at < this.#text.length) {
      const end = this.#text.indexOf('{', this.#at);
      const text = this.#text.slice(this.#at, end < 0 ? undefined : end);
      if (text !== '') open.at(-1)!.push({ kind: 'text', text });
      if (end < 0) break;
      this.#at = end + 1;
      this.#action(open);
    }
    return root;
  }

  /** One `{...}`; `range` opens a block, `end` closes it. Like kubectl, a block may go on to the end of the template. */
  #action(open: Node[][]): void {
    const word = this.#word();
    const steps = this.#path('}');
    this.#at++;
    if (word === 'range') {
      if (open.length > MAX_DEPTH) this.#fail('too many nested ranges');
      const body: Node[] = [];
      open.at(-1)!.push({ kind: 'range', steps, body });
      open.push(body);
    } else if (word === 'end') {
      if (open.length === 1) this.#fail('not in range, nothing to end');
      open.pop();
    } else {
      const literal: Step[] = word === 'true' || word === 'false' ? [{ kind: 'literal', value: word === 'true' }] : [];
      if (word !== '' && literal.length === 0) this.#fail(`unrecognized identifier ${word}`);
      open.at(-1)!.push({ kind: 'path', steps: [...literal, ...steps] });
    }
  }

  /** An identifier at the beginning of an action. */
  #word(): string {
    while (this.#text[this.#at] === ' ') this.#at++;
    return this.#match(/(?:\p{L}[\p{L}\p{Nd}_]*)?/uy);
  }

  /** Steps up to `close`, or to an operator where `operators` end them; stops before it. */
  #path(close: string, operators = false): Step[] {
    const steps: Step[] = [];
    for (;;) {
      const character = this.#text[this.#at];
      if (character === undefined || character === '\n') this.#fail(close === '}' ? 'unclosed action' : 'unterminated filter');
      if (character === close || (operators && '!<>='.includes(character))) return steps;
      const step = this.#step(character, steps.at(-1));
      if (step) steps.push(step);
    }
  }

  #step(character: string, last: Step | undefined): Step | undefined {
    if (character === ' ' || character === '@' || character === '$') {
      this.#at++;
      return undefined;
    }
    if (this.#text.startsWith('..', this.#at)) return this.#recursive(last);
    // `..name` has no dot of its own before the name.
    if (character === '.' || (last?.kind === 'recursive' && (WORD.test(character) || character === '*')))
      return this.#field(character === '.');
    if (character === '[') return this.#bracket();
    if (character === '"' || character === "'") return { kind: 'literal', value: this.#quoted() };
    if (/[+\-\d]/.test(character)) return this.#number();
    if (WORD.test(character)) return this.#boolean();
    return this.#fail(`unrecognized character in action: ${character}`);
  }

  #recursive(last: Step | undefined): Step {
    if (last?.kind === 'recursive') this.#fail('invalid multiple recursive descent');
    this.#at += 2;
    return { kind: 'recursive' };
  }

  #field(dot: boolean): Step {
    if (dot) this.#at++;
    let name = '';
    for (; this.#at < this.#text.length && !TERMINATOR.test(this.#text[this.#at]!); this.#at++) {
      if (this.#text[this.#at] === '\\' && this.#at + 1 < this.#text.length) this.#at++;
      name += this.#text[this.#at];
    }
    return name === '*' ? { kind: 'wildcard' } : { kind: 'field', name };
  }

  #number(): Step {
    const text = this.#match(/[\d.eE+-]*/y);
    const value = Number(text);
    if (Number.isNaN(value)) this.#fail(`cannot parse number ${text}`);
    return { kind: 'literal', value };
  }

  #boolean(): Step {
    const word = this.#word();
    if (word !== 'true' && word !== 'false') this.#fail(`unrecognized identifier ${word}`);
    return { kind: 'literal', value: word === 'true' };
  }

  #quoted(): string {
    const start = this.#at;
    const quote = this.#text[this.#at++];
    for (; this.#text[this.#at] !== quote; this.#at++) {
      if (this.#at >= this.#text.length) this.#fail('unterminated quoted string');
      if (this.#text[this.#at] === '\\') this.#at++;
    }
    const literal = this.#text.slice(start, ++this.#at);
    return unquote(literal) ?? this.#fail(`unquote string ${literal} error invalid syntax`);
  }

  #bracket(): Step {
    this.#at++;
    if (this.#text.startsWith('?(', this.#at)) return this.#filter();
    const items: Step[] = [];
    for (;;) {
      items.push(this.#item());
      const character = this.#text[this.#at++];
      if (character === ']') return items.length === 1 ? items[0]! : { kind: 'union', items };
      if (character !== ',') this.#fail('unterminated array');
    }
  }

  /** One of a bracket's items: a key in quotes, `*`, an index or a slice. */
  #item(): Step {
    while (this.#text[this.#at] === ' ') this.#at++;
    const character = this.#text[this.#at];
    let step: Step;
    if (character === "'" || character === '"') step = this.#key();
    else step = this.#slice(this.#match(/[^,\]]*/y).trim());
    while (this.#text[this.#at] === ' ') this.#at++;
    return step;
  }

  /** A key stands as it is between its quotes; `\.`, which kubectl needs there, is a dot. */
  #key(): Step {
    const quote = this.#text[this.#at++]!;
    const end = this.#text.indexOf(quote, this.#at);
    if (end < 0) this.#fail('unterminated array');
    const name = this.#text.slice(this.#at, end).replaceAll('\\', '');
    this.#at = end + 1;
    return { kind: 'field', name };
  }

  #slice(text: string): Step {
    if (text === '*') return { kind: 'slice', single: false };
    const match = /^(-?\d*)(:-?\d*)?(:-?\d*)?$/.exec(text);
    if (!match || text === '' || text === '-') this.#fail(`invalid array index ${text}`);
    const [from, to, step] = [match[1], match[2]?.slice(1), match[3]?.slice(1)].map((part) => (part ? this.#index(part) : undefined));
    return { kind: 'slice', from, to, step, single: match[2] === undefined };
  }

  #index(text: string): number {
    const value = Number(text);
    if (!Number.isSafeInteger(value)) this.#fail(`array index ${text} is not a number`);
    return value;
  }

  #filter(): Step {
    if (++this.#depth > MAX_DEPTH) this.#fail('too many nested filters');
    this.#at += 2;
    const left = this.#path(')', true);
    const operator = this.#match(/[!<>=]*/y);
    if (!['', '<', '<=', '==', '!=', '>=', '>'].includes(operator)) this.#fail(`unrecognized filter operator ${operator}`);
    const right = operator === '' ? [] : this.#path(')');
    this.#at++;
    if (this.#text[this.#at++] !== ']') this.#fail('unclosed array expect ]');
    this.#depth--;
    return { kind: 'filter', left, operator, right };
  }

  /** What a sticky pattern, which may be empty, matches here; goes past it. */
  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)![0];
    this.#at += text.length;
    return text;
  }

  #fail(reason: string): never {
    const hint = "a template is written like '{.items[*].metadata.name}'";
    throw new CalicoError('Input', `error parsing jsonpath ${this.#text}, ${reason}`, { hint });
  }
}
