/** Go's text/template grammar: tokens to trees, one for the template and one for each `define` and `block`. */
import { CalicoError } from '../../base/errors.ts';
import { goQuote } from '../go-format.ts';
import { unquote } from '../go-unquote.ts';
import { parseCharacter, parseNumber } from './constants.ts';
import { type Token, tokenize } from './lexer.ts';
import type { Branch, Command, Node, Operand, Pipeline } from './nodes.ts';
import { Scope } from './scope.ts';

export interface ParseOptions {
  /** What messages call the template. */
  readonly name: string;
  readonly isFunction: (name: string) => boolean;
}

export interface ParsedTemplate {
  readonly root: readonly Node[];
  /** What `define` and `block` made, by name. */
  readonly definitions: ReadonlyMap<string, readonly Node[]>;
}

/** Nested actions and parentheses; recursion below it is safe. */
const MAX_DEPTH = 200;
/** What may begin an operand. */
const OPERANDS = new Set(['bool', 'constant', 'dot', 'field', 'identifier', 'number', 'nil', 'raw', 'string', 'variable', '(']);
const NOT_EXECUTABLE = new Set(['bool', 'dot', 'nil', 'number', 'string']);

/** Throws Input with Go's texts: `template: get:1: unclosed action`. */
export function parse(text: string, options: ParseOptions): ParsedTemplate {
  return new Parser(text, options).run();
}

