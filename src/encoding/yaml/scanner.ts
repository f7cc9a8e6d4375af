import { isBlankOrEnd, isBreak, isBreakOrEnd } from './characters.ts';
import { Cursor } from './cursor.ts';
import type { YamlError } from './error.ts';
import { scanAnchorName, scanTag } from './scan-property.ts';
import { scanBlockScalar, scanPlainScalar, scanQuotedScalar } from './scan-scalar.ts';
import { TOKEN, type Token, type TokenType } from './token.ts';

/** A key must end on its line, and within so many characters. */
const MAX_KEY_LENGTH = 1024;
/** Collections inside collections. go-yaml allows 10,000; no manifest comes near either, and ours are read by recursion. */
export const MAX_DEPTH = 1000;

/**
 * Cuts a document into tokens by the rules of libyaml, which go-yaml ported: YAML 1.1, lenient about indentation inside brackets and quotes.
 *
 * Two rules explain the queue. Indentation becomes tokens: a `-`, `?` or key further right than the enclosing collection opens one, a line
 * further left closes those it leaves. And a key is only known by the `:` behind it: tokens that may begin a key are held back until it
 * comes, or until the line ends; then the key token, and the mapping's start where it is the first key, go in before them.
 */
export class Scanner {
  readonly cursor: Cursor;
  /** The tokens from `#head` to before `#tail` wait to be taken; `#taken` were. The array never shrinks: emptying it each time is slow. */
  readonly #queue: Token[] = [];
  #head = 0;
  #tail = 0;
  #taken = 0;
  #flowLevel = 0;
  /** Column of the innermost block collection, -1 at the top; `#indents` holds the outer ones. */
  #indent = -1;
  readonly #indents: number[] = [];
  /** The token that may begin a key, one for each level of brackets. */
  readonly #keys: (Token | undefined)[] = [];
  #keyAllowed = true;

  constructor(text: string) {
    this.cursor = new Cursor(text);
  }

  /** The next token, without taking it. */
  peek(): Token {
    while (this.#head === this.#tail || this.#mayBecomeKey(this.#queue[this.#head]!)) this.#fetch();
    return this.#queue[this.#head]!;
  }

  skip(): void {
    this.#taken++;
    if (++this.#head === this.#tail) this.#head = this.#tail = 0;
  }

  take(): Token {
    const token = this.peek();
    this.skip();
    return token;
  }

  #mayBecomeKey(token: Token): boolean {
    if (token.key === 'no') return false;
    const { cursor } = this;
    if (token.line === cursor.line && token.start + MAX_KEY_LENGTH >= cursor.at) return true;
    this.#forgetKey(token);
    return false;
  }

  #forgetKey(token: Token | undefined): void {
    if (token === undefined || token.key === 'no') return;
    if (token.key === 'required') throw this.cursor.error("could not find expected ':'", token.start);
    token.key = 'no';
  }

