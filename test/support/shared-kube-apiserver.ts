/** One API server for the suites of a test process, with the definitions and roles of manifests/. It ends with the process. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CrdGroup, ownCrds } from './crds.ts';
import { type KubeApiServer, startKubeApiServer } from './kube-apiserver.ts';
import { installRoles } from './service-accounts.ts';
import { removeAtExit } from './store-servers.ts';

let starting: Promise<KubeApiServer> | undefined;
const installing = new Map<CrdGroup, Promise<void>>();

/** It has both groups as soon as somebody has asked for each: a client must say which it means. */
export async function sharedKubeApiServer(group: CrdGroup): Promise<KubeApiServer> {
  starting ??= start();
  const server = await starting;
  const installed = installing.get(group) ?? ownCrds(group).then((crds) => server.install(crds));
  installing.set(group, installed);
  await installed;
  return server;
}

async function start(): Promise<KubeApiServer> {
  const server = await startKubeApiServer();
  removeAtExit(server.folder);
  await installRoles(server, await readFile(join(import.meta.dirname, '../../manifests/rbac.yaml'), 'utf8'));
  return server;
}
