/** Runs a parsed template: Go's text/template exec, with bounds that a hostile template meets before the machine does. */
import { CalicoError } from '../../base/errors.ts';
import { goQuote } from '../go-format.ts';
import { BUILTINS } from './builtins.ts';
import { type Branch, type Command, type Node, type Operand, type Part, type Pipeline, sourceOf, type TemplateCall } from './nodes.ts';
import type { ParsedTemplate } from './parser.ts';
import { printValue } from './printf.ts';
import { Scope } from './scope.ts';
import { type GoStruct, isTrue, kindOf, mapStrings, numberOf, sortedEntries, typeName } from './values.ts';

export type TemplateFunction = (...values: never[]) => unknown;

export interface Source extends ParsedTemplate {
  readonly name: string;
  readonly text: string;
  readonly functions: Readonly<Record<string, TemplateFunction>>;
}

/** Nested actions, templates and pipelines. */
const MAX_DEPTH = 1000;
const MAX_STEPS = 5_000_000;
/** Characters of output, and of any text made on the way. */
const MAX_LENGTH = 64 * 1024 * 1024;

type Jump = 'break' | 'continue' | undefined;

/** No value came through the pipe, which differs from a missing one. */
const NONE = Symbol('none');

/** What an action's operands become before they are printed or given to functions. */
export type Change = (text: string) => string;

export class Evaluator {
  readonly #source: Source;
  readonly #change: Change | undefined;
  readonly #output: string[] = [];
  #length = 0;
  #steps = 0;
  #depth = 0;
  /** Name of the template that runs, and its variables. */
  #name: string;
  #variables: Scope<unknown>;
  /** What messages point at. */
  #at: Part;

  constructor(source: Source, data: unknown, change: Change | undefined) {
    this.#source = source;
    this.#change = change;
    this.#name = source.name;
    this.#variables = new Scope([['$', data]]);
    this.#at = { kind: 'dot', at: 0 };
  }

  run(data: unknown): string {
    this.#walk(this.#source.root, data);
    return this.#output.join('');
  }

