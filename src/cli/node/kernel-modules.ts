/** What Calico's dataplane needs of the kernel (reference calicoctl-cli.md 14.2). */
export interface KernelModule {
  readonly name: string;
  /** Under any of these in the kernel's configuration it is built in or a module. */
  readonly symbols: readonly string[];
  /** What other kernels call it. */
  readonly alternatives?: readonly string[];
  /** Only for some features. */
  readonly optional?: boolean;
}

export const KERNEL_MODULES: readonly KernelModule[] = [
  { name: 'ip_set', symbols: ['CONFIG_IP_SET'] },
  { name: 'ip6_tables', symbols: ['CONFIG_IP6_NF_IPTABLES'], optional: true },
  { name: 'ip_tables', symbols: ['CONFIG_IP_NF_IPTABLES'] },
  { name: 'ipt_ipvs', symbols: ['CONFIG_NETFILTER_XT_MATCH_IPVS'], alternatives: ['xt_ipvs'] },
  { name: 'vfio-pci', symbols: ['CONFIG_VFIO', 'CONFIG_VFIO_PCI'], alternatives: ['vfio_pci'] },
  { name: 'xt_bpf', symbols: ['CONFIG_BPF', 'CONFIG_NETFILTER_XT_MATCH_BPF'], optional: true },
  {
    name: 'ipt_REJECT',
    symbols: ['CONFIG_IP_NF_TARGET_REJECT', 'CONFIG_NFT_REJECT', 'CONFIG_NETFILTER_XT_TARGET_REJECT'],
    alternatives: ['xt_REJECT'],
  },
  {
    name: 'xt_rpfilter',
    symbols: ['CONFIG_IP_NF_MATCH_RPFILTER', 'CONFIG_IP6_NF_MATCH_RPFILTER', 'CONFIG_NETFILTER_XT_MATCH_RPFILTER'],
    alternatives: ['ipt_rpfilter'],
  },
  { name: 'nf_conntrack_netlink', symbols: ['CONFIG_NF_CT_NETLINK'] },
  { name: 'xt_addrtype', symbols: ['CONFIG_NETFILTER_XT_MATCH_ADDRTYPE'] },
  { name: 'xt_conntrack', symbols: ['CONFIG_NETFILTER_XT_MATCH_CONNTRACK'] },
  { name: 'xt_mark', symbols: ['CONFIG_NETFILTER_XT_MARK', 'CONFIG_IP_NF_TARGET_MARK', 'CONFIG_NETFILTER_XT_TARGET_MARK'] },
  { name: 'xt_multiport', symbols: ['CONFIG_NETFILTER_XT_MATCH_MULTIPORT', 'CONFIG_IP_NF_MATCH_MULTIPORT'] },
  { name: 'xt_set', symbols: ['CONFIG_NETFILTER_XT_SET'], alternatives: ['ipt_set'] },
  { name: 'xt_u32', symbols: ['CONFIG_NETFILTER_XT_MATCH_U32'], optional: true },
];

/** What a machine says of its kernel. */
export interface Kernel {
  /** As `uname -r` prints it. */
  readonly release: string;
  /** Names under /sys/module and in /proc/modules, with underscores. */
  readonly loaded: ReadonlySet<string>;
  /** modules.dep and modules.builtin, one after the other. */
  readonly available: string;
  /** The configuration it was built with; empty where there is none. */
  readonly configuration: string;
}

export function isPresent(kernel: Kernel, { name, symbols, alternatives = [] }: KernelModule): boolean {
  const names = [name, ...alternatives].flatMap((spelling) => [spelling.replaceAll('-', '_'), spelling.replaceAll('_', '-')]);
  return (
    names.some((spelling) => kernel.loaded.has(spelling)) ||
    new RegExp(`/(?:${names.join('|')})\\.ko(?:\\.(?:gz|xz|zst|bz2))?(?=[:\\s]|$)`, 'm').test(kernel.available) ||
    new RegExp(`^(?:${symbols.join('|')})=[ym]`, 'm').test(kernel.configuration)
  );
}

export const MINIMUM_RELEASE = '2.6.24';

/** By numbers; what follows them, as in `6.8.0-40-generic`, does not count. */
export function isRecentEnough(release: string): boolean {
  const [own, minimum] = [numbers(release), numbers(MINIMUM_RELEASE)];
  const index = minimum.findIndex((number, at) => number !== (own[at] ?? 0));
  return index < 0 || (own[index] ?? 0) > minimum[index]!;
}

function numbers(release: string): number[] {
  return (/^\d+(\.\d+)*/.exec(release)?.[0] ?? '').split('.').map(Number);
}
