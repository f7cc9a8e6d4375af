/** `npm run manifests`: writes manifests/crds.yaml and manifests/crds-v3.yaml from schemas/. Needs `npm run generate` first. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiGroup } from '../src/datastore/kubernetes/api-group.ts';
import { toYaml } from '../src/encoding/yaml-emit.ts';
import { loadSchemas } from './generate/load-schemas.ts';
import { customResourceDefinitions } from './manifests/custom-resource-definitions.ts';

const ROOT = join(import.meta.dirname, '..');
const HEADER = '# Written by scripts/generate-manifests.ts from schemas/. Do not edit.\n';

/** Texts by path from the root. */
export function manifestTexts(): Map<string, string> {
  const { kinds } = loadSchemas(join(ROOT, 'schemas'));
  const text = (group: ApiGroup) =>
    `${HEADER}${customResourceDefinitions(kinds, group)
      .map((definition) => `---\n${toYaml(definition)}`)
      .join('')}`;
  return new Map([
    ['manifests/crds.yaml', text('v1')],
    ['manifests/crds-v3.yaml', text('v3')],
  ]);
}

if (import.meta.main) for (const [path, text] of manifestTexts()) writeFileSync(join(ROOT, path), text);
