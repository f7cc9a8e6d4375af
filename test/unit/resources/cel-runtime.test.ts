import assert from 'node:assert/strict';
import * as cel from '../../../src/resources/cel-runtime.ts';

const fails = (): boolean => {
  throw new cel.CelError('broken');
};

describe("CEL's runtime", () => {
  it('tells absent fields from present ones, zero values included', () => {
    assert.equal(cel.has({ a: '' }, 'a'), true);
    assert.equal(cel.has({}, 'a'), false);
    assert.equal(cel.get({ a: 0 }, 'a'), 0);
    assert.throws(() => cel.get({}, 'a'), new cel.CelError('no such key: a'));
  });

  it('ignores an error on one side of a logical operator where the other side decides', () => {
    const yes = () => true;
    const no = () => false;
    assert.equal(cel.or(fails, yes), true);
    assert.equal(cel.or(yes, fails), true);
    assert.throws(() => cel.or(fails, no), /broken/);
    assert.throws(() => cel.or(no, fails), /broken/);
    assert.equal(cel.and(fails, no), false);
    assert.equal(cel.and(no, fails), false);
    assert.throws(() => cel.and(fails, yes), /broken/);
    assert.equal(cel.and(yes, yes), true);
  });

  it('lets programming errors through', () => {
    assert.throws(
      () =>
        cel.or(
          () => (undefined as unknown as { x: boolean }).x,
          () => true,
        ),
      TypeError,
    );
  });

  it('quantifies over lists, ignoring errors that do not decide', () => {
    const holds = (element: number) => (element === 0 ? fails() : element === 1);
    assert.equal(cel.exists([0, 1], holds), true);
    assert.throws(() => cel.exists([0, 2], holds), /broken/);
    assert.equal(cel.exists([], holds), false);
    assert.equal(cel.all([0, 2], holds), false);
    assert.throws(() => cel.all([0, 1], holds), /broken/);
    assert.equal(cel.all([], holds), true);
    assert.throws(() => cel.exists('text', holds), cel.CelError);
  });

  it('measures texts in code points, lists and maps in members', () => {
    assert.equal(cel.size('a😀'), 2);
    assert.equal(cel.size([1, 2, 3]), 3);
    assert.equal(cel.size({ a: 1 }), 1);
    assert.throws(() => cel.size(5), cel.CelError);
  });

  it('reports calls on values of another type', () => {
    assert.throws(() => cel.contains(5, 'x'), /no such overload/);
    assert.throws(() => cel.startsWith(null, 'x'), /no such overload/);
    assert.throws(() => cel.get('text', 'x'), /no such overload/);
  });

  it('reads CIDRs strictly, and compares them as networks with an address', () => {
    assert.equal(cel.family(cel.ip(cel.cidr('10.0.0.0/8'))), 4);
    assert.equal(cel.family(cel.ip(cel.cidr('fd00::/8'))), 6);
    assert.equal(cel.prefixLength(cel.cidr('fd00::/8')), 8);
    assert.equal(cel.equal(cel.cidr('10.0.0.0/8'), cel.masked(cel.cidr('10.0.0.0/8'))), true);
    assert.equal(cel.equal(cel.cidr('10.0.0.1/8'), cel.masked(cel.cidr('10.0.0.1/8'))), false);
    assert.equal(cel.equal(cel.cidr('FE80::/64'), cel.cidr('fe80:0::/64')), true);
    assert.equal(cel.equal(cel.ip('10.0.0.1'), cel.ip(cel.cidr('10.0.0.1/8'))), true);
    assert.equal(cel.equal('a', 'a'), true);
  });

  it('finds addresses in CIDRs of their own family only', () => {
    assert.equal(cel.containsIP(cel.cidr('169.254.0.0/16'), '169.254.3.4'), true);
    assert.equal(cel.containsIP(cel.cidr('169.254.0.0/16'), '169.255.3.4'), false);
    assert.equal(cel.containsIP(cel.cidr('::/0'), '169.254.3.4'), false);
  });

  it('says why a text is no CIDR in the words of Kubernetes', () => {
    const error = 'network address parse error during conversion from string';
    const refused = (text: string, why: string) => assert.throws(() => cel.cidr(text), new cel.CelError(`${error}: ${why}`));
    refused('1.2.3.4/33', `${error}: netip.ParsePrefix("1.2.3.4/33"): prefix length out of range`);
    refused('garbage', `${error}: netip.ParsePrefix("garbage"): no '/'`);
    refused('::ffff:10.0.0.0/104', 'IPv4-mapped IPv6 address "::ffff:10.0.0.0/104" is not allowed');
  });

  it('knows addresses, and says why a text is none', () => {
    assert.equal(cel.isIP('10.0.0.1'), true);
    for (const text of ['10.0.0', '010.0.0.1', '::ffff:1.2.3.4', 'fe80::1%eth0', '']) assert.equal(cel.isIP(text), false, text);
    const refused = (text: string, why: string) =>
      assert.throws(
        () => cel.ip(text),
        new cel.CelError(`IP Address ${JSON.stringify(text)} parse error during conversion from string: ${why}`),
      );
    refused('x', 'ParseAddr("x"): unable to parse IP');
    refused('fe80::1%eth0', 'IP address "fe80::1%eth0" with zone value is not allowed');
    refused('::ffff:1.2.3.4', 'IPv4-mapped IPv6 address "::ffff:1.2.3.4" is not allowed');
  });
});
