/** From the configuration to the store it names. Each driver is loaded only when it is used. */
import type { Configuration } from './configuration.ts';
import type { Datastore } from './datastore.ts';
import type { KeyValueStore } from './key-value.ts';

/** Errors: Configuration, Datastore (the embedded store's file), Unreachable (the SRV look-up; etcd itself is contacted on first use). */
export async function openDatastore(configuration: Configuration): Promise<Datastore> {
  if (configuration.type === 'kubernetes') {
    const { openKubernetesDatastore } = await import('./kubernetes/kubernetes-datastore.ts');
    return openKubernetesDatastore(configuration.kubernetes, { source: configuration.source });
  }
  const [{ KeyValueDatastore }, store] = await Promise.all([import('./key-value-datastore.ts'), openStore(configuration)]);
  return new KeyValueDatastore(configuration.type, store);
}

async function openStore(configuration: Exclude<Configuration, { type: 'kubernetes' }>): Promise<KeyValueStore> {
  const { source } = configuration;
  if (configuration.type === 'sqlite') {
    const { openSqliteStore } = await import('./sqlite/sqlite-store.ts');
    const path = configuration.sqlite.path.value;
    return openSqliteStore({ path, description: `the embedded datastore ${path} (${source})` });
  }
  const { openEtcdStore } = await import('./etcd/etcd-store.ts');
  const { endpoints, discoverySrv } = configuration.etcd;
  const where = endpoints ? endpoints.value.map(withoutUserInfo).join(',') : `the servers of ${discoverySrv!.value}`;
  return openEtcdStore(configuration.etcd, `etcd at ${where} (${source})`);
}

/** A password has no place in an endpoint, but may have been put there. */
function withoutUserInfo(url: string): string {
  return url.replace(/\/\/.*@/, '//');
}
