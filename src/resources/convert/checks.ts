/** The checks of the first generation's validator: one by tag for each field, in the order of the fields, with its words. */
import type { Finding } from '../../base/errors.ts';
import { goValue } from '../../encoding/go-format.ts';
import { parseSelector } from '../../selector/index.ts';

import type { Net } from './addresses.ts';
import type { EndpointPort } from './objects.ts';

const NAME = /^[a-zA-Z0-9_.-]{1,128}$/;
const NAMESPACED_NAME = /^[a-zA-Z0-9_./-]{1,128}$/;
const INTERFACE = /^[a-zA-Z0-9_.-]{1,15}$/;
const ACTION = /^(allow|deny|log|pass)$/;
const PROTOCOL = /^(tcp|udp|icmp|icmpv6|sctp|udplite)$/;
const LABEL_KEY = /^[a-zA-Z0-9_./-]{1,512}$/;
const LABEL_VALUE = /^[a-zA-Z0-9]?([a-zA-Z0-9_.-]{0,61}[a-zA-Z0-9])?$/;

export type Labels = Readonly<Record<string, string>>;

export class Checks {
  readonly findings: Finding[] = [];

  report(name: string, value: unknown, reason = ''): void {
    this.findings.push({ name, value: goValue(value), reason });
  }

  /** All of these take an absent or empty value. */
  name(field: string, value: string | undefined): void {
    if (value && !NAME.test(value)) this.report(field, value);
  }

  namespacedName(field: string, value: string | undefined): void {
    if (value && !NAMESPACED_NAME.test(value)) this.report(field, value);
  }

  labels(field: string, labels: Labels = {}): void {
    if (!Object.entries(labels).every(([key, value]) => LABEL_KEY.test(key) && LABEL_VALUE.test(value))) this.report(field, labels);
  }

  profiles(profiles: readonly string[] = []): void {
    for (const [index, profile] of profiles.entries()) if (!NAMESPACED_NAME.test(profile)) this.report(`Profiles[${index}]`, profile);
  }

  tags(tags: readonly string[] = []): void {
    for (const [index, tag] of tags.entries()) if (!NAME.test(tag)) this.report(`Tags[${index}]`, tag);
  }

  selector(field: string, selector: string | undefined): void {
    if (selector && !isSelector(selector)) this.report(field, selector);
  }

  /** These refuse an empty value. */
  interfaceName(value = ''): void {
    if (value !== '*' && !INTERFACE.test(value)) this.report('InterfaceName', value);
  }

  action(value = ''): void {
    if (!ACTION.test(value)) this.report('Action', value);
  }

  protocol(protocol: number | string): void {
    if (protocol === 0) this.report('Protocol', protocol, 'protocol number invalid');
    else if (typeof protocol === 'string' && !PROTOCOL.test(protocol)) this.report('Protocol', protocol, 'protocol name invalid');
  }

  ports(ports: readonly (number | string)[] = []): void {
    for (const port of ports) {
      // Ranges the wrong way round are no ports at all.
      const from = typeof port === 'number' ? port : /^(\d+):/.exec(port)?.[1];
      if (from !== undefined && Number(from) < 1) {
        const to = typeof port === 'number' ? port : port.slice(port.indexOf(':') + 1);
        this.report('Port', to, 'port range invalid, port number must be between 0 and 65536');
      }
    }
  }

  endpointPorts(ports: readonly EndpointPort[] = []): void {
    for (const { name = '', protocol = 0, port = 0 } of ports) {
      if (!NAME.test(name)) this.report('Name', name);
      this.protocol(protocol);
      if (port === 0) this.report('Port', port);
      if (!['tcp', 'udp', 'sctp'].includes(String(protocol)))
        this.report('EndpointPort.Protocol', protocol, "EndpointPort protocol must be 'tcp' or 'udp' or 'sctp'.");
    }
  }
}

/** How Go prints the text of a list of networks. */
export function netTexts(nets: readonly Net[]): string[] {
  return nets.map(({ text }) => text);
}

function isSelector(text: string): boolean {
  try {
    parseSelector(text);
    return true;
  } catch {
    return false;
  }
}
