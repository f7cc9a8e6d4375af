import { type CalicoError, notSupported } from '../../base/errors.ts';
import { column, nameColumn } from '../columns.ts';
import type { ClusterInformation } from '../generated/types.ts';
import type { Column, Kind, Verb } from '../kind.ts';

const KIND = 'ClusterInformation';

const columns: readonly Column<ClusterInformation>[] = [
  nameColumn,
  column('CLUSTERGUID', ({ spec }) => spec.clusterGUID ?? ''),
  column('CLUSTERTYPE', ({ spec }) => spec.clusterType ?? ''),
  column('CALICOVERSION', ({ spec }) => spec.calicoVersion ?? ''),
  column('DATASTOREREADY', ({ spec }) => spec.datastoreReady),
];

/** Only Calico's own components write it. */
function refuse(verb: Verb): CalicoError {
  switch (verb) {
    case 'create':
      return notSupported('create or apply', KIND);
    case 'update':
      return notSupported('apply or replace', KIND);
    case 'delete':
      return notSupported('delete', KIND);
    case 'apply':
      return notSupported('apply', KIND, 'resource is readonly');
  }
}

export default {
  kind: KIND,
  plural: 'clusterinformations',
  aliases: ['clusterinformation', 'clusterinformations', 'clusterinfo', 'clusterinfos'],
  namespaced: false,
  model: async () => (await import('../generated/cluster-information.ts')).model,
  singleton: { name: 'default', message: 'Cannot create a Cluster Information resource with a name other than "default"' },
  refuse,
  columns: { ps: columns, wide: columns },
  storedAt: { at: 'resource' },
} satisfies Kind<ClusterInformation>;
