/** Calico's custom resource definitions for test servers. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skipLoudly } from './missing-part.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const FILES = { v1: 'crd.projectcalico.org-v1.yaml', v3: 'projectcalico.org-v3.yaml' } as const;

export type CrdGroup = keyof typeof FILES;

/** Upstream's own, which lie beside the recordings. */
export function upstreamCrdFile(group: CrdGroup): string {
  return join(resolve(root, process.env.CONFORMANCE_DATA ?? '../shared'), 'crds', FILES[group]);
}

/** For a `before` hook. */
export function requireUpstreamCrds(context: Mocha.Context): void {
  if (existsSync(upstreamCrdFile('v1')) && existsSync(upstreamCrdFile('v3'))) return;
  skipLoudly(
    context,
    "there are no recordings with upstream's custom resource definitions",
    'set CONFORMANCE_DATA to the folder that holds them',
  );
}

export async function upstreamCrds(group: CrdGroup): Promise<string> {
  return readFile(upstreamCrdFile(group), 'utf8');
}

/** Those that this project ships. */
export async function ownCrds(group: CrdGroup): Promise<string> {
  return readFile(join(root, 'manifests', group === 'v1' ? 'crds.yaml' : 'crds-v3.yaml'), 'utf8');
}
