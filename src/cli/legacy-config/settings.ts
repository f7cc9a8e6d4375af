/** The settings of calicoctl 1.x by name, and the fields of today that they are (reference calicoctl-cli.md 19). */
import { parseASNumber } from '../../resources/scalars.ts';

export type ConfigurationKind = 'BGPConfiguration' | 'FelixConfiguration';

export interface Setting {
  /** Every object that holds it; the first is asked for its value. */
  readonly kinds: readonly ConfigurationKind[];
  readonly field: string;
  /** A node may have its own. */
  readonly perNode: boolean;
  /** What holds where nobody said anything. */
  readonly initial: string;
  /** From the command line. Throws an Error whose message is upstream's. */
  readonly parse: (text: string) => unknown;
  /** As it was written on the command line. */
  readonly show: (value: unknown) => string;
}

const LOG_LEVELS: Readonly<Record<string, string>> = {
  debug: 'Debug',
  info: 'Info',
  warning: 'Warning',
  error: 'Error',
  critical: 'Fatal',
};

const SETTINGS: Readonly<Record<string, Setting>> = {
  asnumber: {
    kinds: ['BGPConfiguration'],
    field: 'asNumber',
    perNode: false,
    initial: '64512',
    parse: (text) => readASNumber(text),
    show: String,
  },
  nodetonodemesh: onOff({ kinds: ['BGPConfiguration'], field: 'nodeToNodeMeshEnabled', initial: 'on' }),
  ipip: onOff({ kinds: ['FelixConfiguration'], field: 'ipipEnabled', initial: 'off' }),
  loglevel: {
    kinds: ['FelixConfiguration', 'BGPConfiguration'],
    field: 'logSeverityScreen',
    perNode: true,
    initial: 'info',
    parse: readLogLevel,
    show: (value) => Object.keys(LOG_LEVELS).find((level) => LOG_LEVELS[level] === value) ?? String(value).toLowerCase(),
  },
};

/** Names count without regard to case. */
export function settingNamed(name: string): Setting {
  const key = name.toLowerCase();
  if (Object.hasOwn(SETTINGS, key)) return SETTINGS[key]!;
  throw new Error(`unrecognised config name '${name}'`);
}

function onOff(of: Pick<Setting, 'kinds' | 'field' | 'initial'>): Setting {
  const parse = (text: string) => {
    if (!/^(on|off)$/i.test(text)) throw invalid(text);
    return text.toLowerCase() === 'on';
  };
  return { ...of, perNode: false, parse, show: (value) => (value ? 'on' : 'off') };
}

function readASNumber(text: string): number {
  try {
    return parseASNumber(text);
  } catch {
    throw new Error('the supplied AS number is not valid');
  }
}

/** Nothing of today is as silent as `none` was: only what ends a program is logged. */
function readLogLevel(text: string): string {
  const level = text.toLowerCase() === 'none' ? 'critical' : text.toLowerCase();
  if (!Object.hasOwn(LOG_LEVELS, level)) throw invalid(text);
  return LOG_LEVELS[level]!;
}

export function invalid(text: string): Error {
  return new Error(`invalid value '${text}'`);
}
