import assert from 'node:assert/strict';
import { systemReport } from '../../../../src/cli/node/check-system.ts';
import { isPresent, isRecentEnough, KERNEL_MODULES, type Kernel } from '../../../../src/cli/node/kernel-modules.ts';

const BARE: Kernel = { release: '6.8.0-40-generic', loaded: new Set(), available: '', configuration: '' };
const module = (name: string) => KERNEL_MODULES.find((candidate) => candidate.name === name)!;
const has = (name: string, kernel: Partial<Kernel>) => isPresent({ ...BARE, ...kernel }, module(name));

describe('a kernel module', () => {
  it('is there when it is loaded, under its own name or another', () => {
    assert.equal(has('ip_set', {}), false);
    assert.equal(has('ip_set', { loaded: new Set(['ip_set']) }), true);
    assert.equal(has('ip_set', { loaded: new Set(['ip_set_hash_ip']) }), false);
    assert.equal(has('vfio-pci', { loaded: new Set(['vfio_pci']) }), true);
    assert.equal(has('ipt_REJECT', { loaded: new Set(['xt_REJECT']) }), true);
  });

  it('is there when it is installed or built in, compressed or not', () => {
    assert.equal(has('ip_set', { available: 'kernel/net/netfilter/ipset/ip_set.ko: kernel/net/netfilter/nfnetlink.ko\n' }), true);
    assert.equal(has('ip_set', { available: 'kernel/net/a.ko.zst: kernel/net/netfilter/ipset/ip_set.ko.zst kernel/net/b.ko.zst\n' }), true);
    assert.equal(has('vfio-pci', { available: 'kernel/drivers/vfio/pci/vfio-pci.ko.xz:' }), true);
    assert.equal(has('ip_set', { available: 'kernel/net/netfilter/ipset/ip_set_hash_ip.ko\nkernel/other_ip_set.ko' }), false);
  });

  it("is there when the kernel's configuration says so", () => {
    assert.equal(has('ip_set', { configuration: 'CONFIG_A=y\nCONFIG_IP_SET=m\n' }), true);
    assert.equal(has('ip_set', { configuration: '# CONFIG_IP_SET is not set\nCONFIG_IP_SET_MAX=256\n' }), false);
    assert.equal(has('xt_mark', { configuration: 'CONFIG_IP_NF_TARGET_MARK=y\n' }), true);
  });
});

describe('the version of a kernel', () => {
  it('is compared by its numbers', () => {
    for (const release of ['2.6.24', '2.6.25-rc1', '2.6.100', '2.7', '3', '6.8.0-40-generic', '10.0.1'])
      assert.equal(isRecentEnough(release), true, release);
    for (const release of ['2.6.23', '2.6', '2.4.99-x', '1.99.99', 'unknown']) assert.equal(isRecentEnough(release), false, release);
  });
});

describe('the report on a system', () => {
  it('is good when everything needed is there, and says what is not needed', () => {
    const needed = KERNEL_MODULES.filter(({ optional }) => !optional).map(({ name }) => name);
    const { text, meets } = systemReport({ ...BARE, loaded: new Set(needed) });
    assert.equal(meets, true);
    assert.match(
      text,
      /^Checking kernel version\.\.\.\n\t\t6\.8\.0-40-generic {4}\t\t\t\t\tOK\nChecking kernel modules\.\.\.\n\t\tip_set {14}\t\t\t\t\tOK\n/,
    );
    assert.match(text, /\nWARNING: Unable to detect optional module\/feature ip6_tables; continuing\n\t\tip6_tables {10}\t\t\t\t\tSKIP\n/);
    assert.match(text, /\nSystem meets minimum system requirements to run Calico!\n$/);
  });

  it('is bad when something needed is missing, or the kernel is too old', () => {
    const { text, meets } = systemReport({ ...BARE, release: '2.6.18-el5' });
    assert.equal(meets, false);
    assert.match(
      text,
      /\t2\.6\.18-el5 {10}\t\t\t\t\tFAIL\nMinimum kernel version to run Calico is 2\.6\.24\. Detected kernel version: 2\.6\.18-el5\n/,
    );
    assert.match(text, /\nWARNING: Unable to detect the ip_set module as Loaded\/Builtin module or lsmod\n\t\tip_set {14}\t\t\t\t\tFAIL\n/);
    assert.doesNotMatch(text, /System meets/);
  });
});
