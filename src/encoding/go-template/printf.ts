/** Go's fmt on template values: Sprint, Sprintln and Sprintf. */
import { goQuote } from '../go-format.ts';
import { type Directive, isGoSyntax, pad } from './directive.ts';
import { formatNumber } from './number-format.ts';
import { type GoStruct, kindOf, sortedEntries, typeName } from './values.ts';

/** What widths and precisions may be, as in Go. */
const MAX_WIDTH = 1_000_000;
const PLAIN: Directive = { verb: 'v', flags: '', width: 0, precision: -1 };

/** A space goes between two operands where neither is a string. */
export function sprint(values: readonly unknown[]): string {
  return values
    .map((value, index) => (index > 0 && typeof value !== 'string' && typeof values[index - 1] !== 'string' ? ' ' : '') + printValue(value))
    .join('');
}

export function sprintln(values: readonly unknown[]): string {
  return `${values.map(printValue).join(' ')}\n`;
}

/** %v */
export function printValue(value: unknown): string {
  return render(value, PLAIN);
}

export function sprintf(format: string, values: readonly unknown[]): string {
  return new Formatter(format, values).run();
}

class Formatter {
  readonly #format: string;
  readonly #values: readonly unknown[];
  #at = 0;
  #next = 0;
  /** Explicit indices were used: extra operands are then no error. */
  #reordered = false;
  #badIndex = false;

  constructor(format: string, values: readonly unknown[]) {
    this.#format = format;
    this.#values = values;
  }

  run(): string {
    let output = '';
    for (;;) {
      const percent = this.#format.indexOf('%', this.#at);
      output += this.#format.slice(this.#at, percent < 0 ? undefined : percent);
      if (percent < 0) break;
      this.#at = percent + 1;
      output += this.#directive();
    }
    return output + this.#extra();
  }

  #directive(): string {
    const flags = this.#match(/[ +\-#0]*/y);
    this.#badIndex = false;
    this.#index();
    const width = this.#number();
    const bad = width === undefined ? ['%!(BADWIDTH)'] : [];
    let precision: number | undefined = -1;
    if (this.#format[this.#at] === '.') {
      this.#at++;
      this.#index();
      precision = this.#number();
      if (precision === undefined || precision < 0) bad.push('%!(BADPREC)');
    }
    this.#index();
    const directive = {
      flags: flags + ((width ?? 0) < 0 ? '-' : ''),
      width: Math.abs(width ?? 0),
      precision: Math.max(precision ?? -1, -1),
    };
    return bad.join('') + this.#operand(directive);
  }

  #operand(directive: Omit<Directive, 'verb'>): string {
    const code = this.#format.codePointAt(this.#at);
    if (code === undefined) return '%!(NOVERB)';
    const verb = String.fromCodePoint(code);
    this.#at += verb.length;
    if (verb === '%') return '%';
    if (this.#badIndex) return `%!${verb}(BADINDEX)`;
    if (this.#next >= this.#values.length) return `%!${verb}(MISSING)`;
    return render(this.#values[this.#next++], { verb, ...directive });
  }

  /** `[n]`: the operand that comes next. */
  #index(): void {
    if (this.#format[this.#at] !== '[') return;
    this.#reordered = true;
    const match = this.#match(/\[[^\]]*\]?/y);
    const number = /^\[(\d+)\]$/.exec(match);
    const index = number ? Number(number[1]) - 1 : -1;
    if (index < 0 || index >= this.#values.length) this.#badIndex = true;
    else this.#next = index;
  }

  /** A width or precision: digits, or `*` for the next operand, which undefined says is none. */
  #number(): number | undefined {
    if (this.#format[this.#at] !== '*') {
      const value = Number(this.#match(/\d*/y));
      return value <= MAX_WIDTH ? value : undefined;
    }
    this.#at++;
    const value = this.#values[this.#next++];
    return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= MAX_WIDTH ? value : undefined;
  }

  #extra(): string {
    if (this.#reordered || this.#next >= this.#values.length) return '';
    const rest = this.#values
      .slice(this.#next)
      .map((value) => (value === null || value === undefined ? '<nil>' : `${typeName(value)}=${printValue(value)}`));
    return `%!(EXTRA ${rest.join(', ')})`;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#format)![0];
    this.#at += text.length;
    return text;
  }
}

function render(value: unknown, directive: Directive): string {
  if (directive.verb === 'T') return pad(typeName(value), directive);
  const kind = kindOf(value);
  switch (kind) {
    case 'missing':
    case 'nil':
      return directive.verb === 'v' ? pad('<nil>', directive) : `%!${directive.verb}(<nil>)`;
    case 'bool':
      return 'vt'.includes(directive.verb) ? pad(String(value), directive) : bad(value, directive);
    case 'int':
    case 'float':
      return formatNumber(value, directive) ?? bad(value, directive);
    case 'string':
      return text(value as string, directive) ?? bad(value, directive);
    case 'list':
      return list(value as unknown[], directive);
    case 'map':
      return map(value as object, directive);
    case 'struct':
      return struct(value as GoStruct, directive);
    case 'func':
      return bad(typeName(value), directive);
  }
}

function bad(value: unknown, { verb }: Directive): string {
  return `%!${verb}(${typeName(value)}=${printValue(value)})`;
}

function list(items: unknown[], directive: Directive): string {
  const parts = items.map((item) => render(item, directive));
  return isGoSyntax(directive) ? `${typeName(items)}{${parts.join(', ')}}` : `[${parts.join(' ')}]`;
}

function map(value: object, directive: Directive): string {
  const parts = sortedEntries(value).map(([key, item]) => `${render(key, directive)}:${render(item, directive)}`);
  return isGoSyntax(directive) ? `${typeName(value)}{${parts.join(', ')}}` : `map[${parts.join(' ')}]`;
}

function struct(value: GoStruct, directive: Directive): string {
  const named = directive.verb === 'v' && /[+#]/.test(directive.flags);
  const parts = value.entries().map(([name, item]) => (named ? `${name}:` : '') + render(item, directive));
  return isGoSyntax(directive) ? `${value.type}{${parts.join(', ')}}` : `{${parts.join(' ')}}`;
}

function text(value: string, directive: Directive): string | undefined {
  const { verb, flags, precision } = directive;
  const cut = precision < 0 ? value : [...value].slice(0, precision).join('');
  if (isGoSyntax(directive)) return pad(goQuote(cut), directive);
  if (verb === 'v' || verb === 's') return pad(cut, directive);
  if (verb === 'q')
    return pad(flags.includes('#') && !/[`\p{Cc}]/u.test(cut.replaceAll('\t', '')) ? `\`${cut}\`` : goQuote(cut), directive);
  if (verb === 'x' || verb === 'X') return pad(hexBytes(value, directive), directive);
  return undefined;
}

/** %x of text: its bytes; `% x` with spaces between them, `%#x` with 0x. */
function hexBytes(value: string, { verb, flags, precision }: Directive): string {
  const bytes = Buffer.from(value).subarray(0, precision < 0 ? undefined : precision);
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const prefix = flags.includes('#') && hex.length > 0 ? '0x' : '';
  const result = prefix + hex.join(flags.includes(' ') ? ` ${prefix}` : '');
  return verb === 'X' ? result.toUpperCase() : result;
}
