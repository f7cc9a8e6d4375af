/** Text to expression (reference resources.md 7.1): `!` binds tighter than `&&`, `&&` tighter than `||`. */
import { compareUtf8 } from '../base/compare.ts';
import { CalicoError } from '../base/errors.ts';
import type { Expression, LabelTest, SetOp, Step, ValueOp } from './expression.ts';
import { describeToken, type Token, type TokenKind, tokenize } from './tokenizer.ts';

const VALUE_OPS: Partial<Record<TokenKind, ValueOp>> = {
  Eq: '==',
  Ne: '!=',
  Contains: 'contains',
  StartsWith: 'starts with',
  EndsWith: 'ends with',
};
const SET_OPS: Partial<Record<TokenKind, SetOp>> = { In: 'in', NotIn: 'not in' };

/** Throws Input, with Calico's text (reference 7.3). Text without words selects everything. */
export function parse(text: string): Expression {
  return new Parser(tokenize(text)).run();
}

/** An open parenthesis, or the whole: the operands read so far of its `||`, and of the `&&` that is being read. */
interface Level {
  readonly negated: boolean;
  terms: number;
  factors: number;
}

class Parser {
  readonly #tokens: readonly Token[];
  readonly #steps: Step[] = [];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  run(): Expression {
    if (this.#kind() === 'EOF') return [{ op: 'all' }];
    const open: Level[] = [{ negated: false, terms: 0, factors: 0 }];
    while (open.length > 0) {
      const negated = this.#negation();
      if (this.#accept('LParen')) open.push({ negated, terms: 0, factors: 0 });
      else {
        this.#test();
        this.#finishOperand(negated);
        this.#operators(open);
      }
    }
    if (this.#kind() !== 'EOF') {
      throw wrong(`unexpected content at end of selector [${this.#tokens.slice(this.#next).map(describeToken).join(' ')}]`);
    }
    return this.#steps;
  }

  /** What follows an operand: an operator, after which another operand must come, or the end of one level or several. */
  #operators(open: Level[]): void {
    for (let level = open.at(-1); level; level = open.at(-1)) {
      level.factors += 1;
      if (this.#accept('And')) return;
      this.#join('and', level.factors);
      level.factors = 0;
      level.terms += 1;
      if (this.#accept('Or')) return;
      this.#join('or', level.terms);
      open.pop();
      if (open.length === 0) return;
      this.#expect('RParen', ')');
      this.#finishOperand(level.negated);
    }
  }

  /** Whether an odd number of `!` stands here. */
  #negation(): boolean {
    let negated = false;
    while (this.#accept('Not')) negated = !negated;
    return negated;
  }

  #finishOperand(negated: boolean): void {
    if (negated) this.#steps.push({ op: 'not' });
  }

  #join(op: 'and' | 'or', operands: number): void {
    if (operands > 1) this.#steps.push({ op, operands });
  }

  #test(): void {
    const token = this.#take();
    if (token.kind === 'All') this.#steps.push({ op: 'all' });
    else if (token.kind === 'Global') this.#steps.push({ op: 'global' });
    else if (token.kind === 'Has') this.#steps.push({ op: 'has', label: token.value });
    else if (token.kind === 'Label') this.#steps.push(this.#labelTest(token.value));
    else throw wrong(`unexpected token: ${describeToken(token)}`);
  }

  #labelTest(label: string): LabelTest {
    if (this.#kind() === 'EOF') throw wrong('unexpected end of string looking for op');
    const token = this.#take();
    const valueOp = VALUE_OPS[token.kind];
    if (valueOp) return { op: valueOp, label, value: this.#string() };
    const setOp = SET_OPS[token.kind];
    if (setOp) return { op: setOp, label, values: this.#set() };
    throw wrong(`expected == or != not: ${describeToken(token)}`);
  }

  #string(): string {
    if (this.#kind() !== 'StringLiteral') throw wrong('expected string');
    return this.#take().value;
  }

  #set(): ReadonlySet<string> {
    this.#expect('LBrace', 'set literal');
    const values: string[] = [];
    while (this.#kind() === 'StringLiteral') {
      values.push(this.#take().value);
      if (!this.#accept('Comma')) break;
    }
    this.#expect('RBrace', '}');
    return new Set(values.sort(compareUtf8));
  }

  #kind(): TokenKind {
    return this.#tokens[this.#next]!.kind;
  }

  #take(): Token {
    const token = this.#tokens[this.#next]!;
    this.#next += 1;
    return token;
  }

  #accept(kind: TokenKind): boolean {
    if (this.#kind() !== kind) return false;
    this.#next += 1;
    return true;
  }

  #expect(kind: TokenKind, what: string): void {
    if (!this.#accept(kind)) throw wrong(`expected ${what}`);
  }
}

function wrong(message: string): CalicoError {
  return new CalicoError('Input', message);
}