  #fetch(): void {
    const { cursor } = this;
    this.#skipToToken();
    this.#closeBlocks(cursor.column);
    const code = cursor.code();
    if (code === 0) this.#fetchStreamEnd();
    else if (code === 0x25 && cursor.column === 0) this.#fetchDirective();
    else if (cursor.atDocumentMarker()) this.#fetchDocumentMarker(code === 0x2d ? TOKEN.documentStart : TOKEN.documentEnd);
    else this.#fetchContent(code);
  }

  #fetchContent(code: number): void {
    const inFlow = this.#flowLevel > 0;
    const aloneStanding = isBlankOrEnd(this.cursor.code(1));
    switch (code) {
      case 0x5b: // [
        this.#fetchFlowStart(TOKEN.flowSequenceStart);
        break;
      case 0x7b: // {
        this.#fetchFlowStart(TOKEN.flowMappingStart);
        break;
      case 0x5d: // ]
        this.#fetchFlowEnd(TOKEN.flowSequenceEnd);
        break;
      case 0x7d: // }
        this.#fetchFlowEnd(TOKEN.flowMappingEnd);
        break;
      case 0x2c: // ,
        this.#fetchFlowEntry();
        break;
      case 0x2d: // -
        if (aloneStanding) this.#fetchBlockEntry();
        else this.#fetchPlainScalar();
        break;
      case 0x3f: // ?
        if (inFlow || aloneStanding) this.#fetchKey();
        else this.#fetchPlainScalar();
        break;
      case 0x3a: // :
        if (inFlow || aloneStanding) this.#fetchValue();
        else this.#fetchPlainScalar();
        break;
      case 0x2a: // *
        this.#fetchProperty(TOKEN.alias);
        break;
      case 0x26: // &
        this.#fetchProperty(TOKEN.anchor);
        break;
      case 0x21: // !
        this.#fetchProperty(TOKEN.tag);
        break;
      case 0x27: // '
      case 0x22: // "
        this.#fetchQuotedScalar();
        break;
      case 0x7c: // |
      case 0x3e: // >
        if (inFlow) throw this.#cannotStart();
        this.#fetchBlockScalar();
        break;
      case 0x09: // tab
      case 0x25: // %
      case 0x40: // @
      case 0x60: // `
        throw this.#cannotStart();
      default:
        this.#fetchPlainScalar();
    }
  }

  #cannotStart(): YamlError {
    return this.cursor.error('found character that cannot start any token');
  }

  /** Skips blanks, comments and line breaks. A tab may not stand where a key could, outside brackets: it would be indentation. */
  #skipToToken(): void {
    const { cursor } = this;
    for (;;) {
      while (cursor.code() === 0x20 || (cursor.code() === 0x09 && (this.#flowLevel > 0 || !this.#keyAllowed))) cursor.at++;
      if (cursor.code() === 0x23) while (!isBreakOrEnd(cursor.code())) cursor.at++;
      if (!isBreak(cursor.code())) return;
      cursor.readBreak();
      if (this.#flowLevel === 0) this.#keyAllowed = true;
    }
  }

  // --- tokens

  /** A token that reaches from `start` to the cursor. */
  #token(type: TokenType, at: Mark, value = '', plain = false, suffix = ''): Token {
    const number = this.#taken + this.#tail - this.#head;
    return { type, start: at.start, end: this.cursor.at, line: at.line, column: at.column, value, suffix, plain, number, key: 'no' };
  }

  #mark(): Mark {
    return { start: this.cursor.at, line: this.cursor.line, column: this.cursor.column };
  }

  #append(token: Token): void {
    this.#queue[this.#tail++] = token;
  }

  #push(type: TokenType, width: number): void {
    const mark = this.#mark();
    this.cursor.at += width;
    this.#append(this.#token(type, mark));
  }

  /** Puts a token before the one with that number. */
  #insert(number: number, type: TokenType, at: Token): void {
    const { start, line, column } = at;
    const token: Token = { type, start, end: start, line, column, value: '', suffix: '', plain: false, number, key: 'no' };
    const place = this.#head + number - this.#taken;
    for (let at = this.#tail++; at > place; at--) this.#queue[at] = this.#queue[at - 1]!;
    this.#queue[place] = token;
  }

  /** Remembers a token that may begin a key; called before the token is made, so that errors come in the order of the text. */
  #saveKey(): 'no' | 'possible' | 'required' {
    if (!this.#keyAllowed) return 'no';
    this.#forgetKey(this.#keys[this.#flowLevel]);
    return this.#flowLevel === 0 && this.#indent === this.cursor.column ? 'required' : 'possible';
  }

  #pushKey(token: Token, key: 'no' | 'possible' | 'required', level = this.#flowLevel): void {
    token.key = key;
    if (key !== 'no') this.#keys[level] = token;
    this.#append(token);
  }

  // --- indentation

  /** Opens a block collection at `column` where that is further right than the innermost. Gives whether it did. */
  #openBlock(column: number): boolean {
    if (this.#flowLevel > 0 || this.#indent >= column) return false;
    this.#indents.push(this.#indent);
    this.#indent = column;
    if (this.#indents.length > MAX_DEPTH) throw this.cursor.error(`exceeded max depth of ${MAX_DEPTH}`);
    return true;
  }

  #closeBlocks(column: number): void {
    if (this.#flowLevel > 0) return;
    while (this.#indent > column) {
      this.#push(TOKEN.blockEnd, 0);
      this.#indent = this.#indents.pop()!;
    }
  }

  // --- one method for each kind of token

  #fetchStreamEnd(): void {
    const { cursor } = this;
    if (cursor.column > 0) {
      cursor.line++;
      cursor.lineStart = cursor.at;
    }
    this.#closeBlocks(-1);
    this.#forgetKey(this.#keys[this.#flowLevel]);
    this.#keyAllowed = false;
    this.#push(TOKEN.streamEnd, 0);
  }

  #fetchDirective(): void {
    const { cursor } = this;
    this.#closeBlocks(-1);
    this.#forgetKey(this.#keys[this.#flowLevel]);
    this.#keyAllowed = false;
    const mark = this.#mark();
    while (!isBreakOrEnd(cursor.code())) cursor.at++;
    const line = cursor.text.slice(mark.start, cursor.at);
    const [, name, after] = /^%([\w-]*)(.?)/.exec(line)!;
    if (name === '') throw cursor.error('could not find expected directive name', mark.start);
    if (after !== '' && after !== ' ' && after !== '\t') throw cursor.error('found unexpected non-alphabetical character', mark.start);
    if (name !== 'YAML' && name !== 'TAG') throw cursor.error('found unknown directive name', mark.start);
    this.#append(this.#token(TOKEN.directive, mark, line));
  }

  #fetchDocumentMarker(type: TokenType): void {
    this.#closeBlocks(-1);
    this.#forgetKey(this.#keys[this.#flowLevel]);
    this.#keyAllowed = false;
    this.#push(type, 3);
  }

  #fetchFlowStart(type: TokenType): void {
    const key = this.#saveKey();
    const mark = this.#mark();
    this.cursor.at++;
    this.#pushKey(this.#token(type, mark), key);
    this.#flowLevel++;
    this.#keys[this.#flowLevel] = undefined;
    if (this.#flowLevel > MAX_DEPTH) throw this.cursor.error(`exceeded max depth of ${MAX_DEPTH}`);
    this.#keyAllowed = true;
  }

  #fetchFlowEnd(type: TokenType): void {
    this.#forgetKey(this.#keys[this.#flowLevel]);
    if (this.#flowLevel > 0) this.#flowLevel--;
    this.#keyAllowed = false;
    this.#push(type, 1);
  }

  #fetchFlowEntry(): void {
    this.#forgetKey(this.#keys[this.#flowLevel]);
    this.#keyAllowed = true;
    this.#push(TOKEN.flowEntry, 1);
  }

  #fetchBlockEntry(): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) throw this.cursor.error('block sequence entries are not allowed in this context');
      if (this.#openBlock(this.cursor.column)) this.#push(TOKEN.blockSequenceStart, 0);
    }
    this.#forgetKey(this.#keys[this.#flowLevel]);
    this.#keyAllowed = true;
    this.#push(TOKEN.blockEntry, 1);
  }

  #fetchKey(): void {
    if (this.#flowLevel === 0) {
      if (!this.#keyAllowed) throw this.cursor.error('mapping keys are not allowed in this context');
      if (this.#openBlock(this.cursor.column)) this.#push(TOKEN.blockMappingStart, 0);
    }
    this.#forgetKey(this.#keys[this.#flowLevel]);
    this.#keyAllowed = this.#flowLevel === 0;
    this.#push(TOKEN.key, 1);
  }

  #fetchValue(): void {
    const key = this.#keys[this.#flowLevel];
    if (key !== undefined && this.#mayBecomeKey(key)) {
      this.#insert(key.number, TOKEN.key, key);
      if (this.#openBlock(key.column)) this.#insert(key.number, TOKEN.blockMappingStart, key);
      key.key = 'no';
      this.#keyAllowed = false;
    } else {
      if (this.#flowLevel === 0) {
        if (!this.#keyAllowed) throw this.cursor.error('mapping values are not allowed in this context');
        if (this.#openBlock(this.cursor.column)) this.#push(TOKEN.blockMappingStart, 0);
      }
      this.#keyAllowed = this.#flowLevel === 0;
    }
    this.#push(TOKEN.value, 1);
  }

  #fetchProperty(type: typeof TOKEN.alias | typeof TOKEN.anchor | typeof TOKEN.tag): void {
    const key = this.#saveKey();
    const mark = this.#mark();
    this.#keyAllowed = false;
    if (type === TOKEN.tag) {
      const { handle, suffix } = scanTag(this.cursor);
      this.#pushKey(this.#token(type, mark, handle, false, suffix), key);
    } else {
      const name = scanAnchorName(this.cursor);
      this.#pushKey(this.#token(type, mark, name), key);
    }
  }

  #fetchQuotedScalar(): void {
    const key = this.#saveKey();
    const mark = this.#mark();
    this.#keyAllowed = false;
    const value = scanQuotedScalar(this.cursor);
    this.#pushKey(this.#token(TOKEN.scalar, mark, value), key);
  }

  #fetchPlainScalar(): void {
    const key = this.#saveKey();
    const mark = this.#mark();
    const { value, crossedLine } = scanPlainScalar(this.cursor, this.#indent, this.#flowLevel > 0);
    this.#keyAllowed = crossedLine;
    this.#pushKey(this.#token(TOKEN.scalar, mark, value, true), key);
  }

  #fetchBlockScalar(): void {
    this.#forgetKey(this.#keys[this.#flowLevel]);
    this.#keyAllowed = true;
    const mark = this.#mark();
    const value = scanBlockScalar(this.cursor, this.#indent);
    this.#append(this.#token(TOKEN.scalar, mark, value));
  }
}

interface Mark {
  readonly start: number;
  readonly line: number;
  readonly column: number;
}
