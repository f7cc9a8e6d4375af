/** Go's text/template: `parseTemplate(text).execute(data)`. What data may be: values.ts. */
import { BUILTINS } from './builtins.ts';
import { type Change, Evaluator, type TemplateFunction } from './evaluator.ts';
import { parse } from './parser.ts';

export interface TemplateOptions {
  /** What messages call the template. */
  readonly name?: string;
  /** Functions beside the predefined ones; they take exactly as many values as they declare. What they throw becomes the message. */
  readonly functions?: Readonly<Record<string, TemplateFunction>>;
}

export interface Template {
  /**
   * The output. Throws Input with Go's texts, and where the template asks for too much: depth, steps or output. `change` is applied to all
   * text that actions take from the data.
   */
  execute(data: unknown, change?: Change): string;
}

/** Throws Input with Go's texts. */
export function parseTemplate(text: string, { name = 'get', functions = {} }: TemplateOptions = {}): Template {
  const isFunction = (word: string) => Object.hasOwn(BUILTINS, word) || Object.hasOwn(functions, word);
  const source = { ...parse(text, { name, isFunction }), name, text, functions };
  return { execute: (data, change) => new Evaluator(source, data, change).run(data) };
}

export type { TemplateFunction } from './evaluator.ts';
export { Float, GoStruct } from './values.ts';
