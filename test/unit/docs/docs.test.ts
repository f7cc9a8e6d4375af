import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { commandPages } from '../../../scripts/docs.ts';
import { ERROR_CODES } from '../../../src/base/errors.ts';
import { CONFIGURATION_KEYS } from '../../../src/datastore/configuration-keys.ts';

const DOCS = join(import.meta.dirname, '../../../docs');
const read = (name: string) => readFileSync(join(DOCS, name), 'utf8');

describe('the documentation', () => {
  it('describes the commands as they are; `npm run docs` writes it', () => {
    const pages = commandPages();
    assert.deepEqual(readdirSync(join(DOCS, 'commands')).sort(), [...pages.keys()].sort());
    for (const [name, text] of pages) assert.equal(read(`commands/${name}`), text, name);
  });

  it('has an example of every command, and says what it does', () => {
    for (const [name, text] of commandPages()) {
      if (name === 'README.md') continue;
      assert.match(text, /^```sh\n# \S/m, name);
      assert.match(text, /^# calicoctl .*\n\n\S.*\.\n\n\S/m, name);
    }
  });

  it('names every variable and every key of the client configuration', () => {
    const text = read('environment.md');
    for (const { name, variable = name } of CONFIGURATION_KEYS) {
      assert.ok(text.includes(`\`${name}\``), name);
      assert.ok(text.includes(`\`${variable}\``), variable);
    }
  });

  it('has no link that leads nowhere', () => {
    const pages = readdirSync(DOCS, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
    const broken = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].flatMap(([, target]) =>
        existsSync(join(DOCS, dirname(page), target!)) ? [] : `${page}: ${target}`,
      ),
    );
    assert.deepEqual(broken, []);
  });

  it('quotes only error codes that there are', () => {
    const quoted = /`code` that stays.*?\((.*?), \.\.\.\)/s.exec(read('output-formats.md'))![1]!;
    for (const code of quoted.split(', ')) assert.ok(code.slice(1, -1) in ERROR_CODES, code);
  });
});
