/** Changes as `get --watch` prints them: a row of a table, or a document for each. */
import { toGoJson } from '../../encoding/go-json.ts';
import type { Kind } from '../../resources/kind.ts';
import type { Change } from '../watched-state.ts';
import type { PrintOptions } from './print.ts';

/** The first call is with all there is: it decides how wide columns are. */
export type ChangePrinter = (changes: readonly Change[]) => Promise<string>;

export async function changePrinter(kind: Kind, options: PrintOptions): Promise<ChangePrinter> {
  const { format } = options;
  switch (format.as) {
    case 'json':
      return async (changes) => changes.map(({ type, resource }) => `${toGoJson({ type, object: resource })}\n`).join('');
    case 'yaml': {
      const { toYaml } = await import('../../encoding/yaml-emit.ts');
      return async (changes) => changes.map(({ type, resource }) => `---\n${toYaml({ type, object: resource })}`).join('');
    }
    case 'ps':
    case 'wide':
    case 'custom-columns':
      return tablePrinter(kind, options);
    default: {
      const { render } = await import('./print.ts');
      return async (changes) => {
        const texts: string[] = [];
        for (const { resource } of changes) texts.push(...(await render([{ kind, resource }], options)));
        return texts.map((text) => (text.endsWith('\n') ? text : `${text}\n`)).join('');
      };
    }
  }
}

async function tablePrinter(kind: Kind, options: PrintOptions): Promise<ChangePrinter> {
  const [{ tableColumns }, { GrowingTable }] = await Promise.all([import('./print.ts'), import('./growing-table.ts')]);
  const { columns, context } = await tableColumns([kind], options);
  const table = new GrowingTable(['EVENT'.padEnd('MODIFIED'.length), ...columns[0]!.map(({ heading }) => heading)]);
  return async (changes) =>
    table.add(changes.map(({ type, resource }) => [type, ...columns[0]!.map((column) => column.value(resource, context))]));
}
