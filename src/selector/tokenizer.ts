/** The words of the selector language (reference resources.md 7.1). One pass over the text. */
import { CalicoError } from '../base/errors.ts';

export type TokenKind =
  | 'Label'
  | 'StringLiteral'
  | 'LBrace'
  | 'RBrace'
  | 'Comma'
  | 'Eq'
  | 'Ne'
  | 'In'
  | 'Not'
  | 'NotIn'
  | 'Contains'
  | 'StartsWith'
  | 'EndsWith'
  | 'All'
  | 'Has'
  | 'LParen'
  | 'RParen'
  | 'And'
  | 'Or'
  | 'Global'
  | 'EOF';

export interface Token {
  readonly kind: TokenKind;
  /** The label of a Label or Has, the text of a StringLiteral, else ''. */
  readonly value: string;
}

const MAX_LABEL_LENGTH = 512;
const SYMBOLS: ReadonlyMap<string, TokenKind> = new Map([
  ['(', 'LParen'],
  [')', 'RParen'],
  ['{', 'LBrace'],
  ['}', 'RBrace'],
  [',', 'Comma'],
  ['==', 'Eq'],
  ['!=', 'Ne'],
  ['!', 'Not'],
  ['&&', 'And'],
  ['||', 'Or'],
]);
/** Operators spelt as words; only a label can precede one, so that `in == "x"` tests a label called in. */
const WORD_OPERATORS: readonly (readonly [words: readonly string[], kind: TokenKind])[] = [
  [['contains'], 'Contains'],
  [['starts', 'with'], 'StartsWith'],
  [['ends', 'with'], 'EndsWith'],
  [['not', 'in'], 'NotIn'],
  [['in'], 'In'],
];
const FUNCTIONS: readonly (readonly [opening: string, kind: TokenKind])[] = [
  ['has(', 'Has'],
  ['all(', 'All'],
  ['global(', 'Global'],
];

/** The last token is always EOF. Throws Input, with Calico's text (reference 7.3). */
export function tokenize(text: string): Token[] {
  return new Tokenizer(text).run();
}

/** As Calico's messages show it: `TokStringLiteral(b1)`, `TokEOF()`. */
export function describeToken({ kind, value }: Token): string {
  return `Tok${kind}(${value})`;
}

class Tokenizer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Token[] {
    this.#skipSpace();
    while (this.#position < this.#text.length) {
      this.#tokens.push(this.#next());
      this.#skipSpace();
    }
    this.#tokens.push({ kind: 'EOF', value: '' });
    return this.#tokens;
  }

  #next(): Token {
    const first = this.#text[this.#position]!;
    if (first === '"' || first === "'") return this.#string(first);
    const symbol = isLabelCharacter(first.charCodeAt(0)) ? undefined : this.#symbol(first);
    if (symbol) return { kind: symbol, value: '' };
    const previous = this.#tokens.at(-1);
    if (previous?.kind === 'Label') return { kind: this.#wordOperator(previous.value), value: '' };
    return this.#function() ?? { kind: 'Label', value: this.#label() };
  }

  #string(quote: string): Token {
    const start = this.#position + 1;
    const end = this.#text.indexOf(quote, start);
    if (end < 0) throw wrong('unterminated string');
    this.#position = end + 1;
    return { kind: 'StringLiteral', value: this.#text.slice(start, end) };
  }

  #symbol(first: string): TokenKind | undefined {
    const text = [this.#text.slice(this.#position, this.#position + 2), first].find((candidate) => SYMBOLS.has(candidate));
    if (text === undefined && '=&|'.includes(first)) throw wrong(`expected ${first}${first}`);
    if (text === undefined) return undefined;
    this.#position += text.length;
    return SYMBOLS.get(text);
  }

  #wordOperator(label: string): TokenKind {
    for (const [words, kind] of WORD_OPERATORS) {
      const end = this.#endOfWords(words);
      if (end === undefined) continue;
      this.#position = end;
      return kind;
    }
    throw wrong(`expected operator after label "${label}"`);
  }

  /** Where `words` end if they stand here. Two may be joined or apart (`notin`, `not in`); a label may not follow one word at once, nor two at all. */
  #endOfWords(words: readonly string[]): number | undefined {
    let end = this.#position;
    for (const word of words) {
      if (!this.#text.startsWith(word, end)) return undefined;
      end += word.length;
      if (words.length > 1) end = endOfSpace(this.#text, end);
    }
    return isLabelCharacter(this.#text.charCodeAt(end)) ? undefined : end;
  }

  #function(): Token | undefined {
    const found = FUNCTIONS.find(([opening]) => this.#text.startsWith(opening, this.#position));
    if (!found) return undefined;
    const [opening, kind] = found;
    this.#position += opening.length;
    this.#skipSpace();
    const value = kind === 'Has' ? this.#label() : '';
    this.#skipSpace();
    if (this.#text[this.#position] !== ')') throw wrong(`no closing ')' after ${opening}`);
    this.#position += 1;
    return { kind, value };
  }

  #label(): string {
    const start = this.#position;
    let end = start;
    while (isLabelCharacter(this.#text.charCodeAt(end))) end += 1;
    const label = this.#text.slice(start, end);
    if (label === '') throw wrong('expected identifier');
    if (label.length > MAX_LABEL_LENGTH) throw wrong(`label too long: ${label}`);
    this.#position = end;
    return label;
  }

  #skipSpace(): void {
    this.#position = endOfSpace(this.#text, this.#position);
  }
}

function endOfSpace(text: string, start: number): number {
  let end = start;
  while (text[end] === ' ' || text[end] === '\t') end += 1;
  return end;
}

/** `[A-Za-z0-9_./-]`; false past the end of the text (NaN). */
function isLabelCharacter(code: number): boolean {
  if (code >= 0x61) return code <= 0x7a;
  if (code >= 0x41) return code <= 0x5a || code === 0x5f;
  return code >= 0x2d && code <= 0x39;
}

function wrong(message: string): CalicoError {
  return new CalicoError('Input', message);
}
