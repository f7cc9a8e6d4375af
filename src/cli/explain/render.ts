import { API_VERSION } from '../../resources/resource.ts';
import type { Description } from './describe.ts';

const WIDTH = 80;

export interface Explained {
  readonly kind: string;
  /** `spec.cidr`; empty for the kind as a whole. */
  readonly path: string;
  readonly field: Description;
}

/** For people, at most 80 columns wide where words allow it. */
export function renderExplanation({ kind, path, field }: Explained, { recursive }: { readonly recursive: boolean }): string {
  const head = [`KIND:     ${kind}`, `VERSION:  ${API_VERSION}`, ...(path === '' ? [] : ['', `FIELD:    ${path} ${typeOf(field)}`])];
  const sections = [
    head.join('\n'),
    `DESCRIPTION:\n${wrapped(field.description ?? '', 2)}`,
    block('VALUE', facts(field)),
    block(
      'RULES',
      (field.rules ?? []).map((rule) => wrapped(`- ${rule}`, 2, 4)),
    ),
    block(
      'FIELDS',
      (field.fields ?? []).flatMap((child) => (recursive ? tree(child, 2) : [fieldText(child)])),
    ),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function block(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}:\n${lines.join('\n')}`;
}

function facts({ default: preset, allowed, format, limits, patterns }: Description): string[] {
  const each: [string, string | undefined][] = [
    ['default', preset === undefined ? undefined : JSON.stringify(preset)],
    ['allowed', allowed?.map((value) => (value === '' ? '""' : value)).join(', ')],
    ['format', format],
    ['limits', limits?.join('; ')],
    ...(patterns ?? []).map((pattern): [string, string] => ['pattern', pattern]),
  ];
  return each.flatMap(([name, text]) => (text === undefined ? [] : [wrapped(`${`${name}:`.padEnd(9)}${text}`, 2, 11)]));
}

function fieldText(field: Description): string {
  const { default: preset, allowed } = field;
  const notes = [
    ...(preset === undefined ? [] : [`default: ${JSON.stringify(preset)}`]),
    ...(allowed ? [`one of: ${allowed.map((value) => (value === '' ? '""' : value)).join(', ')}`] : []),
  ];
  const lines = [field.description ?? '', ...notes].filter((line) => line !== '');
  return [`  ${field.name} ${typeOf(field)}`, ...lines.map((line) => wrapped(line, 4))].join('\n');
}

function tree(field: Description, indent: number): string[] {
  return [`${' '.repeat(indent)}${field.name} ${typeOf(field)}`, ...(field.fields ?? []).flatMap((child) => tree(child, indent + 2))];
}

function typeOf({ type, required }: Description): string {
  return `<${type}>${required ? ' (required)' : ''}`;
}

/** Lines of words; all but the first are indented by `hanging`. */
function wrapped(text: string, indent: number, hanging = indent): string {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = ' '.repeat(hanging);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].join('\n');
}
