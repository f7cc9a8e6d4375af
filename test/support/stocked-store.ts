/** A few resources in a store, for tests of the program. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Calicoctl } from './calicoctl.ts';
import { EMBEDDED, type Store } from './stores.ts';

/** A manifest; `more` goes on in its spec, such as `, disabled: true`. */
export function pool(name: string, cidr: string, more = ''): string {
  const env = name === 'a' ? 'prod' : 'test';
  return `apiVersion: projectcalico.org/v3\nkind: IPPool\nmetadata: {name: ${name}, labels: {env: ${env}}}\nspec: {cidr: ${cidr}${more}}\n`;
}

const PEER =
  'apiVersion: projectcalico.org/v3\nkind: BGPPeer\nmetadata: {name: rr, labels: {env: prod}}\nspec: {peerIP: 192.0.2.1, asNumber: 64512}\n';

/** The pools that are stored. */
export const POOLS = `${pool('a', '10.1.0.0/16')}---\n${pool('b', '10.2.0.0/16')}`;

/** With the pools `a` (env=prod) and `b` (env=test), and the BGP peer `rr` (env=prod). */
export async function stockedStore(store: Store = EMBEDDED): Promise<Calicoctl> {
  const cli = await store.empty();
  const { stderr, code } = await cli.run(['apply', '-f', '-'], { stdin: `${POOLS}---\n${PEER}` });
  assert.deepEqual([stderr, code], ['', 0]);
  return cli;
}

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });

/** The JSON document in `text`, which must be as schemas/output/ says. */
export function checked(schema: string, text: string) {
  const value = JSON.parse(text);
  const path = join(import.meta.dirname, '../../schemas/output', schema);
  const isValid = ajv.getSchema(path) ?? ajv.compile({ $id: path, ...JSON.parse(readFileSync(path, 'utf8')) });
  assert.ok(isValid(value), JSON.stringify(isValid.errors));
  return value;
}
