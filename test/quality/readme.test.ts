import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kindNames } from '../../src/resources/registry.ts';

const root = resolve(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');

describe('README.md', () => {
  it('lists every kind that users write, with all its spellings', () => {
    const rows = kindNames()
      .filter(({ aliases }) => aliases.length > 0)
      .map(({ kind, aliases, namespaced }) => `| ${kind} | ${aliases.join(', ')} | ${namespaced ? 'namespace' : 'cluster'} |`);
    assert.deepEqual(
      readme.split('\n').filter((line) => rows.includes(line)),
      rows,
    );
  });

  it('links only to files that exist', () => {
    const links = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path]) => path!);
    assert.deepEqual(
      links.filter((path) => !existsSync(join(root, path))),
      [],
    );
  });
});
