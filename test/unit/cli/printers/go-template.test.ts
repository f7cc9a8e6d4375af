import assert from 'node:assert/strict';
import type { Entry } from '../../../../src/cli/printers/entry.ts';
import { goTemplateText } from '../../../../src/cli/printers/go-template.ts';
import type { Kind } from '../../../../src/resources/kind.ts';
import { kindByName } from '../../../../src/resources/registry.ts';

const options = { globalASNumber: async () => '64999' };

function tier(name: string, order: number | undefined) {
  return {
    kind: 'Tier',
    apiVersion: 'projectcalico.org/v3',
    metadata: { name, labels: { a: 'b' }, creationTimestamp: '2020-02-03T04:05:06Z' },
    spec: { order },
    status: {},
  };
}

describe('go-template', () => {
  let kind: Kind;
  before(async () => {
    kind = await kindByName('Tier');
  });

  const list = (): Entry => ({ kind, items: [tier('x', 1_000_000), tier('y', undefined)], revision: '17' });
  const run = (template: string, entries: Entry[] = [list()]) => goTemplateText(template, entries, options);

  it('sees lists and objects by their Go names', async () => {
    assert.equal(
      await run('{{range .}}{{range .Items}}- {{.Name}} {{.ObjectMeta.Name}} {{.Kind}} {{.TypeMeta.Kind}}\n{{end}}{{end}}'),
      '- x x Tier Tier\n- y y Tier Tier\n',
    );
    assert.equal(await run('{{range .}}- {{.Kind}} {{.ListMeta.ResourceVersion}} {{len .Items}}{{end}}'), '- TierList 17 2');
    assert.equal(
      await run('{{range .}}- {{.Name}}\n{{end}}', [
        { kind, resource: tier('a', 1) },
        { kind, resource: tier('b', 2) },
      ]),
      '- a\n- b\n',
    );
  });

  it('prints numbers, absent values, maps and times as Go does', async () => {
    const cells = await run('{{range .}}{{range .Items}}- {{.Spec.Order}} {{.Spec.DefaultAction}} {{.Labels}}\n{{end}}{{end}}');
    assert.equal(cells, '- 1e+06 <nil> map[a:b]\n- <nil> <nil> map[a:b]\n');
    assert.equal(
      await run('{{range .}}{{range .Items}}- {{.CreationTimestamp}}\n{{end}}{{end}}'),
      '- 2020-02-03 04:05:06 +0000 UTC\n- 2020-02-03 04:05:06 +0000 UTC\n',
    );
    assert.equal(await run('{{range .}}{{range .Items}}- n{{.Namespace}} {{len .Finalizers}}\n{{end}}{{end}}'), '- n 0\n- n 0\n');
  });

  it("has upstream's own functions", async () => {
    const pools = await kindByName('IPPool');
    const resource = {
      kind: 'IPPool',
      apiVersion: 'projectcalico.org/v3',
      metadata: { name: 'p' },
      spec: { cidr: '10.0.0.0/8', allowedUses: ['Workload', 'Tunnel'] },
    };
    const entries: Entry[] = [{ kind: pools, resource }];
    assert.equal(
      await run('{{range .}}- {{join .Spec.AllowedUses "+"}} {{joinAndTruncate .Spec.AllowedUses "," 10}}{{end}}', entries),
      '- Workload+Tunnel Workloa...',
    );
    assert.equal(await run('- {{config "asnumber"}}', entries), '- 64999');
  });

  it('names a field that does not exist', async () => {
    await assert.rejects(run('{{range .}}{{.Nope}}{{end}}'), {
      message: 'template: get:1:13: executing "get" at <.Nope>: can\'t evaluate field Nope in type runtime.Object',
      hint: /range \.Items/,
    });
  });

  it('refuses data where structure must be', async () => {
    await assert.rejects(run('{{range .}}{{.Kind}}: x\n{{end}}'), { message: 'YAML Injection Detected' });
  });
});
