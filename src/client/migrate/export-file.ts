/** The three parts of an export (reference calicoctl-cli.md 15.2, 15.3). */
import { CalicoError } from '../../base/errors.ts';
import { parseJson } from '../../encoding/go-json.ts';

export interface ExportParts {
  /** Manifests in YAML, from the first line on. */
  readonly resources: string;
  readonly cluster: string;
  readonly ipam: string;
}

/** Stands on a line of its own between them. */
export const SEPARATOR = '===\n';

/** Texts within the manifests are indented, so nothing there looks like a separator. */
export function splitExport(text: string, filename: string): ExportParts {
  const [resources, cluster, ipam, ...more] = text.split(/^===\r?\n/m);
  if (resources === undefined || cluster === undefined || ipam === undefined || more.length > 0)
    throw new CalicoError('Input', `imported file: ${filename} is improperly formatted. Try recreating with 'calicoctl export'`);
  return { resources, cluster, ipam };
}

export interface ExportedCluster {
  readonly clusterGUID: string | undefined;
  readonly calicoVersion: string | undefined;
}

/** What an import takes over from the second part. Throws CalicoError `Input`. */
export function parseCluster(text: string): ExportedCluster {
  const { spec = {} } = (parseJson(text) ?? {}) as { spec?: Readonly<Record<string, unknown>> };
  return { clusterGUID: nonEmpty(spec.clusterGUID), calicoVersion: nonEmpty(spec.calicoVersion) };
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
