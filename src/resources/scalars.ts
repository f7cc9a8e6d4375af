/**
 * Go's scalar kinds and Calico's own encodings: JSON value in, canonical JSON value out (reference resources.md 3.1-3.7). A type that reads
 * itself in Go (Port, Protocol, ...) fails at once and with its own text; for the built-in ones Go reads on and reports the first failure.
 */
import { formatDuration, parseDuration } from '../encoding/duration.ts';
import { formatFloat } from '../encoding/go-format.ts';
import type { Scalar } from './model.ts';
import { parseTime } from './time.ts';

/** Told what is wrong with a value; both return undefined so that a reader can end with them. */
export interface Refusal {
  /** `value` (as `number 80.5`, `string`, `array`) is not of Go's type `type`. `selfRead`: the type reads itself. */
  mismatch(value: string, type: string, selfRead?: boolean): undefined;
  /** The type's own text. */
  invalid(text: string): undefined;
}

export interface ScalarOptions {
  /** Numbers and booleans become text in string fields, as sigs.k8s.io/yaml does. */
  readonly coerce: boolean;
  /** Go's name of the type where it is a named one. */
  readonly goType?: string | undefined;
}

type Range = readonly [min: bigint, max: bigint];

const INTEGERS = {
  int: [-(2n ** 63n), 2n ** 63n - 1n],
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint8: [0n, 2n ** 8n - 1n],
  uint16: [0n, 2n ** 16n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
} as const satisfies Partial<Record<Scalar, Range>>;

type IntegerType = keyof typeof INTEGERS;

/** The canonical value; undefined when refused. `value` is not null. */
export function readScalar(type: Scalar, value: unknown, refusal: Refusal, options: ScalarOptions): unknown {
  switch (type) {
    case 'string':
      return readString(value, refusal, options);
    case 'bool':
      return typeof value === 'boolean' ? value : refusal.mismatch(jsonKind(value), options.goType ?? type);
    case 'float64':
      return isNumber(value) ? Number(value) : refusal.mismatch(jsonKind(value), options.goType ?? type);
    case 'Time':
      return readText(value, refusal, parseTime);
    case 'Duration':
      return readText(value, refusal, (text) => formatDuration(parseDuration(text)));
    case 'Port':
      return typeof value === 'string' ? readText(value, refusal, parsePort) : readInteger('uint16', value, refusal, 'uint16', true);
    case 'Protocol':
    case 'DSCP':
      return typeof value === 'string' ? numberOrName(value) : readInteger('uint8', value, refusal, 'uint8', true);
    case 'ASNumber':
      return isInteger('uint32', value) ? Number(value) : readText(value, refusal, parseASNumber);
    case 'IntOrString':
      return typeof value === 'string' ? value : readInteger('int32', value, refusal, 'int32', true);
    case 'any':
      return value;
    default:
      return readInteger(type, value, refusal, options.goType ?? type, false);
  }
}

/** What Go holds in a field of the type that the document does not mention. */
export function zeroScalar(type: Scalar): unknown {
  switch (type) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'uint64':
      return 0n;
    case 'Duration':
      return '0s';
    case 'Time':
    case 'any':
      return null;
    default:
      return 0;
  }
}

/** As Go's `%v` prints it; undefined is Go's zero value. */
export function showScalar(type: Scalar, value: unknown): string {
  const own = value ?? zeroScalar(type);
  if (type === 'Duration') return `{${own}}`;
  if (type === 'float64') return formatFloat(own as number);
  return own === null ? '<nil>' : String(own);
}

/** How Go's JSON decoder names a value it did not expect. */
export function jsonKind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'number';
    default:
      return typeof value;
  }
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isInteger(type: IntegerType, value: unknown): value is number | bigint {
  if (!isNumber(value) || (typeof value === 'number' && !Number.isInteger(value))) return false;
  // Most are small: comparing with a bigint costs ten times as much.
  if (typeof value === 'number' && value >= 0 && value < 2 ** 16) return type !== 'uint8' || value < 2 ** 8;
  const [min, max] = INTEGERS[type];
  return value >= min && value <= max;
}

