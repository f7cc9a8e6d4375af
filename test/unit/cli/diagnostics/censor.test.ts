import assert from 'node:assert/strict';
import { createCensor } from '../../../../src/cli/diagnostics/censor.ts';

function censored(text: string): string {
  const censor = createCensor();
  return text
    .split('\n')
    .map(censor)
    .filter((line) => line !== undefined)
    .join('\n');
}
const unchanged = (text: string) => assert.equal(censored(text), text);
/** Put together here, so that no scanner takes this file for a leak. */
const PRIVATE = ['PRIVATE', 'KEY'].join(' ');
const KEY = `-----BEGIN RSA ${PRIVATE}-----\nMIIEow\nAAAA\n-----END RSA ${PRIVATE}-----`;
const TOKEN = ['eyJhbGciOiJSUzI1NiJ9', 'eyJzdWIiOiJzeXN0ZW0ifQ', 'c2lnbmF0dXJl'].join('.');

describe('what diagnostics keep to themselves', () => {
  it('is a private key, over many lines or in one', () => {
    assert.equal(censored(`a: |\n${KEY}\nb: c`), 'a: |\n<censored>\nb: c');
    assert.equal(censored(`x "${KEY.replaceAll('\n', '\\n')}" y`), 'x "<censored>" y');
  });

  it('is a private key in base64, but no certificate', () => {
    assert.equal(censored(`tls.key: ${Buffer.from(KEY).toString('base64')}`), 'tls.key: <censored>');
    unchanged(`caBundle: ${Buffer.from('-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----\n').toString('base64')}`);
  });

  it('is a token', () => {
    assert.equal(censored(`using ${TOKEN} for it`), 'using <censored> for it');
    assert.equal(censored('Authorization: Bearer abcdefghijklmnop0123'), 'Authorization: Bearer <censored>');
  });

  it('is a password in an address', () => {
    assert.equal(censored('connect to https://root:hunter2@etcd:2379'), 'connect to https://<censored>@etcd:2379');
    unchanged('connect to https://etcd:2379/a@b and 10.0.0.1:80');
  });

  it("is the value of a container's variable with a telling name", () => {
    assert.equal(
      censored('    - name: DB_PASSWORD\n      value: hunter2\n    - name: LEVEL\n      value: info'),
      '    - name: DB_PASSWORD\n      value: <censored>\n    - name: LEVEL\n      value: info',
    );
    assert.equal(
      censored('- name: API_TOKEN\n  value: |-\n    line 1\n\n    line 2\n- name: B'),
      '- name: API_TOKEN\n  value: <censored>\n- name: B',
    );
    assert.equal(censored('      DB_PASSWORD:  hunter2'), '      DB_PASSWORD:  <censored>');
    assert.equal(censored('ETCD_PASSWORD=hunter2'), 'ETCD_PASSWORD=<censored>');
    assert.equal(
      censored('{"env":[{"name":"DB_PASSWORD","value":"hun\\"ter2"},{"name":"LEVEL","value":"info"}]}'),
      '{"env":[{"name":"DB_PASSWORD","value":"<censored>"},{"name":"LEVEL","value":"info"}]}',
    );
  });

  it('is what a member of a file in a config map says, in any notation', () => {
    assert.equal(
      censored(
        '  config.yaml: |\n    - api_key: a b c\n      secretName: typha\n    bearerToken: "x"\n    db.password=x # y\n    token = x',
      ),
      '  config.yaml: |\n    - api_key: <censored>\n      secretName: typha\n    bearerToken: <censored>\n    db.password=<censored>\n    token = <censored>',
    );
    assert.equal(censored('password: >-\n  line 1\n  line 2\nuser: me'), 'password: <censored>\nuser: me');
    assert.equal(
      censored('{"a": {"apiKey": "x\\"y", "clientSecret":"x"}, "n": 1}'),
      '{"a": {"apiKey": "<censored>", "clientSecret":"<censored>"}, "n": 1}',
    );
    assert.equal(censored('{"f":"{\\"token\\": \\"x\\", \\"b\\": 1}"}'), '{"f":"{\\"token\\": \\"<censored>\\", \\"b\\": 1}"}');
    assert.equal(
      censored('    kubectl.kubernetes.io/last-applied-configuration: |\n      {"data":{"f":"a=1\\ndb.password=x"}}\n  name: cm'),
      '    kubectl.kubernetes.io/last-applied-configuration: <censored>\n  name: cm',
    );
  });

  it('is what a program is given as an option', () => {
    assert.equal(
      censored('    - --password=x\n    - --token\n    - x\n    - --v=2'),
      '    - --password=<censored>\n    - --token\n    - <censored>\n    - --v=2',
    );
    assert.equal(censored('      --api-token\n      x\n      --port=1'), '      --api-token\n      <censored>\n      --port=1');
    assert.equal(censored('run --db-password="a b" --v=2 ["--token","x"]'), 'run --db-password=<censored> --v=2 ["--token","<censored>"]');
    unchanged('    - --token\n    - --token-file=/x\n    - --secret-name=y');
  });

  it('is no name of a secret, and nothing else that one looks for', () => {
    unchanged('      DB_PASSWORD:  <set to the key "p" in secret "s">');
    unchanged('    secretName: typha-certs\n    automountServiceAccountToken: true\n    - name: tls-secret\n      mountPath: /x');
    unchanged('    - name: DB_PASSWORD\n      valueFrom:\n        secretKeyRef:\n          name: s\n          key: p');
    unchanged(
      '      - serviceAccountToken:\n          path: token\n    password:\n      secretKeyRef:\n        key: password\n    token: null',
    );
    unchanged('2026-01-01 [INFO] token expires in 5m, secret typha-certs found');
  });
});
