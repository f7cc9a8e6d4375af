import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adviceFor } from '../../../../src/resources/tags/advice.ts';

const schemas = join(import.meta.dirname, '../../../../schemas');

describe('advice on values that fail a tag', () => {
  it('says which network an address with host bits lies in', () => {
    assert.equal(adviceFor('net', '', '10.65.0.1/16'), 'the address has bits beyond its mask; the network is 10.65.0.0/16');
    assert.equal(adviceFor('netv6', '', 'fd00::1/64'), 'the address has bits beyond its mask; the network is fd00::/64');
  });

  it('says how a network is written where the text is none', () => {
    assert.equal(adviceFor('net', '', 'ten'), 'give an address or a CIDR such as 10.0.0.0/8 or fd00::/8');
  });

  it('says what is wrong with a selector', () => {
    assert.match(adviceFor('selector', '', 'role = "db"')!, /^expected ==; a selector looks like: /);
  });

  it('names limits and choices', () => {
    assert.equal(adviceFor('lte', '86400', 90000), 'give a number of at most 86400');
    assert.equal(adviceFor('oneof', 'eBGP iBGP', 'x'), 'give one of eBGP, iBGP');
  });

  it('exists for nearly every tag that the schemas use', () => {
    const text = readdirSync(schemas, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => readFileSync(join(schemas, name), 'utf8'))
      .join('');
    const tags = new Set(
      [...text.matchAll(/"x-go-tag": "([^"]*)"/g)].flatMap(([, tag]) => tag!.split(',')).map((tag) => tag.split('=')[0]!),
    );
    const silent = [...tags].filter((tag) => !['omitempty', 'dive'].includes(tag) && adviceFor(tag, '1', '') === undefined);
    assert.deepEqual(silent.sort(), ['bpfLogFilters', 'createDefaultHostEndpoint', 'ifaceFilter', 'ifaceFilterSlice', 'prometheusHost']);
  });
});
