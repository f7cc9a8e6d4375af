/**
 * Recorded command lines of a Kubernetes cluster, replayed on API servers of our own with upstream's custom resource definitions or with those in
 * manifests/: in shards, each with one server for each API group that its scenarios use. (transcripts.ts runs this for recordings of that kind.)
 */
import { join } from 'node:path';
import { ownCrds, upstreamCrds } from '../support/crds.ts';
import { type KubeApiServer, startKubeApiServer } from '../support/kube-apiserver.ts';
import { type Result, replay, type Scenario, shards } from './replay.ts';

const SHARDS = 2;
const OPTIONS = { v1: '--kubeconfig', v3: '--kubeconfig-v3' } as const;

export function isKubeScenario({ area }: Scenario): boolean {
  return area.startsWith('kdd-');
}

export interface KubeReplay {
  /** The folder of the recordings, where the replay program lies too. */
  readonly recordings: string;
  /** For temporary files. */
  readonly folder: string;
  readonly definitions: 'upstream' | 'own';
}

export async function replayKube(scenarios: readonly Scenario[], { recordings, folder, definitions }: KubeReplay): Promise<Result[]> {
  const program = join(recordings, 'replay-kube.py');
  const results = await Promise.all(
    // A server less: only one shard needs the v3 group.
    shards(scenarios, SHARDS, ({ mode }) => mode === 'v3').map(async (shard, index) => {
      const groups = [...new Set(shard.map(({ mode = 'v1' }) => mode))];
      const servers = await Promise.all(groups.map((group) => startServer(group, definitions)));
      try {
        const options = await Promise.all(groups.map(async (group, at) => [OPTIONS[group], await servers[at]!.kubeconfig()]));
        return await replay(shard, { program, servers: options.flat(), folder, name: `kube-${index}` });
      } finally {
        await Promise.all(servers.map((server) => server.stop()));
      }
    }),
  );
  return results.flat();
}

async function startServer(group: 'v1' | 'v3', definitions: KubeReplay['definitions']): Promise<KubeApiServer> {
  const server = await startKubeApiServer();
  await server.install(await (definitions === 'own' ? ownCrds(group) : upstreamCrds(group)));
  return server;
}
