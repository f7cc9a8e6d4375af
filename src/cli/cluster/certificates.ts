/** The certificates of Calico's components, without their keys (reference calicoctl-cli.md 16). */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { toYaml } from '../../encoding/yaml-emit.ts';
import { CENSORED } from '../diagnostics/censor.ts';
import { getList, type Secret } from './kubectl.ts';
import type { Collection } from './tasks.ts';

export async function collectCertificates(namespaces: readonly string[], collection: Collection): Promise<void> {
  const { folder, output, signal } = collection;
  await mkdir(join(folder, 'tls'), { recursive: true });
  for (const namespace of namespaces) {
    collection.count += 1;
    await output.out(`[${collection.count}] Collect TLS certificates of namespace ${namespace}\n`);
    const secrets = await getList<Secret>(['secrets', '-n', namespace], signal);
    if (secrets === undefined) await output.out(`[${collection.count}] Failed to list the secrets of namespace ${namespace}\n`);
    for (const secret of secrets ?? []) {
      const certificates = certificatesOf(secret);
      if (certificates) await writeFile(join(folder, 'tls', `${namespace}_${secret.metadata.name}.yaml`), toYaml(certificates));
    }
  }
}

/** The secret with nothing but its certificates; undefined where it has none. Annotations go: one holds the whole secret as it was applied. */
export function certificatesOf({ metadata, type, data = {} }: Secret): object | undefined {
  const entries = Object.entries(data).map(([key, value]) => [key, isCertificate(value) ? value : CENSORED] as const);
  if (entries.every(([, value]) => value === CENSORED)) return undefined;
  const { name, namespace, creationTimestamp, labels, ownerReferences } = metadata;
  const kept = { name, namespace, creationTimestamp, labels, ownerReferences };
  return { apiVersion: 'v1', kind: 'Secret', metadata: kept, type, data: Object.fromEntries(entries) };
}

const CERTIFICATES = /^\s*(-----BEGIN CERTIFICATE-----[\w+/=\s]*-----END CERTIFICATE-----\s*)+$/;

function isCertificate(base64: string): boolean {
  return CERTIFICATES.test(Buffer.from(base64, 'base64').toString('latin1'));
}
