/** What a write would change of a resource, as a unified diff of its YAML. */
import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import { toYaml } from '../../encoding/yaml-emit.ts';
import type { Resource } from '../../resources/resource.ts';

export interface Versions {
  /** As messages name it: `IPPool(a)`. */
  readonly name: string;
  /** Undefined where there is none yet. */
  readonly before: Resource | undefined;
  readonly after: Resource;
  /** Where the later one comes from, such as `pool.yaml:3:1`. */
  readonly origin?: string | undefined;
}

/** Empty where nothing differs that a user can decide. Otherwise it ends with a newline. */
export function resourceDiff({ name, before, after, origin }: Versions): string {
  const [from, to] = [before, after].map((resource) => (resource ? toYaml(decidedByUsers(resource)) : ''));
  if (from === to) return '';
  const header = before ? 'stored' : undefined;
  return createTwoFilesPatch(before ? name : '/dev/null', name, from!, to!, header, origin, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** Without what the store alone decides, which every write changes. */
function decidedByUsers(resource: Resource): Resource {
  const {
    uid: _1,
    resourceVersion: _2,
    generation: _3,
    creationTimestamp: _4,
    managedFields: _5,
    selfLink: _6,
    ...metadata
  } = resource.metadata;
  return { ...resource, metadata };
}
