import assert from 'node:assert/strict';
import { tagNamed } from '../../../src/resources/tags/index.ts';

interface Case {
  readonly accepts: readonly unknown[];
  readonly refuses: readonly unknown[];
}

const long = 'a'.repeat(16);
const key = Buffer.alloc(32, 0xff).toString('base64');

const CASES: Readonly<Record<string, Case>> = {
  'gt=0': { accepts: [1, 2n ** 60n], refuses: [0, -1, '1'] },
  'gte=-1': { accepts: [-1, 0], refuses: [-2] },
  'lt=32766': { accepts: [32765], refuses: [32766] },
  'lte=4294967295': { accepts: [4294967295], refuses: [4294967296, 2n ** 60n] },
  'oneof=Deny Pass': { accepts: ['Deny', 'Pass'], refuses: ['deny', '', 'Deny Pass'] },
  unique: { accepts: [[], ['a', 'b']], refuses: [['a', 'a']] },
  name: { accepts: ['a', 'a-b.c1', `${'a'.repeat(300)}`], refuses: ['', 'A', 'a_b', '-a', 'a-', 'a..b', '.a', 'a\n'] },
  containerID: { accepts: ['aB1', 'a-b'], refuses: ['', '-a', 'a.b'] },
  portName: { accepts: ['http', 'a', '1a', 'abcdefghijklmno'], refuses: ['', '80', 'a--b', '-a', 'a-', 'A', 'a_b', 'abcdefghijklmnop'] },
  selector: { accepts: ['', 'all()', "a == 'b'"], refuses: ['a =', ')('] },
  labels: { accepts: [{}, { 'a.b/C_d': '' }], refuses: [{ 'bad key': '' }, { a: 'bad value' }] },
  interface: { accepts: ['*', 'eth0', 'a.b_c-d'], refuses: ['', 'eth*', 'a b', long] },
  bgpFilterInterface: { accepts: ['*', 'eth*'], refuses: ['', 'eth&', long] },
  ignoredInterface: { accepts: ['eth*', '**'], refuses: ['*', '', 'a b'] },
  ifaceFilter: { accepts: ['eth+', 'a:b'], refuses: ['', 'eth*', long] },
  ifaceFilterSlice: { accepts: [[], ['docker+']], refuses: [['ok', 'no no']] },
  interfaceSlice: { accepts: [['eth0']], refuses: [['*'], ['eth+']] },
  bpfLogFilters: { accepts: [{}, { eth0: 'x y' }], refuses: [{ 'eth 0': '' }] },
  bgpFilterPrefixLengthV4: { accepts: [0, 32], refuses: [-1, 33] },
  bgpFilterPrefixLengthV6: { accepts: [0, 128], refuses: [-1, 129] },
  ip: { accepts: ['1.2.3.4', '::1', '::ffff:1.2.3.4'], refuses: ['', '1.2.3', '01.2.3.4', 'fe80::1%eth0', '1.2.3.0/24'] },
  ipv4: { accepts: ['1.2.3.4', '::ffff:1.2.3.4'], refuses: ['', '::1'] },
  ipv6: { accepts: ['::1'], refuses: ['', '1.2.3.4', '::ffff:1.2.3.4'] },
  reachableBy: { accepts: ['', '1.2.3.4', 'fd00::1'], refuses: ['1.2.3.4:179', 'x'] },
  net: { accepts: ['', '1.2.3.4', '10.0.0.0/8', 'FE80::/64'], refuses: ['10.0.0.1/8', 'x', '10.0.0.0/33'] },
  netv4: { accepts: ['1.2.3.4', '10.0.0.0/8'], refuses: ['', 'fd00::/8', '10.0.0.1/8'] },
  netv6: { accepts: ['fd00::/8'], refuses: ['', '10.0.0.0/8', 'fd00::1/8'] },
  cidr: { accepts: ['', '10.0.0.1/8', '1.2.3.4'], refuses: ['garbage', '10.0.0.0/40'] },
  cidrv4: { accepts: ['10.0.0.1/8', '1.2.3.4'], refuses: ['', 'fd00::1/8', '1'] },
  cidrv6: { accepts: ['fd00::1/8'], refuses: ['', '10.0.0.1/8'] },
  cidrs: { accepts: [[], ['', '10.0.0.1/8']], refuses: [['x']] },
  mac: { accepts: ['00:00:5e:00:53:01', '0000.5e00.5301', '02-00-5e-10-00-00-00-01'], refuses: ['', '00:00:5e', '00:00:5e:00:53:0g'] },
  'IP:port': {
    accepts: ['1.2.3.4', 'fd00::1', '1.2.3.4:179', '[fd00::1]:179', '[1.2.3.4]:1', '1.2.3.4:65535'],
    refuses: ['', '1.2.3.4:0', '1.2.3.4:65536', '1.2.3.4:', 'fd00::1:99999', '[fd00::1]', '[]:1', '[fd00::1]:x', '1.2.3.999:1'],
  },
  keyValueList: { accepts: ['', ' ', 'a=1', 'a=1,b=,', ' a=b=c'], refuses: ['a', 'a=1,b', '=1', 'a b=1'] },
  prometheusHost: { accepts: ['localhost', '::1', 'a.b:1'], refuses: ['', 'localhost#', 'a'.repeat(65)] },
  wireguardPublicKey: { accepts: [key, key.replace('/=', '8=')], refuses: ['', 'abc', key.slice(1), `${key}=`, key.replace('/', '-')] },
  createDefaultHostEndpoint: { accepts: ['Enabled', 'Disabled'], refuses: ['', 'enabled'] },
  ipType: { accepts: ['CalicoNodeIP', 'InternalIP', 'ExternalIP'], refuses: ['', 'IP'] },
  mustBeFalse: { accepts: [false], refuses: [true] },
  regexp: {
    accepts: ['', '^eth.*$', '(?i)a', '(?P<n>a)', '(?<n>a)', '[[:alpha:]]', '\\pL', '\\Q.*\\E', 'a{2}'],
    refuses: ['(', '(?=a)', '(?!a)', '(?<=a)', '(a)\\1', 'a**', 'a{1001}', '[z-a]'],
  },
};

describe('the tag', () => {
  for (const [tag, { accepts, refuses }] of Object.entries(CASES)) {
    const [name, parameter] = tag.includes('=') ? (tag.split('=') as [string, string]) : [tag, ''];
    it(`${tag} tells right from wrong`, () => {
      for (const value of accepts) assert.equal(tagNamed(name)(value, parameter), true, `refused ${String(value)}`);
      for (const value of refuses) assert.equal(tagNamed(name)(value, parameter), false, `accepted ${String(value)}`);
    });
  }
});
