/** What `get` found, on standard output, in the format asked for. */
import { readFile } from 'node:fs/promises';
import { breather } from '../../base/breather.ts';
import type { Kind } from '../../resources/kind.ts';
import { Failure } from '../failure.ts';
import type { Output } from '../output.ts';
import { inChunks } from './chunks.ts';
import { documentOf, type Entry, resourcesOf } from './entry.ts';
import type { Format } from './format.ts';

export interface PrintOptions {
  readonly format: Format;
  /** A namespace or all of them were asked for. */
  readonly showNamespace: boolean;
  /** The cluster's AS number as text: asked for where a column or template needs it. */
  readonly globalASNumber: () => Promise<string>;
}

export async function print(entries: readonly Entry[], options: PrintOptions, output: Output): Promise<void> {
  const breathe = breather();
  for (const chunk of inChunks(await render(entries, options))) {
    await output.out(chunk);
    await breathe();
  }
}

/** Printers are loaded when they are asked for. */
export async function render(entries: readonly Entry[], options: PrintOptions): Promise<Iterable<string>> {
  const { format } = options;
  switch (format.as) {
    case 'json':
      return (await import('./structured.ts')).jsonText(entries);
    case 'yaml':
      return (await import('./structured.ts')).yamlText(entries);
    case 'name':
      return entries.flatMap(resourcesOf).map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}\n`);
    case 'jsonpath': {
      const { compileJsonPath } = await import('../../encoding/json-path.ts');
      return [compileJsonPath(format.template)(documentOf(entries))];
    }
    case 'go-template':
      return goTemplate(format.template, entries, options);
    case 'go-template-file':
      return goTemplate(await readTemplate(format.path), entries, options);
    default:
      return table(entries, options);
  }
}

async function goTemplate(template: string, entries: readonly Entry[], options: PrintOptions): Promise<string[]> {
  const { goTemplateText } = await import('./go-template.ts');
  return [await goTemplateText(template, entries, options)];
}

async function table(entries: readonly Entry[], options: PrintOptions): Promise<Iterable<string>> {
  const { tableText } = await import('./table.ts');
  const { columns, context } = await tableColumns(
    entries.map(({ kind }) => kind),
    options,
  );
  return tableText(entries, columns, context);
}

/** The columns of each kind, and what their cells need beside the resource. */
export async function tableColumns(kinds: readonly Kind[], { format, showNamespace, globalASNumber }: PrintOptions) {
  const { columnsOf } = await import('./table.ts');
  const as = format.as === 'custom-columns' ? { custom: format.columns } : (format.as as 'ps' | 'wide');
  const columns = kinds.map((kind) => columnsOf(kind, { as, showNamespace }));
  const isNeeded = columns.flat().some(({ needs }) => needs === 'globalASNumber');
  return { columns, context: { globalASNumber: isNeeded ? await globalASNumber() : '' } };
}

async function readTemplate(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const reason = /^[A-Z0-9]+: ([^,]+)/.exec((error as Error).message)?.[1];
    throw new Failure(`open ${path}: ${reason}`, { cause: error });
  }
}
