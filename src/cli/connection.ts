/** From `--config` and the environment to a client (reference calicoctl-cli.md 6.1, 6.2, 11.1). */
import { isCalicoError } from '../base/errors.ts';
import { Client, type ClientOptions } from '../client/client.ts';
import type { Configuration } from '../datastore/configuration.ts';
import { isLocked } from '../resources/cluster.ts';
import { hintOf, messageOf } from './error-text.ts';
import { Failure } from './failure.ts';
import { DEFAULT_CONFIG } from './flags.ts';
import type { Output } from './output.ts';
import { checkVersion } from './version-check.ts';

export interface ConnectionFlags {
  readonly config: string;
  readonly context: string;
  readonly 'allow-version-mismatch': boolean;
  /** Nothing is written: the client keeps in memory what it would write. */
  readonly 'dry-run'?: boolean;
}

/** Rules of pools and nodes ask IPAM; most commands never do. */
const WITH_IPAM: ClientOptions = {
  ipam: async (datastore) => {
    const { Ipam } = await import('../ipam/ipam.ts');
    return new Ipam(datastore);
  },
};

/** A client, or why there is none: other mistakes of the user's are reported before that one. */
export class Connection implements AsyncDisposable {
  /** Which store, and how; absent where it cannot be read. */
  readonly configuration: Configuration | undefined;
  readonly #client: Client | undefined;
  readonly #error: unknown;

  private constructor({ configuration, client, error }: { configuration?: Configuration | undefined; client?: Client; error?: unknown }) {
    this.configuration = configuration;
    this.#client = client;
    this.#error = error;
  }

  /** Throws only where the config file that was asked for is not there. */
  static async open({ config, context, 'dry-run': dryRun = false }: ConnectionFlags, output: Output): Promise<Connection> {
    let configuration: Configuration | undefined;
    try {
      const { loadConfiguration } = await import('../datastore/configuration.ts');
      configuration = await loadConfiguration({ path: config || DEFAULT_CONFIG, context: context || undefined, env: process.env });
      if (configuration.notice) output.note(configuration.notice);
      const { openDatastore } = await import('../datastore/open.ts');
      const datastore = await openDatastore(configuration);
      if (!dryRun) return new Connection({ configuration, client: new Client(datastore, WITH_IPAM) });
      const { dryRunClient } = await import('../client/dry-run.ts');
      return new Connection({ configuration, client: dryRunClient(datastore, WITH_IPAM) });
    } catch (error) {
      // A missing file is the user's input; whatever else is wrong with the configuration can wait.
      if (isCalicoError(error, 'Input')) throw new Failure(error.message, { stream: 'stdout', hint: hintOf(error), cause: error });
      return new Connection({ configuration, error });
    }
  }

  /** Of the store that is configured. */
  get type(): Configuration['type'] | undefined {
    return this.configuration?.type;
  }

  /** Passes where there is no client: the command says so itself. */
  async checkVersion(flags: ConnectionFlags): Promise<void> {
    if (this.#client && !flags['allow-version-mismatch']) await checkVersion(this.#client);
  }

  /** The same for commands that write: says so where the datastore is locked, which keeps agents from acting, but no administrator from writing. */
  async checkForWriting(flags: ConnectionFlags, output: Output): Promise<void> {
    if (!this.#client || flags['allow-version-mismatch']) return;
    const cluster = await checkVersion(this.#client);
    if (cluster && isLocked(cluster))
      output.note('The datastore is locked: agents do not act on changes before `calicoctl datastore migrate unlock`.');
  }

  /** Throws upstream's message of resource commands, which goes to stdout. */
  get client(): Client {
    if (this.#client) return this.#client;
    throw new Failure(`Failed to create Calico API client: ${messageOf(this.#error)}`, {
      stream: 'stdout',
      hint: hintOf(this.#error),
      cause: this.#error,
    });
  }

  /** For commands that work on no resources of the user's: throws what went wrong, as it is. */
  get clientOrError(): Client {
    if (this.#client) return this.#client;
    throw this.#error;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.datastore[Symbol.asyncDispose]();
  }
}
