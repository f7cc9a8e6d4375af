/** Go's text/template tokens: one pass, left to right. */

export type TokenKind =
  | 'error'
  | 'eof'
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'assign'
  | 'declare'
  | 'pipe'
  | '('
  | ')'
  | 'char'
  | 'bool'
  | 'constant'
  | 'number'
  | 'string'
  | 'raw'
  | 'field'
  | 'variable'
  | 'identifier'
  | 'dot'
  | 'nil'
  | 'keyword';

export interface Token {
  readonly kind: TokenKind;
  /** The token's text; the message of an error. */
  readonly text: string;
  readonly at: number;
}

const KEYWORDS = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with']);
const SPACE = ' \t\r\n';
const WORD = /[\p{L}\p{Nd}_]*/uy;
const NUMBER =
  /[+-]?(?:0[bB][01_]*|0[oO][0-7_]*|0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;

/** All tokens, the last of which is `eof` or `error`. */
export function tokenize(text: string): Token[] {
  return new Lexer(text).run();
}

class Lexer {
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #start = 0;
  #parens = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): Token[] {
    while (this.#toAction()) {
      if (!this.#insideAction()) break;
    }
    return this.#tokens;
  }

  /** Past text and comments to the inside of the next action. False at the end or after an error. */
  #toAction(): boolean {
    for (;;) {
      const open = this.#text.indexOf('{{', this.#at);
      let end = open < 0 ? this.#text.length : open;
      const skip = open >= 0 && this.#trimsAt(open + 2) ? 2 : 0;
      if (skip > 0) while (end > this.#at && SPACE.includes(this.#text[end - 1]!)) end--;
      this.#start = this.#at;
      this.#at = end;
      if (end > this.#start) this.#emit('text');
      if (open < 0) {
        this.#emit('eof');
        return false;
      }
      this.#at = this.#start = open;
      if (!this.#text.startsWith('/*', open + 2 + skip)) {
        this.#take(2, 'left');
        this.#at = this.#start = this.#at + skip;
        this.#parens = 0;
        return true;
      }
      if (!this.#comment(open + 2 + skip)) return false;
    }
  }

  #comment(from: number): boolean {
    const end = this.#text.indexOf('*/', from);
    if (end < 0) return this.#fail('unclosed comment');
    this.#at = end + 2;
    const close = this.#closeAt();
    if (close === 0) return this.#fail('comment ends before closing delimiter');
    this.#closeAction(close, false);
    return true;
  }

  /** Tokens of one action and its `}}`. False after an error. */
  #insideAction(): boolean {
    for (;;) {
      this.#start = this.#at;
      const close = this.#closeAt();
      if (close > 0) {
        if (this.#parens > 0) return this.#fail('unclosed left paren');
        this.#closeAction(close, true);
        return true;
      }
      if (!this.#token()) return false;
    }
  }

  #token(): boolean {
    const character = this.#text[this.#at];
    if (character === undefined) return this.#fail('unclosed action');
    if (SPACE.includes(character)) return this.#space();
    const next = this.#text[this.#at + 1] ?? '';
    if (character === '.' && !/\d/.test(next)) return this.#word(1, 'field', 'dot');
    if (character === '$') return this.#word(1, 'variable', 'variable');
    if (/[\d+\-.]/.test(character)) return this.#number();
    if (/[\p{L}\p{Nd}_\ud800-\udfff]/u.test(character)) return this.#identifier();
    return this.#sign(character, next);
  }

  #sign(character: string, next: string): boolean {
    switch (character) {
      case '"':
        return this.#quoted('"', 'string', 'unterminated quoted string');
      case "'":
        return this.#quoted("'", 'constant', 'unterminated character constant');
      case '`':
        return this.#raw();
      case '(':
        this.#parens++;
        return this.#take(1, '(');
      case ')':
        if (--this.#parens < 0) return this.#fail('unexpected right paren');
        return this.#take(1, ')');
      case '=':
        return this.#take(1, 'assign');
      case '|':
        return this.#take(1, 'pipe');
      case ':':
        return next === '=' ? this.#take(2, 'declare') : this.#fail('expected :=');
      default:
        return /[!-~]/.test(character) ? this.#take(1, 'char') : this.#fail(`unrecognized character in action: ${unicode(character)}`);
    }
  }

  /** A run of space; one space before `-}}` belongs to the delimiter. */
  #space(): boolean {
    while (this.#at < this.#text.length && SPACE.includes(this.#text[this.#at]!)) this.#at++;
    if (this.#text.startsWith('-}}', this.#at)) this.#at--;
    if (this.#at > this.#start) this.#emit('space');
    return true;
  }

  #identifier(): boolean {
    const word = this.#match(WORD);
    if (word === '')
      return this.#fail(`unrecognized character in action: ${unicode(String.fromCodePoint(this.#text.codePointAt(this.#at)!))}`);
    if (!this.#terminated()) return this.#badCharacter();
    if (word === 'true' || word === 'false') this.#emit('bool');
    else this.#emit(KEYWORDS.has(word) ? 'keyword' : word === 'nil' ? 'nil' : 'identifier');
    return true;
  }

  /** `.name` and `$name`; alone, the sign is `bare`. */
  #word(sign: number, kind: TokenKind, bare: TokenKind): boolean {
    this.#at += sign;
    if (this.#terminated()) return this.#take(0, bare);
    this.#match(WORD);
    return this.#terminated() ? this.#take(0, kind) : this.#badCharacter();
  }

  #number(): boolean {
    this.#match(NUMBER);
    if (/[\p{L}\p{Nd}_]/u.test(this.#text[this.#at] ?? '')) {
      this.#at++;
      return this.#fail(`bad number syntax: ${JSON.stringify(this.#text.slice(this.#start, this.#at))}`);
    }
    return this.#take(0, 'number');
  }

  #quoted(quote: string, kind: TokenKind, message: string): boolean {
    for (this.#at++; this.#text[this.#at] !== quote; this.#at++) {
      if (this.#text[this.#at] === '\\') this.#at++;
      if (this.#at >= this.#text.length || this.#text[this.#at] === '\n') return this.#fail(message);
    }
    return this.#take(1, kind);
  }

  #raw(): boolean {
    const end = this.#text.indexOf('`', this.#at + 1);
    if (end < 0) return this.#fail('unterminated raw quoted string');
    this.#at = end + 1;
    return this.#take(0, 'raw');
  }

  /** What may follow a name. */
  #terminated(): boolean {
    const next = this.#text[this.#at];
    return next === undefined || ' \t\r\n.,|:()'.includes(next) || this.#text.startsWith('}}', this.#at);
  }

  #badCharacter(): boolean {
    return this.#fail(`bad character ${unicode(String.fromCodePoint(this.#text.codePointAt(this.#at)!))}`);
  }

  /** Length of the closing delimiter here, a trim marker included; 0 where there is none. */
  #closeAt(): number {
    if (this.#text.startsWith('}}', this.#at)) return 2;
    return SPACE.includes(this.#text[this.#at] ?? 'x') && this.#text.startsWith('-}}', this.#at + 1) ? 4 : 0;
  }

  #closeAction(length: number, emit: boolean): void {
    this.#at = this.#start = this.#at + length - 2;
    this.#at += 2;
    if (emit) this.#emit('right');
    if (length === 4) while (this.#at < this.#text.length && SPACE.includes(this.#text[this.#at]!)) this.#at++;
  }

  #trimsAt(at: number): boolean {
    return this.#text[at] === '-' && SPACE.includes(this.#text[at + 1] ?? 'x');
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#text)![0];
    this.#at += text.length;
    return text;
  }

  #take(length: number, kind: TokenKind): boolean {
    this.#at += length;
    this.#emit(kind);
    return true;
  }

  #emit(kind: TokenKind): void {
    this.#tokens.push({ kind, text: this.#text.slice(this.#start, this.#at), at: this.#start });
    this.#start = this.#at;
  }

  #fail(message: string): false {
    this.#tokens.push({ kind: 'error', text: message, at: this.#start });
    return false;
  }
}

/** Go's %#U: `U+0040 '@'`. */
function unicode(character: string): string {
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return /[\p{C}]/u.test(character) ? code : `${code} '${character}'`;
}
