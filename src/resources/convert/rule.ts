/** Rules of the first generation: read, checked, and as rules of today (reference calicoctl-cli.md 18.4). */
import type { EntityRule as EntityRuleV3, ICMPFields, Rule as RuleV3 } from '../generated/types.ts';
import { compact } from '../kubernetes/converted.ts';
import { canonicalProtocol } from '../kubernetes/ports.ts';
import { supportsPorts } from '../scalars.ts';
import { type Net, readNet } from './addresses.ts';
import { type Checks, netTexts } from './checks.ts';
import type { EntityRule, Icmp, Rule } from './objects.ts';

const PORTS_NEED_PROTOCOL = 'rules that specify ports must set protocol to TCP or UDP or SCTP';
const ACTIONS: Readonly<Record<string, RuleV3['action']>> = {
  '': 'Allow',
  allow: 'Allow',
  deny: 'Deny',
  log: 'Log',
  pass: 'Pass',
  'next-tier': 'Pass',
};

/** One side's networks: those of the list, then the single one. */
interface Nets {
  readonly own: readonly Net[];
  readonly single: Net | undefined;
  readonly all: readonly Net[];
}

interface Side {
  readonly nets: Nets;
  readonly notNets: Nets;
}

export interface LegacyRule {
  readonly rule: Rule;
  readonly source: Side;
  readonly destination: Side;
}

/** Throws Input for networks that are none. */
export function readRules(rules: readonly Rule[] = []): LegacyRule[] {
  return rules.map((rule) => ({ rule, source: readSide(rule.source), destination: readSide(rule.destination) }));
}

function readSide({ net, nets, notNet, notNets }: EntityRule = {}): Side {
  return { nets: readNets(net, nets), notNets: readNets(notNet, notNets) };
}

function readNets(single: string | undefined, list: readonly string[] = []): Nets {
  const one = single === undefined ? undefined : readNet(single);
  const own = list.map(readNet);
  return { own, single: one, all: one ? [...own, one] : own };
}

export function checkRules(checks: Checks, rules: readonly LegacyRule[]): void {
  for (const rule of rules) checkRule(checks, rule);
}

function checkRule(checks: Checks, legacy: LegacyRule): void {
  const { rule } = legacy;
  checks.action(rule.action);
  if (rule.ipVersion !== undefined && rule.ipVersion !== 4 && rule.ipVersion !== 6) checks.report('IPVersion', rule.ipVersion);
  if (rule.protocol !== undefined) checks.protocol(rule.protocol);
  checkIcmp(checks, rule.icmp);
  if (rule.notProtocol !== undefined) checks.protocol(rule.notProtocol);
  checkIcmp(checks, rule.notICMP);
  checkEntity(checks, rule.source);
  checkEntity(checks, rule.destination);
  checkPorts(checks, rule);
  checkNets(checks, legacy);
}

function checkIcmp(checks: Checks, { type, code }: Icmp = {}): void {
  if (type !== undefined && (type < 0 || type > 254)) checks.report('Type', type);
  if (code !== undefined && (code < 0 || code > 255)) checks.report('Code', code);
  if (code !== undefined && type === undefined) checks.report('Code', code, 'ICMP code specified without an ICMP type');
}

function checkEntity(checks: Checks, entity: EntityRule = {}): void {
  checks.name('Tag', entity.tag);
  checks.selector('Selector', entity.selector);
  checks.ports(entity.ports);
  checks.name('NotTag', entity.notTag);
  checks.selector('NotSelector', entity.notSelector);
  checks.ports(entity.notPorts);
}

function checkPorts(checks: Checks, { protocol, source = {}, destination = {} }: Rule): void {
  if (supportsPorts(protocol)) return;
  const lists = {
    'Source.Ports': source.ports,
    'Source.NotPorts': source.notPorts,
    'Destination.Ports': destination.ports,
    'Destination.NotPorts': destination.notPorts,
  };
  for (const [name, ports] of Object.entries(lists)) if (ports) checks.report(name, ports, PORTS_NEED_PROTOCOL);
}

function checkNets(checks: Checks, { rule, source, destination }: LegacyRule): void {
  const sides = [source.nets, destination.nets, source.notNets, destination.notNets];
  if (sides.some(({ single }) => single) && sides.some(({ own }) => own.length > 0))
    checks.report('Source/Destination.Net/Nets', netTexts(source.nets.own), 'only one of Net and Nets fields allowed');
  const seen = new Set<number>();
  const scan = (name: string, { all }: Nets) => {
    const families = new Set(all.flatMap(({ address }) => address?.family ?? []));
    if (rule.ipVersion !== undefined && [...families].some((family) => family !== rule.ipVersion))
      checks.report(name, source.nets.single?.text, "rule IP version doesn't match CIDR version");
    const other = [...families].some((family) => seen.has(10 - family));
    if (other || families.size > 1) checks.report(name, netTexts(all), 'rule contains both IPv4 and IPv6 CIDRs');
    for (const family of families) seen.add(family);
  };
  scan('Source.Net(s)', source.nets);
  scan('Source.NotNet(s)', source.notNets);
  scan('Destination.Net(s)', destination.nets);
  scan('Destination.NotNet(s)', destination.notNets);
}

export function convertRules(rules: readonly LegacyRule[]): RuleV3[] {
  return rules.map(({ rule, source, destination }) =>
    compact<RuleV3>({
      action: ACTIONS[rule.action ?? ''] as RuleV3['action'],
      ipVersion: rule.ipVersion as RuleV3['ipVersion'],
      protocol: convertProtocol(rule.protocol),
      icmp: convertIcmp(rule.icmp),
      notProtocol: convertProtocol(rule.notProtocol),
      notICMP: convertIcmp(rule.notICMP),
      source: convertEntity(rule.source ?? {}, source),
      destination: convertEntity(rule.destination ?? {}, destination),
    }),
  );
}

function convertIcmp({ type, code }: Icmp = {}): ICMPFields | undefined {
  return type === undefined && code === undefined ? undefined : ({ type, code } as ICMPFields);
}

export function convertProtocol(protocol: number | string | undefined): number | string | undefined {
  return typeof protocol === 'string' ? canonicalProtocol(protocol) : protocol;
}

function convertEntity(entity: EntityRule, { nets, notNets }: Side): EntityRuleV3 {
  return compact<EntityRuleV3>({
    nets: nets.all.map(({ masked }) => masked),
    selector: withTag(convertSelector(entity.selector), entity.tag),
    ports: [...(entity.ports ?? [])],
    notNets: notNets.all.map(({ masked }) => masked),
    notSelector: withTag(convertSelector(entity.notSelector), entity.notTag),
    notPorts: [...(entity.notPorts ?? [])],
  });
}

/** The namespace has another label now. */
export function convertSelector(selector = ''): string {
  return selector.replaceAll('calico/k8s_ns', 'projectcalico.org/namespace');
}

/** A tag is a label without a value now. */
function withTag(selector: string, tag: string | undefined): string {
  if (!tag) return selector;
  return selector === '' ? `${tag} == ''` : `(${selector}) && ${tag} == ''`;
}
