import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { CalicoError } from '../../../src/base/errors.ts';
import { Interrupt } from '../../../src/cli/interrupt.ts';
import { Output } from '../../../src/cli/output.ts';
import { watchAndPrint } from '../../../src/cli/watch.ts';
import type { Client } from '../../../src/client/client.ts';
import type { Event, Page, Revision, Stored } from '../../../src/datastore/datastore.ts';
import { kindByName } from '../../../src/resources/registry.ts';
import { API_VERSION } from '../../../src/resources/resource.ts';

function stored(name: string, revision: string): Stored {
  return {
    revision: revision as Revision,
    resource: { kind: 'Tier', apiVersion: API_VERSION, metadata: { name, resourceVersion: revision }, spec: {} },
  };
}

const page = (revision: string, ...items: Stored[]): Page => ({
  items,
  unreadable: [{ key: '/broken', reason: 'no JSON' }],
  revision: revision as Revision,
});

describe('a watch', () => {
  it('goes on after a gap with what changed meanwhile, however often the store is lost', async () => {
    const stdout = new PassThrough();
    const stderr = new PassThrough();
    const lost = new CalicoError('Unreachable', 'nothing listens');
    const answers = [page('1', stored('a', '1'), stored('b', '1')), lost, page('9', stored('a', '1'), stored('b', '8'), stored('c', '7'))];
    const from: string[] = [];
    const client = {
      async listAll() {
        const answer = answers.shift();
        if (answer instanceof CalicoError) throw answer;
        return answer;
      },
      pause: async () => {},
      async *watch(_query: unknown, revision: string): AsyncGenerator<Event> {
        from.push(revision);
        if (revision === '1') throw new CalicoError('Expired', 'compacted');
        yield { type: 'deleted', ref: { kind: 'Tier', name: 'a' }, revision: '10' as Revision };
      },
    } as unknown as Client;
    const kind = await kindByName('Tier');
    const options = {
      format: { as: 'name' as const },
      showNamespace: false,
      globalASNumber: async () => '',
      scope: { namespace: '', 'all-namespaces': false, wanted: undefined },
    };
    const request = { kind, resource: { kind: 'Tier', apiVersion: API_VERSION, metadata: { name: '' } } };
    await watchAndPrint(client, [request], options, { output: new Output(stdout, stderr), interrupt: new Interrupt() });
    assert.deepEqual(from, ['1', '9']);
    assert.equal(String(stdout.read()), 'tier/a\ntier/b\ntier/b\ntier/c\ntier/a\n');
    assert.match(String(stderr.read()), /^skipped \/broken, which cannot be read: no JSON\n/);
  });
});