  #walk(nodes: readonly Node[], dot: unknown): Jump {
    this.#enter();
    for (const node of nodes) {
      const jump = this.#node(node, dot);
      if (jump) {
        this.#depth--;
        return jump;
      }
    }
    this.#depth--;
    return undefined;
  }

  #node(node: Node, dot: unknown): Jump {
    this.#step();
    switch (node.kind) {
      case 'text':
        this.#print(node.text);
        return undefined;
      case 'action': {
        const value = this.#pipeline(node.pipeline, dot, this.#change);
        if (node.pipeline.variables.length === 0) this.#print(value === undefined ? '<no value>' : printValue(value));
        return undefined;
      }
      case 'template':
        this.#template(node, dot);
        return undefined;
      case 'break':
      case 'continue':
        return node.kind;
      case 'range':
        return this.#range(node, dot);
      default:
        return this.#branch(node, dot);
    }
  }

  #branch(node: Branch, dot: unknown): Jump {
    const mark = this.#variables.mark();
    const value = this.#pipeline(node.pipeline, dot);
    const jump = isTrue(value) ? this.#walk(node.body, node.kind === 'with' ? value : dot) : this.#walk(node.otherwise, dot);
    this.#variables.release(mark);
    return jump;
  }

  #range(node: Branch, dot: unknown): Jump {
    const mark = this.#variables.mark();
    const value = this.#pipeline(node.pipeline, dot);
    let ran = false;
    let jump: Jump;
    for (const [index, item] of this.#iterations(value, node.pipeline)) {
      ran = true;
      this.#step();
      const inner = this.#variables.mark();
      this.#assign(node.pipeline, index, item);
      jump = this.#walk(node.body, item);
      this.#variables.release(inner);
      if (jump === 'break') break;
    }
    // A jump in the else part is meant for an outer range.
    const outer = ran ? undefined : this.#walk(node.otherwise, dot);
    this.#variables.release(mark);
    return outer;
  }

  *#iterations(value: unknown, { variables }: Pipeline): Generator<[unknown, unknown]> {
    switch (kindOf(value)) {
      case 'missing':
        return;
      case 'list':
        yield* (value as unknown[]).entries();
        return;
      case 'map':
        yield* sortedEntries(value as object);
        return;
      case 'int':
        if (variables.length > 1) this.#fail(`can't use ${String(value)} to iterate over more than one variable`);
        for (let count = 0; count < numberOf(value); count++) yield [undefined, count];
        return;
      default:
        this.#fail(`range can't iterate over ${printValue(value)}`);
    }
  }

  /** With two variables the index comes first; with one it is the element. */
  #assign({ variables, assigns }: Pipeline, index: unknown, item: unknown): void {
    const values = variables.length > 1 ? [index, item] : [item];
    variables.forEach((name, at) => {
      if (assigns) this.#set(name, values[at]);
      else this.#variables.declare(name, values[at]);
    });
  }

  #set(name: string, value: unknown): void {
    if (!this.#variables.has(name)) this.#fail(`undefined variable: ${name}`);
    this.#variables.set(name, value);
  }

  #template(call: TemplateCall, dot: unknown): void {
    this.#at = call;
    const { name, pipeline } = call;
    const nodes = this.#source.definitions.get(name);
    if (!nodes) this.#fail(`template ${goQuote(name)} not defined`);
    const data = pipeline ? this.#pipeline(pipeline, dot) : undefined;
    const [outerName, outerVariables] = [this.#name, this.#variables];
    this.#name = name;
    this.#variables = new Scope([['$', data]]);
    this.#walk(nodes, data);
    this.#name = outerName;
    this.#variables = outerVariables;
  }

  #pipeline(pipeline: Pipeline, dot: unknown, change?: Change): unknown {
    this.#enter();
    this.#at = pipeline;
    let value: unknown = NONE;
    for (const command of pipeline.commands) value = this.#command(command, dot, value, change);
    for (const name of pipeline.variables) {
      if (pipeline.assigns) this.#set(name, value);
      else this.#variables.declare(name, value);
    }
    this.#depth--;
    return value;
  }

  #command(command: Command, dot: unknown, piped: unknown, change: Change | undefined): unknown {
    this.#step();
    const [first] = command.operands as [Operand];
    const bare = command.operands.length === 1 && piped === NONE;
    switch (first.kind) {
      case 'function':
        return this.#call(first.name, first, command, { dot, piped, change });
      case 'field':
      case 'chain':
      case 'variable':
        // Go calls methods here; data has none.
        this.#at = first;
        if (!bare && first.names.length > (first.kind === 'variable' ? 1 : 0))
          this.#fail(`${first.names.at(-1)} has arguments but cannot be invoked as function`);
        break;
      case 'nil':
        this.#at = first;
        this.#fail('nil is not a command');
    }
    if (!bare) {
      this.#at = first;
      this.#fail(`can't give argument to non-function ${sourceOf(first)}`);
    }
    return this.#operand(first, dot, change);
  }

  #call(
    name: string,
    node: Operand,
    command: Command | Operand,
    { dot, piped, change }: { dot: unknown; piped: unknown; change: Change | undefined },
  ): unknown {
    this.#at = node;
    const operands = 'operands' in command ? command.operands.slice(1) : [];
    const custom = Object.hasOwn(this.#source.functions, name) ? this.#source.functions[name] : undefined;
    const { least, most } = custom ? { least: custom.length, most: custom.length } : BUILTINS[name]!;
    const count = operands.length + (piped === NONE ? 0 : 1);
    if (most !== undefined && count !== most) this.#fail(`wrong number of args for ${name}: want ${most} got ${count}`);
    if (count < least) this.#fail(`wrong number of args for ${name}: want at least ${least} got ${operands.length}`);
    if (!custom && (name === 'and' || name === 'or')) return this.#shortCircuit(name, operands, { dot, piped, change });
    // Upstream's guard leaves the operands of this one alone.
    const values = operands.map((operand) => this.#operand(operand, dot, name === 'StructuralData' ? undefined : change));
    if (piped !== NONE) values.push(piped);
    if (name === 'printf' && typeof values[0] !== 'string') this.#fail(`wrong type for value; expected string; got ${typeName(values[0])}`);
    return this.#result(name, command, () =>
      custom ? custom(...(values.map((value) => value ?? null) as never[])) : BUILTINS[name]!.call(values),
    );
  }

  #result(name: string, command: Command | Operand, run: () => unknown): unknown {
    let value: unknown;
    try {
      value = run();
    } catch (error) {
      this.#at = command;
      this.#fail(`error calling ${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (typeof value === 'string' && value.length > MAX_LENGTH) this.#fail(`text of more than ${MAX_LENGTH} characters`);
    return value;
  }

  #shortCircuit(
    name: 'and' | 'or',
    operands: readonly Operand[],
    { dot, piped, change }: { dot: unknown; piped: unknown; change: Change | undefined },
  ): unknown {
    let value: unknown;
    for (const operand of operands) {
      value = this.#operand(operand, dot, change);
      if (isTrue(value) === (name === 'or')) return value;
    }
    return piped === NONE ? value : piped;
  }

  #operand(operand: Operand, dot: unknown, change: Change | undefined): unknown {
    this.#at = operand;
    switch (operand.kind) {
      case 'dot':
        return this.#changed(dot, change);
      case 'nil':
        return null;
      case 'bool':
      case 'number':
      case 'string':
        return operand.value;
      case 'field':
        return this.#changed(this.#fields(dot, operand.names), change);
      case 'variable':
        return this.#changed(this.#fields(this.#variables.get(operand.names[0]!), operand.names.slice(1)), change);
      case 'function':
        return this.#call(operand.name, operand, operand, { dot, piped: NONE, change });
      case 'pipeline':
        return this.#pipeline(operand, dot, change);
      case 'chain':
        if (operand.head.kind === 'nil') this.#fail(`indirection through explicit nil in ${sourceOf(operand)}`);
        return this.#fields(this.#operand(operand.head, dot, undefined), operand.names);
    }
  }

  #changed(value: unknown, change: Change | undefined): unknown {
    return change ? mapStrings(value, change) : value;
  }

  #fields(start: unknown, names: readonly string[]): unknown {
    return names.reduce((value, name) => this.#field(value, name), start);
  }

  #field(value: unknown, name: string): unknown {
    switch (kindOf(value)) {
      case 'missing':
        return undefined;
      case 'nil':
        return this.#fail(`nil pointer evaluating interface {}.${name}`);
      case 'map':
        return Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined;
      case 'struct': {
        const field = (value as GoStruct).field(name);
        if (field !== undefined) return field;
      }
    }
    return this.#fail(`can't evaluate field ${name} in type ${typeName(value)}`);
  }

  #print(text: string): void {
    this.#length += text.length;
    if (this.#length > MAX_LENGTH) this.#fail(`more than ${MAX_LENGTH} characters of output`);
    this.#output.push(text);
  }

  #step(): void {
    if (++this.#steps > MAX_STEPS) this.#fail(`more than ${MAX_STEPS} steps`);
  }

  #enter(): void {
    if (++this.#depth > MAX_DEPTH) this.#fail(`exceeded maximum template depth (${MAX_DEPTH})`);
  }

  /** `template: get:1:13: executing "get" at <.Nope>: ...`; the column counts bytes from 0. */
  #fail(reason: string): never {
    const { name, text } = this.#source;
    const before = text.slice(0, this.#at.at);
    const line = before.split('\n').length;
    const column = Buffer.byteLength(before.slice(before.lastIndexOf('\n') + 1));
    throw new CalicoError(
      'Input',
      `template: ${name}:${line}:${column}: executing ${goQuote(this.#name)} at <${sourceOf(this.#at)}>: ${reason}`,
    );
  }
}
