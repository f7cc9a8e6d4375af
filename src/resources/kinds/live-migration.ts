import { nameColumn } from '../columns.ts';
import type { LiveMigration } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

export default {
  kind: 'LiveMigration',
  plural: 'livemigrations',
  aliases: [],
  namespaced: true,
  model: async () => (await import('../generated/live-migration.ts')).model,
  columns: { ps: [nameColumn], wide: [nameColumn] },
  // Upstream derives it from KubeVirt's migrations, which nothing here reads.
  storedAt: { at: 'resource', kubernetes: 'none' },
} satisfies Kind<LiveMigration>;
