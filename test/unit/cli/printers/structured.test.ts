import assert from 'node:assert/strict';
import type { Entry } from '../../../../src/cli/printers/entry.ts';
import { documentOf, listObject } from '../../../../src/cli/printers/entry.ts';
import { jsonText, yamlText } from '../../../../src/cli/printers/structured.ts';
import { toGoJson } from '../../../../src/encoding/go-json.ts';
import { toYaml } from '../../../../src/encoding/yaml-emit.ts';
import type { Kind } from '../../../../src/resources/kind.ts';
import { kindByName } from '../../../../src/resources/registry.ts';

const LONG = 'word '.repeat(40).trim();

function pool(name: string) {
  return {
    kind: 'IPPool',
    apiVersion: 'projectcalico.org/v3',
    metadata: { name, annotations: { note: LONG, other: 'a\nb' } },
    spec: { cidr: '10.0.0.0/16', allowedUses: ['Workload'] },
  };
}

describe('YAML and JSON of what get found', () => {
  let kind: Kind;
  before(async () => {
    kind = await kindByName('IPPool');
  });

  const one = (name: string): Entry => ({ kind, resource: pool(name) });
  const list = (...names: string[]): Entry => ({ kind, items: names.map(pool), revision: '17' });

  it('are the same piece by piece as whole', () => {
    for (const entries of [[one('a')], [one('a'), one('b')], [list()], [list('a')], [list('a', 'b')], [list('a', 'b'), one('c'), list()]]) {
      const objects = entries.map((entry) => ('resource' in entry ? entry.resource : listObject(entry)));
      const whole = objects.length === 1 ? objects[0] : objects;
      assert.equal([...jsonText(entries)].join(''), toGoJson(whole, { indent: 2 }));
      assert.equal([...yamlText(entries)].join(''), toYaml(whole));
      assert.deepEqual(documentOf(entries), whole);
    }
  });

  it('are null where nothing was found', () => {
    assert.equal([...jsonText([])].join(''), 'null');
    assert.equal([...yamlText([])].join(''), 'null\n');
    assert.equal(documentOf([]), null);
  });

  it('come in pieces no larger than a resource', () => {
    const entry = list(...Array.from({ length: 50 }, (_, index) => `p${index}`));
    assert.ok([...jsonText([entry])].length >= 50);
    assert.ok([...yamlText([entry])].length >= 50);
  });
});
