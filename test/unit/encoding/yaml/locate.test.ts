import assert from 'node:assert/strict';
import { parseYaml } from '../../../../src/encoding/yaml.ts';

const TEXT = `kind: NetworkPolicy
common: &common
  action: Deny
Spec:
  ingress:
  - action: Allow
    source: {nets: [10.0.0.0/8,
                    bad]}
  - <<: *common
    protocol: TCP
  - *common
`;

describe('locating a value', () => {
  const paths: readonly (readonly [readonly (string | number)[], string])[] = [
    [[], '1:1'],
    [['kind'], '1:1'],
    [['Spec', 'ingress'], '5:3'],
    [['spec', 'ingress'], '5:3'],
    [['Spec', 'ingress', 0], '6:5'],
    [['Spec', 'ingress', 0, 'source', 'nets', 1], '8:21'],
    [['Spec', 'ingress', 1, 'protocol'], '10:5'],
    [['Spec', 'ingress', 1, 'action'], '3:3'],
    [['Spec', 'ingress', 2, 'action'], '3:3'],
    [['Spec', 'ingress', 0, 'destination', 'ports', 3], '6:5'],
    [['Spec', 'ingress', 7], '5:3'],
    [['kind', 'deeper'], '1:1'],
  ];
  for (const [path, position] of paths) {
    it(`finds /${path.join('/')} at ${position}`, () => {
      const found = parseYaml(TEXT).locate(path)!;
      assert.equal(`${found.line}:${found.column}`, position);
    });
  }

  it('prefers the key as written to one in another case', () => {
    assert.deepEqual(parseYaml('A: 1\na: 2').locate(['a']), { line: 2, column: 1 });
  });

  it('finds values in JSON', () => {
    assert.deepEqual(parseYaml('{\n  "a": {"b": [1, 2]}\n}').locate(['a', 'b', 1]), { line: 2, column: 18 });
  });

  it('finds nothing where there is no document', () => {
    assert.equal(parseYaml('# nothing').locate(['a']), undefined);
  });
});
