/** The generated module of each kind, which exports its Model, and the one with the structs that several kinds share. */
import { emitConstraint } from './emit-constraints.ts';
import { emitStruct } from './emit-model.ts';
import type { LoadedSchemas } from './load-schemas.ts';
import { Constants, HEADER, quote } from './source.ts';

const SHARED = 'definitions.ts';

/** Module texts by file name. */
export function emitModules({ kinds, sharedStructs }: LoadedSchemas): Map<string, string> {
  const isShared = (name: string) => sharedStructs.has(name.replace(/(Struct|Constraint)$/, ''));
  const shared = new Constants();
  const modules = new Map<string, string>();
  for (const { file, kind, schema } of kinds) {
    const constants = new Constants();
    const root = emitStruct(schema, constants);
    const constraint = emitConstraint(schema, constants);
    const own: string[] = [];
    for (const [name, text] of constants.entries()) {
      if (isShared(name)) shared.add(name, text);
      else own.push(declaration(name, text));
    }
    const check = constraint === undefined ? '' : `const check: Constraint = ${constraint};\n\n`;
    const layerD = constraint === undefined ? '' : ', schema: (object) => checkSchema(check, object)';
    const body = `${own.join('')}${check}export const model: Model = { kind: ${quote(kind)}, root: ${root}${layerD} };\n`;
    modules.set(
      `${file}.ts`,
      HEADER +
        imports(
          body,
          [...shared.entries()].map(([name]) => name),
        ) +
        body,
    );
  }
  const definitions = [...shared.entries()].map(([name, text]) => `export ${declaration(name, text)}`).join('');
  modules.set(SHARED, HEADER + imports(definitions, []) + definitions);
  return modules;
}

function declaration(name: string, text: string): string {
  return `const ${name}: ${name.endsWith('Struct') ? 'Struct' : 'Constraint'} = ${text};\n\n`;
}

/** Only what `body` uses. */
function imports(body: string, shared: readonly string[]): string {
  const uses = (name: string) => new RegExp(`\\b${name}\\b`).test(body);
  const lines: string[] = [];
  if (uses('cel')) lines.push("import * as cel from '../cel-runtime.ts';");
  const types = ['Model', 'Struct'].filter(uses);
  lines.push(`import type { ${types.join(', ')} } from '../model.ts';`);
  if (uses('Constraint')) {
    const names = uses('checkSchema') ? 'checkSchema, type Constraint' : 'type Constraint';
    lines.push(`import { ${names} } from '../schema-check.ts';`);
  }
  const used = shared.filter(uses);
  if (used.length > 0) lines.push(`import { ${used.sort().join(', ')} } from './${SHARED}';`);
  return `${lines.join('\n')}\n\n`;
}
