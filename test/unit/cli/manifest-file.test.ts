import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestText } from '../../../scripts/manifest.ts';

const root = join(import.meta.dirname, '../../..');

describe('oclif.manifest.json', () => {
  it('describes the commands as they are; `npm run build` writes it', async () => {
    assert.equal(readFileSync(join(root, 'oclif.manifest.json'), 'utf8'), await manifestText());
  });
});
