import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { CalicoError, invalid } from '../../../src/base/errors.ts';
import { Failure } from '../../../src/cli/failure.ts';
import type { Outcome } from '../../../src/cli/outcome.ts';
import { Output } from '../../../src/cli/output.ts';
import { reportOutcomes } from '../../../src/cli/report-outcomes.ts';
import type { Kind } from '../../../src/resources/kind.ts';
import { kindByName } from '../../../src/resources/registry.ts';
import { API_VERSION } from '../../../src/resources/resource.ts';

describe('a report on many resources', () => {
  let kind: Kind;
  before(async () => {
    kind = await kindByName('IPPool');
  });

  function outcome(index: number, error?: unknown): Outcome {
    const resource = { kind: 'IPPool', apiVersion: API_VERSION, metadata: { name: `p${index}` } };
    const request = { kind, resource, source: { file: 'pools.yaml', locate: () => ({ file: 'pools.yaml', line: index, column: 1 }) } };
    return { request, namespace: undefined, ...(error === undefined ? { action: 'created' } : { action: 'failed', error }) };
  }

  async function failure(verb: 'apply' | 'replace' | 'delete', outcomes: readonly Outcome[]): Promise<Failure> {
    try {
      await reportOutcomes(verb, outcomes, { output: new Output(new PassThrough(), new PassThrough()), format: '' });
    } catch (error) {
      if (error instanceof Failure) return error;
      throw error;
    }
    throw new Error('nothing failed');
  }

  it('says how many were done, also where upstream does not', async () => {
    const { details } = await failure('apply', [
      outcome(1),
      outcome(2, new CalicoError('Datastore', 'x')),
      outcome(3, new CalicoError('Datastore', 'y')),
    ]);
    assert.deepEqual(details, ['pools.yaml:2:1: IPPool(p2): x', 'pools.yaml:3:1: IPPool(p3): y', 'applied 1 of 3 resources']);
    const replaced = await failure('replace', [outcome(1, new CalicoError('Conflict', 'x'))]);
    assert.equal(replaced.details.at(-1), 'replaced 0 of 1 resources');
  });

  it('names those that a store alike refused, without a line for each', async () => {
    const full = () => new CalicoError('Datastore', 'the disk is full');
    const { details } = await failure(
      'apply',
      Array.from({ length: 100 }, (_, index) => outcome(index, index < 10 ? undefined : full())),
    );
    assert.equal(details.length, 22);
    assert.equal(details.at(-2), 'applied 10 of 100 resources');
    assert.match(details.at(-1)!, /^not applied: IPPool\(p30\), .*IPPool\(p49\), and 50 more$/);
    const unreachable = await failure('apply', [
      outcome(1, new CalicoError('Unreachable', 'x')),
      outcome(2, new CalicoError('Unreachable', 'x')),
    ]);
    assert.deepEqual(unreachable.details, ['applied 0 of 2 resources', 'not applied: IPPool(p1), IPPool(p2)']);
  });

  it('tells what may have been stored from what was not sent', async () => {
    const doubtful = new CalicoError('Unreachable', 'lost', { outcomeUnknown: true });
    const { details } = await failure('apply', [outcome(1), outcome(2, doubtful), outcome(3, new CalicoError('Unreachable', 'not tried'))]);
    assert.deepEqual(details, ['applied 1 of 3 resources', 'perhaps applied, perhaps not: IPPool(p2)', 'not applied: IPPool(p3)']);
  });

  it('has a line for each that is wrong itself, however many', async () => {
    const wrong = () => invalid([{ name: 'CIDR', value: 'x', reason: 'no CIDR', path: ['spec', 'cidr'] }]);
    const { details } = await failure(
      'apply',
      Array.from({ length: 100 }, (_, index) => outcome(index, wrong())),
    );
    assert.equal(details.length, 101);
  });

  it('has a value that is long or steers a terminal on one line', async () => {
    const finding = { name: 'Selector', value: `a\n\x1b[2J${'x'.repeat(1000)}`, reason: 'bad', path: [] };
    const { details } = await failure('apply', [outcome(1, invalid([finding]))]);
    assert.deepEqual(details, [`pools.yaml:1:1: IPPool(p1): Selector = 'a\\n\\x1b[2J${'x'.repeat(71)}...' (bad)`]);
  });

  it('leaves out rules that could not be evaluated because of a wrong value', async () => {
    const consequence = { name: 'spec', reason: 'cannot parse evaluating rule: must be masked' };
    const { details } = await failure('apply', [outcome(1, invalid([{ name: 'CIDR', reason: 'no CIDR' }, consequence]))]);
    assert.deepEqual(details, ['pools.yaml:1:1: IPPool(p1): CIDR (no CIDR)']);
    const alone = await failure('apply', [outcome(1, invalid([consequence]))]);
    assert.equal(alone.details.length, 1);
  });
});