function readInteger(type: IntegerType, value: unknown, refusal: Refusal, goType: string, selfRead: boolean): number | bigint | undefined {
  if (!isInteger(type, value)) return refusal.mismatch(isNumber(value) ? `number ${value}` : jsonKind(value), goType, selfRead);
  if (type === 'uint64') return BigInt(value);
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function readString(value: unknown, refusal: Refusal, { coerce, goType }: ScalarOptions): string | undefined {
  if (typeof value === 'string') return value;
  if (coerce) {
    if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
    if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : formatFloat(value);
  }
  return refusal.mismatch(jsonKind(value), goType ?? 'string');
}

/** A type that reads itself from a JSON string. */
function readText<T>(value: unknown, refusal: Refusal, parse: (text: string) => T): T | undefined {
  if (typeof value !== 'string') return refusal.mismatch(jsonKind(value), 'string', true);
  try {
    return parse(value);
  } catch (error) {
    return refusal.invalid((error as Error).message);
  }
}

/** Port number, `min:max` or name. Throws an Error with Calico's text. */
export function parsePort(text: string): number | string {
  if (/^\d+$/.test(text)) {
    const port = Number(text);
    if (port > 65535) throw new Error(`invalid port format (${text})`);
    return port;
  }
  const range = /^(\d+):(\d+)$/.exec(text);
  if (range) {
    const [min, max] = [Number(range[1]), Number(range[2])];
    if (min > 65535) throw new Error(`invalid minimum port number in range (${text})`);
    if (max > 65535) throw new Error(`invalid maximum port number in range (${text})`);
    if (min > max) throw new Error(`minimum port number (${min}) is greater than maximum port number (${max}) in port range`);
    return min === max ? min : `${min}:${max}`;
  }
  if (!/^[a-zA-Z0-9_.-]{1,128}$/.test(text)) throw new Error(`invalid name for named port (${text})`);
  return text;
}

/** A port as its bounds and name: a named port has bounds 0. */
export function portParts(port: number | string): { readonly min: number; readonly max: number; readonly name: string } {
  if (typeof port === 'number') return { min: port, max: port, name: '' };
  const range = /^(\d+):(\d+)$/.exec(port);
  return range ? { min: Number(range[1]), max: Number(range[2]), name: '' } : { min: 0, max: 0, name: port };
}

/** Protocols and DSCP values: decimal text up to 255 is a number, any other text a name. */
function numberOrName(text: string): number | string {
  return /^\d+$/.test(text) && Number(text) <= 255 ? Number(text) : text;
}

/** Whether rules may name ports with this protocol: TCP, UDP, SCTP, also in lower case as the v1 model writes them. */
export function supportsPorts(protocol: number | string | undefined): boolean {
  return [6, 17, 132, 'TCP', 'UDP', 'SCTP', 'tcp', 'udp', 'sctp'].includes(protocol ?? 0);
}

/** `64512` or `1.10` (two 16-bit halves). Throws an Error with Calico's text. */
export function parseASNumber(text: string): number {
  if (/^\d+$/.test(text) && Number(text) < 2 ** 32) return Number(text);
  const halves = /^(\d+)\.(\d+)$/.exec(text);
  const [high, low] = [Number(halves?.[1]), Number(halves?.[2])];
  if (!(high <= 65535 && low <= 65535)) throw new Error(`invalid AS Number format (${text})`);
  return high * 65536 + low;
}

const DSCP_NAMES: Readonly<Record<string, number>> = {
  ...{ DF: 0, EF: 46, CS0: 0, CS1: 8, CS2: 16, CS3: 24, CS4: 32, CS5: 40, CS6: 48 },
  ...{ AF11: 10, AF12: 12, AF13: 14, AF21: 18, AF22: 20, AF23: 22, AF31: 26, AF32: 28, AF33: 30, AF41: 34, AF42: 36, AF43: 38 },
};

/** The number a DSCP value stands for; throws an Error with Calico's text. Names are read without regard to case. */
export function dscpValue(dscp: number | string): number {
  if (typeof dscp === 'number') {
    if (dscp > 63) throw new Error('DSCP must be between 0 and 63');
    return dscp;
  }
  const name = dscp.trim().toUpperCase();
  if (!Object.hasOwn(DSCP_NAMES, name)) throw new Error(`${dscp} is not a valid DSCP value`);
  return DSCP_NAMES[name]!;
}
