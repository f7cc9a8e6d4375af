/** The tree of a parsed template, and its parts as text: messages quote them. Positions are offsets in the template. */
import { goQuote } from '../go-format.ts';
import type { Float } from './values.ts';

export type Operand =
  | { readonly kind: 'dot' | 'nil'; readonly at: number }
  | { readonly kind: 'bool'; readonly at: number; readonly value: boolean }
  | { readonly kind: 'number'; readonly at: number; readonly text: string; readonly value: number | bigint | Float }
  | { readonly kind: 'string'; readonly at: number; readonly quoted: string; readonly value: string }
  | { readonly kind: 'field'; readonly at: number; readonly names: readonly string[] }
  | { readonly kind: 'variable'; readonly at: number; readonly names: readonly string[] }
  | { readonly kind: 'function'; readonly at: number; readonly name: string }
  | { readonly kind: 'chain'; readonly at: number; readonly head: Operand; readonly names: readonly string[] }
  | Pipeline;

export interface Command {
  readonly at: number;
  /** At least one. */
  readonly operands: readonly Operand[];
}

export interface Pipeline {
  readonly kind: 'pipeline';
  readonly at: number;
  /** Variables that it declares, or sets where `assigns`. */
  readonly variables: readonly string[];
  readonly assigns: boolean;
  readonly commands: readonly Command[];
}

export interface Branch {
  readonly kind: 'if' | 'with' | 'range';
  readonly at: number;
  readonly pipeline: Pipeline;
  readonly body: readonly Node[];
  readonly otherwise: readonly Node[];
}

export interface TemplateCall {
  readonly kind: 'template';
  readonly at: number;
  readonly name: string;
  readonly pipeline: Pipeline | undefined;
}

export type Node =
  | { readonly kind: 'text'; readonly at: number; readonly text: string }
  | { readonly kind: 'action'; readonly at: number; readonly pipeline: Pipeline }
  | TemplateCall
  | { readonly kind: 'break' | 'continue'; readonly at: number }
  | Branch;

/** What messages point at. */
export type Part = Operand | Command | TemplateCall;

/** A part as Go prints it. */
export function sourceOf(part: Part): string {
  if (!('kind' in part))
    return part.operands.map((operand) => (operand.kind === 'pipeline' ? `(${sourceOf(operand)})` : sourceOf(operand))).join(' ');
  switch (part.kind) {
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'bool':
      return String(part.value);
    case 'number':
      return part.text;
    case 'string':
      return part.quoted;
    case 'field':
      return part.names.map((name) => `.${name}`).join('');
    case 'variable':
      return part.names.join('.');
    case 'function':
      return part.name;
    case 'chain':
      return `${part.head.kind === 'pipeline' ? `(${sourceOf(part.head)})` : sourceOf(part.head)}${part.names.map((name) => `.${name}`).join('')}`;
    case 'template':
      return `{{template ${goQuote(part.name)}${part.pipeline ? ` ${sourceOf(part.pipeline)}` : ''}}}`;
    case 'pipeline': {
      const declared = part.variables.length > 0 ? `${part.variables.join(', ')} ${part.assigns ? '=' : ':='} ` : '';
      return declared + part.commands.map(sourceOf).join(' | ');
    }
  }
}