/** How a list of nodes ended: by `{{end}}`, `{{else}}`, or an `{{else if}}` or `{{else with}}` whose keyword comes next. */
type End = 'end' | 'else' | 'else if' | 'else with';

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  readonly #options: ParseOptions;
  readonly #definitions = new Map<string, readonly Node[]>();
  #next = 0;
  /** The last token looked at: its line is the one that errors name. */
  #seen = 0;
  #variables = new Scope<true>([['$', true]]);
  #ranges = 0;
  #depth = 0;
  /** Where the action began that is being read. */
  #action: number | undefined;

  constructor(text: string, options: ParseOptions) {
    this.#text = text;
    this.#tokens = tokenize(text);
    this.#options = options;
  }

  run(): ParsedTemplate {
    const root: Node[] = [];
    while (this.#peek().kind !== 'eof') {
      const end = this.#node(root, true);
      if (end) this.#fail(`unexpected {{${end === 'end' ? 'end' : 'else'}}}`);
    }
    return { root, definitions: this.#definitions };
  }

  /** Nodes up to what ends them. */
  #list(): { nodes: Node[]; end: End } {
    const nodes: Node[] = [];
    while (this.#peekSolid().kind !== 'eof') {
      const end = this.#node(nodes, false);
      if (end) return { nodes, end };
    }
    return this.#fail('unexpected EOF');
  }

  /** Text, or an action; adds what it makes to `nodes`. Says so where it ends a list. */
  #node(nodes: Node[], top: boolean): End | undefined {
    const token = this.#solid();
    if (token.kind === 'text') {
      nodes.push({ kind: 'text', at: token.at, text: token.text });
      return undefined;
    }
    if (token.kind !== 'left') return this.#unexpected(token, 'input');
    if (++this.#depth > MAX_DEPTH) this.#fail('nested too deeply');
    this.#action = token.at;
    const end = this.#actionInto(nodes, top);
    this.#action = undefined;
    this.#depth--;
    return end;
  }

  #actionInto(nodes: Node[], top: boolean): End | undefined {
    const token = this.#solid();
    const keyword = token.kind === 'keyword' ? token.text : '';
    switch (keyword) {
      case 'define':
        if (!top) this.#unexpected(token, 'command');
        this.#definition();
        return undefined;
      case 'end':
        this.#expect('right', 'end');
        return 'end';
      case 'else':
        return this.#else();
      case 'if':
      case 'with':
      case 'range':
        nodes.push(this.#branch(keyword, token.at));
        return undefined;
      case 'break':
      case 'continue':
        nodes.push(this.#jump(keyword, token.at));
        return undefined;
      case 'template':
      case 'block':
        nodes.push(keyword === 'template' ? this.#call() : this.#block());
        return undefined;
      default:
        this.#back(token);
        nodes.push({ kind: 'action', at: this.#peek().at, pipeline: this.#pipeline('command', 'right') });
        return undefined;
    }
  }

  #else(): End {
    const next = this.#peekSolid();
    if (next.kind === 'keyword' && (next.text === 'if' || next.text === 'with')) return `else ${next.text}`;
    this.#expect('right', 'else');
    return 'else';
  }

  #branch(kind: Branch['kind'], at: number): Branch {
    const mark = this.#variables.mark();
    const pipeline = this.#pipeline(kind, 'right');
    if (kind === 'range') this.#ranges++;
    const { nodes, end } = this.#list();
    if (kind === 'range') this.#ranges--;
    const otherwise = this.#otherwise(kind, end);
    this.#variables.release(mark);
    return { kind, at, pipeline, body: nodes, otherwise };
  }

  #otherwise(kind: Branch['kind'], end: End): readonly Node[] {
    if (end === 'end') return [];
    if (end !== 'else' && end === `else ${kind}`) {
      const token = this.#solid();
      if (++this.#depth > MAX_DEPTH) this.#fail('nested too deeply');
      const nested = this.#branch(kind, token.at);
      this.#depth--;
      return [nested];
    }
    const { nodes, end: last } = this.#list();
    if (last !== 'end') this.#fail('expected end; found {{else}}');
    return nodes;
  }

  #jump(kind: 'break' | 'continue', at: number): Node {
    const token = this.#solid();
    if (token.kind !== 'right') this.#unexpected(token, `{{${kind}}}`);
    if (this.#ranges === 0) this.#fail(`{{${kind}}} outside {{range}}`);
    return { kind, at };
  }

  #definition(): void {
    const context = 'define clause';
    const name = this.#name(context);
    this.#expect('right', context);
    this.#define(name, context);
  }

  #call(): Node {
    const at = this.#peekSolid().at;
    const name = this.#name('template clause');
    const next = this.#solid();
    if (next.kind === 'right') return { kind: 'template', at, name, pipeline: undefined };
    this.#back(next);
    return { kind: 'template', at, name, pipeline: this.#pipeline('template clause', 'right') };
  }

  #block(): Node {
    const context = 'block clause';
    const at = this.#peekSolid().at;
    const name = this.#name(context);
    const pipeline = this.#pipeline(context, 'right');
    this.#define(name, context);
    return { kind: 'template', at, name, pipeline };
  }

  /** The body of a definition: with variables and loops of its own. An empty one does not replace another. */
  #define(name: string, context: string): void {
    const [variables, ranges] = [this.#variables, this.#ranges];
    this.#variables = new Scope<true>([['$', true]]);
    this.#ranges = 0;
    const { nodes, end } = this.#list();
    if (end !== 'end') this.#fail(`unexpected {{else}} in ${context}`);
    this.#variables = variables;
    this.#ranges = ranges;
    const old = this.#definitions.get(name);
    if (!old || isEmpty(old)) this.#definitions.set(name, nodes);
    else if (!isEmpty(nodes)) this.#fail(`template: multiple definition of template ${goQuote(name)}`);
  }

  #name(context: string): string {
    const token = this.#solid();
    if (token.kind !== 'string' && token.kind !== 'raw') this.#unexpected(token, context);
    return this.#string(token);
  }

  #string(token: Token): string {
    return unquote(token.text) ?? this.#fail('invalid syntax');
  }

  #pipeline(context: string, close: 'right' | ')'): Pipeline {
    const at = this.#peekSolid().at;
    const { variables, assigns } = this.#declarations(context);
    const commands: Command[] = [];
    for (;;) {
      const token = this.#solid();
      if (token.kind === close) break;
      if (!OPERANDS.has(token.kind)) this.#unexpected(token, context);
      this.#back(token);
      commands.push(this.#command());
    }
    if (commands.length === 0) this.#fail(`missing value for ${context}`);
    commands.forEach((command, stage) => {
      if (stage > 0 && NOT_EXECUTABLE.has(command.operands[0]!.kind)) this.#fail(`non executable command in pipeline stage ${stage + 1}`);
    });
    return { kind: 'pipeline', at, variables, assigns, commands };
  }

  /** `$x :=`, `$x =`, and in a range `$i, $x :=`. */
  #declarations(context: string): { variables: string[]; assigns: boolean } {
    const variables: string[] = [];
    for (;;) {
      const start = this.#next;
      const variable = this.#solid();
      const next = variable.kind === 'variable' ? this.#solid() : variable;
      if (variable.kind === 'variable' && (next.kind === 'assign' || next.kind === 'declare')) {
        variables.push(variable.text);
        this.#variables.declare(variable.text, true);
        return { variables, assigns: next.kind === 'assign' };
      }
      if (variable.kind !== 'variable' || next.kind !== 'char' || next.text !== ',') {
        this.#next = start;
        return { variables, assigns: false };
      }
      variables.push(variable.text);
      this.#variables.declare(variable.text, true);
      if (context !== 'range' || variables.length > 1) this.#fail(`too many declarations in ${context}`);
      if (!['variable', 'right', ')'].includes(this.#peekSolid().kind)) this.#fail('range can only initialize variables');
    }
  }

  #command(): Command {
    const at = this.#peekSolid().at;
    const operands: Operand[] = [];
    for (;;) {
      const operand = this.#operand();
      if (operand) operands.push(operand);
      const token = this.#take();
      if (token.kind === 'space') continue;
      if (token.kind === 'right' || token.kind === ')') this.#back(token);
      else if (token.kind !== 'pipe') this.#unexpected(token, 'operand');
      break;
    }
    if (operands.length === 0) this.#fail('empty command');
    return { at, operands };
  }

  /** A term and the fields that follow it without space. */
  #operand(): Operand | undefined {
    const term = this.#term();
    if (!term || this.#peek().kind !== 'field') return term;
    const { at } = this.#peek();
    const names: string[] = [];
    while (this.#peek().kind === 'field') names.push(this.#take().text.slice(1));
    switch (term.kind) {
      case 'field':
      case 'variable':
        return { kind: term.kind, at, names: [...term.names, ...names] };
      case 'function':
      case 'pipeline':
      case 'chain':
        return { kind: 'chain', at, head: term, names };
      default:
        return this.#fail(`unexpected . after term ${goQuote(this.#text.slice(term.at, at))}`);
    }
  }

  #term(): Operand | undefined {
    const token = this.#solid();
    const { at, text } = token;
    switch (token.kind) {
      case 'identifier':
        if (!this.#options.isFunction(text)) this.#fail(`function ${goQuote(text)} not defined`);
        return { kind: 'function', at, name: text };
      case 'dot':
      case 'nil':
        return { kind: token.kind, at };
      case 'variable':
        if (!this.#variables.has(text)) this.#fail(`undefined variable ${goQuote(text)}`);
        return { kind: 'variable', at, names: [text] };
      case 'field':
        return { kind: 'field', at, names: [text.slice(1)] };
      case 'bool':
        return { kind: 'bool', at, value: text === 'true' };
      case 'constant':
        return { kind: 'number', at, text, value: parseCharacter(text) ?? this.#fail(`malformed character constant: ${text}`) };
      case 'number':
        return { kind: 'number', at, text, value: parseNumber(text, (reason) => this.#fail(reason)) };
      case 'string':
      case 'raw':
        return { kind: 'string', at, quoted: text, value: this.#string(token) };
      case '(':
        return this.#parenthesis();
      default:
        this.#back(token);
        return undefined;
    }
  }

  #parenthesis(): Pipeline {
    if (++this.#depth > MAX_DEPTH) this.#fail('nested too deeply');
    const pipeline = this.#pipeline('parenthesized pipeline', ')');
    this.#depth--;
    return pipeline;
  }

  #expect(kind: Token['kind'], context: string): void {
    const token = this.#solid();
    if (token.kind !== kind) this.#unexpected(token, context);
  }

  #take(): Token {
    const token = this.#peek();
    if (this.#next < this.#tokens.length - 1) this.#next++;
    return token;
  }

  #peek(): Token {
    this.#seen = Math.max(this.#seen, this.#next);
    return this.#tokens[this.#next]!;
  }

  /** The next token that is no space, taken. */
  #solid(): Token {
    if (this.#peek().kind === 'space') this.#next++;
    return this.#take();
  }

  #peekSolid(): Token {
    if (this.#peek().kind === 'space') this.#next++;
    return this.#peek();
  }

  /** Puts the token that was taken last back. */
  #back(token: Token): void {
    while (this.#tokens[this.#next] !== token) this.#next--;
  }

  #unexpected(token: Token, context: string): never {
    if (token.kind !== 'error') this.#fail(`unexpected ${quoted(token)} in ${context}`);
    const started = this.#action !== undefined && this.#line(this.#action) !== this.#line(token.at) ? this.#line(this.#action) : undefined;
    if (started === undefined) this.#fail(token.text);
    this.#fail(`${token.text}${token.text.endsWith(' action') ? '' : ' in action'} started at ${this.#options.name}:${started}`);
  }

  #fail(reason: string): never {
    throw new CalicoError('Input', `template: ${this.#options.name}:${this.#line(this.#tokens[this.#seen]!.at)}: ${reason}`);
  }

  #line(at: number): number {
    return this.#text.slice(0, at).split('\n').length;
  }
}

function quoted({ kind, text }: Token): string {
  if (kind === 'eof') return 'EOF';
  if (kind === 'keyword' || kind === 'dot' || kind === 'nil') return `<${text}>`;
  return text.length > 10 ? `${goQuote(text.slice(0, 10))}...` : goQuote(text);
}

/** Only space and comments. */
function isEmpty(nodes: readonly Node[]): boolean {
  return nodes.every((node) => node.kind === 'text' && node.text.trim() === '');
}
