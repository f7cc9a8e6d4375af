import assert from 'node:assert/strict';
import { notFound } from '../../../src/base/errors.ts';
import { getNamed, withNearNames } from '../../../src/cli/near-names.ts';
import { selectRequests } from '../../../src/cli/selection/select.ts';
import { requestsOfWords } from '../../../src/cli/selection/words.ts';
import { identifier, type Ref } from '../../../src/resources/resource.ts';
import { type EmbeddedClient, embeddedClient } from '../../support/embedded-client.ts';

const set = (namespace: string, name: string, labels = {}) => ({
  kind: 'NetworkSet',
  apiVersion: 'projectcalico.org/v3',
  metadata: { name, namespace, labels },
  spec: { nets: [] },
});

describe('names that do not exist', () => {
  let embedded: EmbeddedClient;
  before(async () => {
    embedded = await embeddedClient();
    for (const [namespace, name] of [
      ['shop', 'partners'],
      ['shop', 'frontend'],
      ['web', 'partners'],
      ['web', 'only-here'],
    ])
      await embedded.client.create(set(namespace!, name!, { env: name }));
  });
  after(() => embedded[Symbol.asyncDispose]());

  async function hint(ref: Omit<Ref, 'kind'>): Promise<string | undefined> {
    try {
      await getNamed(embedded.client, { kind: 'NetworkSet', ...ref });
    } catch (error) {
      return (error as { hint?: string }).hint;
    }
    return assert.fail('it exists');
  }

  it('get those like them in the same namespace as a hint', async () => {
    assert.equal(await hint({ namespace: 'shop', name: 'partner' }), 'Did you mean partners?');
    assert.equal(await hint({ namespace: 'shop', name: 'frontned' }), 'Did you mean frontend?');
    assert.equal(await hint({ namespace: 'shop', name: 'zzz' }), undefined);
  });

  it('get the namespaces in which they do exist', async () => {
    assert.equal(
      await hint({ namespace: 'default', name: 'partners' }),
      'NetworkSet partners exists in shop, web: choose the namespace with --namespace.',
    );
  });

  it('are left alone in errors about something else', async () => {
    const ref = { kind: 'NetworkSet', namespace: 'shop', name: 'partner' };
    const other = notFound('Tier(partners)');
    assert.equal(await withNearNames(embedded.client, ref, other), other);
    const hinted = notFound(identifier(ref), '<nil>', { hint: 'known' });
    assert.equal(await withNearNames(embedded.client, ref, hinted), hinted);
  });

  it('cost no error of their own where the store does not answer', async () => {
    const ref = { kind: 'NetworkSet', namespace: 'shop', name: 'partner' };
    const broken = await embeddedClient();
    await broken[Symbol.asyncDispose]();
    const error = notFound(identifier(ref));
    assert.equal(await withNearNames(broken.client, ref, error), error);
  });

  it('are found by selector in one namespace only', async () => {
    const select = async (selector: string, namespace: string) => {
      const flags = { filename: '', selector, namespace };
      const found = await selectRequests(embedded.client, await requestsOfWords('netsets'), flags, { kind: 'netsets' });
      return found.map(({ resource: { metadata } }) => `${metadata.namespace}/${metadata.name}`);
    };
    assert.deepEqual(await select('env in (partners, only-here)', 'web'), ['web/only-here', 'web/partners']);
    assert.deepEqual(await select('env=partners', ''), []);
    const flags = { filename: '', selector: 'a=b', namespace: '' };
    await assert.rejects(selectRequests(embedded.client, [], flags, { kind: 'netsets', names: ['x'] }), /exclude each other/);
    await assert.rejects(selectRequests(embedded.client, [], { ...flags, filename: 'x' }, {}), /exclude each other/);
  });
});
