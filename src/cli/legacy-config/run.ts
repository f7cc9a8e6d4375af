/** `config get|set|unset` of calicoctl 1.x, on BGPConfiguration and FelixConfiguration (reference calicoctl-cli.md 19). */

import type { Client } from '../../client/client.ts';
import { readSetting, writeSetting } from '../../client/operations/setting.ts';
import type { Ref } from '../../resources/resource.ts';
import { Connection, type ConnectionFlags } from '../connection.ts';
import { hintOf, messageOf } from '../error-text.ts';
import { Failure } from '../failure.ts';
import type { Output } from '../output.ts';
import { rawSetting } from './raw.ts';
import { type ConfigurationKind, type Setting, settingNamed } from './settings.ts';

export interface ConfigFlags extends ConnectionFlags {
  /** Empty: of the whole cluster. */
  readonly node: string;
  /** `bgp` or `felix`: any field of that component. */
  readonly raw: string;
}

/** Prints the value. */
export async function getConfig(flags: ConfigFlags, name: string, output: Output): Promise<void> {
  await onSetting(flags, name, output, async (client, setting, connection) => {
    await connection.checkVersion(flags);
    const [kind] = setting.kinds as [ConfigurationKind];
    const own = await readSetting(client, refOf(kind, flags.node), setting.field);
    const inherits = own === undefined && flags.node !== '' && flags.raw === '';
    const value = inherits ? await readSetting(client, refOf(kind, ''), setting.field) : own;
    const shown = value === undefined ? setting.initial : setting.show(value);
    await output.out(`${shown}${inherits ? ' (inherited from global)' : ''}\n`);
  });
}

/** Prints nothing, as upstream, unless it is only tried. `undefined` takes the setting back. */
export async function setConfig(flags: ConfigFlags, name: string, value: string | undefined, output: Output): Promise<void> {
  await onSetting(flags, name, output, async (client, setting, connection) => {
    await connection.checkForWriting(flags, output);
    const parsed = value === undefined ? undefined : setting.parse(value);
    if (value !== undefined) await client.requireInitialized();
    for (const kind of setting.kinds) await writeSetting(client, refOf(kind, flags.node), setting.field, parsed);
    if (flags['dry-run']) await output.out(`${name} ${value === undefined ? 'unset' : `set to ${value}`} (dry run)\n`);
  });
}

function refOf(kind: ConfigurationKind, node: string): Ref {
  return { kind, name: node === '' ? 'default' : `node.${node}` };
}

async function onSetting(
  flags: ConfigFlags,
  name: string,
  output: Output,
  run: (client: Client, setting: Setting, connection: Connection) => Promise<void>,
): Promise<void> {
  try {
    const setting = flags.raw === '' ? settingNamed(name) : await rawSetting(flags.raw, name);
    if (flags.node !== '' && !setting.perNode) throw new Error('--node should not be specified');
    await using connection = await Connection.open(flags, output);
    await run(connection.client, setting, connection);
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure(`Error executing command: ${messageOf(error)}`, { stream: 'stdout', hint: hintOf(error), cause: error });
  }
}
