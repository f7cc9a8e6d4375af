/** The generated modules of each kind, its Model and its check, and the one with the structs that several kinds share. */
import { emitCheck } from './emit-check.ts';
import { emitStruct } from './emit-model.ts';
import type { LoadedSchemas } from './load-schemas.ts';
import { Constants, HEADER, quote } from './source.ts';

const SHARED = 'definitions.ts';

/** Module texts by file name. */
export function emitModules({ kinds, sharedStructs }: LoadedSchemas): Map<string, string> {
  const isShared = (name: string) => sharedStructs.has(name.replace(/Struct$/, ''));
  const shared = new Constants();
  const modules = new Map<string, string>();
  for (const { file, kind, schema } of kinds) {
    const constants = new Constants();
    const root = emitStruct(schema, constants);
    const own: string[] = [];
    for (const [name, text] of constants.entries()) {
      if (isShared(name)) shared.add(name, text);
      else own.push(declaration(name, text));
    }
    const check = schema['x-go-schema'] === false ? undefined : emitCheck(schema);
    if (check !== undefined) modules.set(`${file}.validate.js`, check);
    const layerD = check === undefined ? '' : ', schema: (object) => checkSchema(validate, object)';
    const body = `${own.join('')}export const model: Model = { kind: ${quote(kind)}, root: ${root}${layerD} };\n`;
    const names = [...shared.entries()].map(([name]) => name);
    const checks = `import { checkSchema } from '../schema-check.ts';\nimport { validate } from './${file}.validate.js';\n`;
    modules.set(`${file}.ts`, `${HEADER}${imports(body, names)}${check === undefined ? '' : checks}\n${body}`);
  }
  const definitions = [...shared.entries()].map(([name, text]) => `export ${declaration(name, text)}`).join('');
  modules.set(SHARED, `${HEADER}${imports(definitions, [])}\n${definitions}`);
  return modules;
}

function declaration(name: string, text: string): string {
  return `const ${name}: Struct = ${text};\n\n`;
}

/** Only what `body` uses. */
function imports(body: string, shared: readonly string[]): string {
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(body);
  const types = `import type { ${['Model', 'Struct'].filter(uses).join(', ')} } from '../model.ts';\n`;
  const used = shared.filter(uses).sort();
  return used.length === 0 ? types : `${types}import { ${used.join(', ')} } from './${SHARED}';\n`;
}
