/** Limits on a pod's traffic, from its annotations (reference resources.md 10.2). What is out of range is brought into it; what is unreadable does not count. */
import type { QoSControls } from '../generated/types.ts';
import { dscpValue } from '../scalars.ts';
import { compact } from './converted.ts';
import { parseQuantity } from './quantity.ts';

type Annotations = Readonly<Record<string, string>>;
type Range = readonly [least: bigint, most: bigint];

const PREFIX = 'qos.projectcalico.org/';
const BANDWIDTH: Range = [1000n, 10n ** 15n];
const BURST: Range = [1000n, 34_359_738_360n];
const PEAK_RATE: Range = [1010n, 101n * 10n ** 13n];
const LEAST_BURST: Range = [1000n, 10n ** 8n];
const PACKETS: Range = [1n, 10_000n];
const CONNECTIONS: Range = [1n, 2n ** 32n - 1n];
const DEFAULT_BURST = 2 ** 32;
const DEFAULT_PACKET_BURST = 5;

/** undefined where nothing is limited. */
export function podQosControls(annotations: Annotations): QoSControls | undefined {
  const [ingress, egress] = [limitsOf(annotations, 'ingress'), limitsOf(annotations, 'egress')];
  const controls = compact<QoSControls>({
    ingressBandwidth: ingress.bandwidth,
    ingressBurst: ingress.burst,
    ingressPeakrate: ingress.peakRate,
    ingressMinburst: ingress.leastBurst,
    egressBandwidth: egress.bandwidth,
    egressBurst: egress.burst,
    egressPeakrate: egress.peakRate,
    egressMinburst: egress.leastBurst,
    ingressPacketRate: ingress.packetRate,
    ingressPacketBurst: ingress.packetBurst,
    egressPacketRate: egress.packetRate,
    egressPacketBurst: egress.packetBurst,
    ingressMaxConnections: ingress.connections,
    egressMaxConnections: egress.connections,
    dscp: dscpOf(annotations[`${PREFIX}dscp`]),
  });
  return Object.keys(controls).length > 0 ? controls : undefined;
}

/** A burst needs its rate, a peak one that is below it, the least burst a peak. */
function limitsOf(annotations: Annotations, direction: 'ingress' | 'egress') {
  const read = (name: string, range: Range) => quantity(annotations[`${PREFIX}${direction}${name}`], range);
  const own = annotations[`${PREFIX}${direction}Bandwidth`] ?? annotations[`kubernetes.io/${direction}-bandwidth`];
  const bandwidth = quantity(own, BANDWIDTH);
  const peak = read('Peakrate', PEAK_RATE);
  const peakRate = bandwidth && peak && peak > bandwidth ? peak : undefined;
  const packetRate = read('PacketRate', PACKETS);
  return {
    bandwidth,
    burst: bandwidth && (read('Burst', BURST) ?? DEFAULT_BURST),
    peakRate,
    leastBurst: peakRate && read('Minburst', LEAST_BURST),
    packetRate,
    packetBurst: packetRate && (read('PacketBurst', PACKETS) ?? DEFAULT_PACKET_BURST),
    connections: read('MaxConnections', CONNECTIONS),
  };
}

function quantity(text: string | undefined, [least, most]: Range): number | undefined {
  const value = text === undefined ? undefined : parseQuantity(text);
  if (value === undefined) return undefined;
  return Number(value < least ? least : value > most ? most : value);
}

function dscpOf(text: string | undefined): number | string | undefined {
  if (text === undefined) return undefined;
  const dscp = /^\d{1,3}$/.test(text) ? Number(text) : text;
  try {
    dscpValue(dscp);
    return dscp;
  } catch {
    return undefined;
  }
}
