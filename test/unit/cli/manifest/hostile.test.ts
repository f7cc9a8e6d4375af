import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { isCalicoError } from '../../../../src/base/errors.ts';
import { Failure } from '../../../../src/cli/failure.ts';
import { readManifests } from '../../../../src/cli/manifest/load.ts';
import { userKindByName } from '../../../../src/resources/registry.ts';
import { validate } from '../../../../src/resources/validate.ts';

const folder = join(import.meta.dirname, '../../../../examples/quickstart');
const MANIFESTS = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));

/** Reads and checks it as `validate -f -` does. What is wrong must be said with a place in it, or with the next step. */
async function survives(input: string | Buffer): Promise<void> {
  const options = {
    filename: '-',
    recursive: false,
    skipEmpty: true,
    stdin: Readable.from([Buffer.from(input)]),
    findKind: userKindByName,
  };
  try {
    await readManifests(options, ({ kind, model, resource, source }) => {
      for (const { path = [] } of validate(kind, model, resource, { schema: true }).findings) assert.ok(source.locate(path).line > 0);
    });
  } catch (error) {
    if (!(error instanceof Failure || isCalicoError(error))) throw error;
    const { hint, details } = error instanceof Failure ? error : { hint: error.hint, details: [] };
    assert.ok(hint || details.some((line) => /^stdin:\d+:\d+: ./.test(line)), error.message);
  }
}

/** What people and editors do to a manifest. */
const change = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(12),
  added: fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '\n',
      '\t',
      ': ',
      '- ',
      '---\n',
      '"',
      "'",
      '[',
      '{',
      '}',
      '#',
      '&a ',
      '*a',
      '!!int ',
      'null',
      '-1',
      '1e999',
      '0x',
      '\u2028',
      '\0',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  ),
});

const changed = fc.tuple(fc.constantFrom(...MANIFESTS), fc.array(change, { minLength: 1, maxLength: 4 })).map(([text, changes]) =>
  changes.reduce((current, { at, removed, added }) => {
    const start = Math.floor(at * current.length);
    return current.slice(0, start) + added + current.slice(start + removed);
  }, text),
);

describe('manifests from anybody', () => {
  it('that were mutated are read, or refused with a place or the next step', () =>
    fc.assert(fc.asyncProperty(changed, survives), { numRuns: 400 })).timeout(60_000);

  it('that are random bytes are refused the same way', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => survives(Buffer.from(bytes))),
      { numRuns: 1000 },
    )).timeout(60_000);
});
