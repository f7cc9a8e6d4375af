import assert from 'node:assert/strict';
import { parseProxy, proxyFromEnvironment } from '../../../../src/datastore/kubernetes/proxy.ts';

const proxied = (server: string, env: Record<string, string>) => proxyFromEnvironment(new URL(server), env)?.href;

describe('the proxy of the environment', () => {
  it('is that of the server’s protocol, in upper case first', () => {
    assert.equal(proxied('https://api', { HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:1' }), 'http://p:1/');
    assert.equal(proxied('https://api', { https_proxy: 'q:3128' }), 'http://q:3128/');
    assert.equal(proxied('http://api', { HTTPS_PROXY: 'http://p:1' }), undefined);
    assert.equal(proxied('http://api', { HTTP_PROXY: 'http://p:1' }), 'http://p:1/');
  });

  it('is not used for this machine and for what NO_PROXY names', () => {
    const NO_PROXY = 'example.com, .internal,*.svc,10.0.0.1,other:6443,same:443,10.96.0.0/12,fd00::/8,[2001:db8::1]:6443,2001:DB8:0::2';
    const env = { HTTPS_PROXY: 'http://p:1', NO_PROXY };
    for (const direct of [
      'localhost:6443',
      '127.0.0.1:6443',
      '[::1]:6443',
      'example.com',
      'api.example.com',
      'a.internal',
      '10.0.0.1',
      'other:6443',
      'api.svc',
      'same',
      '10.96.0.1',
      '[fd00::1]:6443',
      '[2001:db8::1]:6443',
      '[2001:db8::2]',
    ])
      assert.equal(proxied(`https://${direct}`, env), undefined, direct);
    for (const indirect of ['badexample.com', 'internal', '10.0.0.2', 'other:443', 'svc', 'same:6443', '10.112.0.1', '[2001:db8::1]'])
      assert.equal(proxied(`https://${indirect}`, env), 'http://p:1/', indirect);
    assert.equal(proxied('https://api', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }), undefined);
  });

  it('is refused where it is no URL, without showing it', () => {
    assert.throws(
      () => parseProxy('ftp://user:secret@p', 'HTTPS_PROXY'),
      (error: Error) => !error.message.includes('secret') && /HTTPS_PROXY/.test(error.message),
    );
  });
});
