import assert from 'node:assert/strict';
import { findEndpoints } from '../../../src/datastore/etcd/endpoints.ts';

const source = 'ETCD_ENDPOINTS';
const caCert = { value: 'x', source, inline: true };

describe('an etcd endpoint', () => {
  const find = async (text: string, tls = {}) => (await findEndpoints({ endpoints: { value: [text], source }, ...tls }))[0];

  it('says with its scheme whether TLS is used', async () => {
    assert.deepEqual(await find('http://a.example:1'), { url: 'http://a.example:1', tls: false, address: 'a.example:1' });
    assert.deepEqual(await find('https://a.example:1/'), { url: 'https://a.example:1', tls: true, address: 'a.example:1' });
  });

  it('without a scheme uses TLS where there are certificates', async () => {
    assert.deepEqual(await find('a:1'), { url: 'http://a:1', tls: false, address: 'a:1' });
    assert.deepEqual(await find('a:1', { caCert }), { url: 'https://a:1', tls: true, address: 'a:1' });
    assert.equal((await find('http://a:1', { caCert }))!.tls, false);
  });

  it('may be an IPv6 address, and lack the port', async () => {
    assert.equal((await find('http://[fd00::1]:1'))!.address, '[fd00::1]:1');
    assert.equal((await find('http://[fd00::1]'))!.address, '[fd00::1]:2379');
    assert.equal((await find('https://a:443'))!.address, 'a:443');
  });

  it('of any other form is refused, without what may be a password', async () => {
    for (const text of ['ftp://a:1', 'http://', 'http://a:1/path', 'http://a:1?x', 'http://a:x', 'http://u:secret@a:1', 'a b']) {
      await assert.rejects(find(text), (error: Error & { code: string }) => {
        assert.equal(error.code, 'Configuration');
        assert.match(error.message, /^invalid etcd endpoint '.*' in ETCD_ENDPOINTS$/);
        assert.doesNotMatch(error.message, /secret/);
        return true;
      });
    }
  });
});
