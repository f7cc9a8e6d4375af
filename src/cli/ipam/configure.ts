/** `ipam configure` (reference calicoctl-cli.md 13.5). */
import { retryOnConflict } from '../../client/operations/retry.ts';
import { atoi } from '../../encoding/atoi.ts';
import type { Configuration } from '../../ipam/configuration.ts';
import { Failure } from '../failure.ts';
import type { Output } from '../output.ts';
import { documentText, withResultDocument } from '../result-document.ts';
import { asIpamFailure, FORMATS, type IpamFlags, inSession } from './session.ts';

export interface ConfigureFlags extends IpamFlags {
  /** Empty, here and below: not given. */
  readonly strictaffinity: string;
  readonly 'max-blocks-per-host': string;
  readonly 'kubevirt-ip-persistence': string;
  /** Negative: not given. */
  readonly 'ip-cooldown-seconds': string;
}

/** In the order of the messages. */
const NAMES = {
  strictAffinity: 'StrictAffinity',
  maxBlocksPerHost: 'MaxBlocksPerHost',
  kubeVirtVMAddressPersistence: 'KubeVirtVMAddressPersistence',
  ipCooldownSeconds: 'IPCooldownSeconds',
} as const satisfies Partial<Record<keyof Configuration, string>>;

type Settings = Partial<Pick<Configuration, keyof typeof NAMES>>;

export async function configureIpam(flags: ConfigureFlags, output: Output): Promise<void> {
  await withResultDocument('ipam configure', { format: flags.output, formats: FORMATS, output }, () =>
    inSession(
      flags,
      output,
      async ({ client, ipam }) => {
        const settings = readSettings(flags);
        const given = (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((name) => settings[name] !== undefined);
        if (given.length === 0) throw new Failure('at least one configuration option must be specified');
        const change = (current: Configuration): Configuration => ({ ...current, ...settings });
        const configuration = await asIpamFailure(() => retryOnConflict(client, () => ipam.configure(change)));
        const lines = given.map((name) => `Successfully set ${NAMES[name]} to: ${settings[name]}\n`);
        // schemas/output/ipam-configure.json
        await output.out(flags.output === '' ? lines.join('') : await documentText({ set: given, configuration }, flags.output));
      },
      { changes: true },
    ),
  );
}

function readSettings(flags: ConfigureFlags): Settings {
  const cooldown = toNumber(flags['ip-cooldown-seconds'], 'invalid value for --ip-cooldown-seconds. Use a number of seconds');
  return defined({
    strictAffinity: toBoolean(flags.strictaffinity),
    maxBlocksPerHost: toNumber(flags['max-blocks-per-host'], 'invalid value for maxblockhost. Use a valid number'),
    kubeVirtVMAddressPersistence: toPersistence(flags['kubevirt-ip-persistence']),
    ipCooldownSeconds: cooldown === undefined || cooldown < 0 ? undefined : cooldown,
  });
}

function defined(settings: { [name in keyof Settings]: Settings[name] | undefined }): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** What Go's ParseBool accepts. */
function toBoolean(text: string): boolean | undefined {
  if (text === '') return undefined;
  if (/^(1|t|T|TRUE|true|True)$/.test(text)) return true;
  if (/^(0|f|F|FALSE|false|False)$/.test(text)) return false;
  throw new Failure('invalid value. Use true or false to set strictaffinity');
}

function toNumber(text: string, otherwise: string): number | undefined {
  if (text === '') return undefined;
  try {
    const value = Number(atoi(text));
    if (Number.isSafeInteger(value)) return value;
  } catch (cause) {
    throw new Failure(otherwise, { cause });
  }
  throw new Failure(otherwise);
}

function toPersistence(text: string): string | undefined {
  if (text === '') return undefined;
  if (text === 'Enabled' || text === 'Disabled') return text;
  throw new Failure('invalid value for --kubevirt-ip-persistence. Use Enabled or Disabled');
}
