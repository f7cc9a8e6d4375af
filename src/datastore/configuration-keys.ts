/** The keys of the client configuration: their names in the file and in the environment (reference calicoctl-cli.md 11.3). */
import type { Scalar, Struct } from '../resources/model.ts';

export interface ConfigurationKey {
  /** Under `spec` in the file. */
  readonly name: string;
  /** Go's field name, which messages about the environment quote. */
  readonly go: string;
  /** Without the prefix `CALICO_`, which every variable may have and which wins; absent: only in the file. */
  readonly variable?: string;
  /** Another variable, without a prefix of its own, that wins over both. */
  readonly alias?: string;
  readonly type?: 'bool' | 'int' | 'float32';
}

/** In the order of upstream's structures, which is the order in which mistakes in the environment are reported. */
const KEYS = [
  { name: 'datastoreType', go: 'DatastoreType', variable: 'DATASTORE_TYPE' },
  { name: 'etcdEndpoints', go: 'EtcdEndpoints', variable: 'ETCD_ENDPOINTS' },
  { name: 'etcdDiscoverySrv', go: 'EtcdDiscoverySrv', variable: 'ETCD_DISCOVERY_SRV' },
  { name: 'etcdUsername', go: 'EtcdUsername', variable: 'ETCD_USERNAME' },
  { name: 'etcdPassword', go: 'EtcdPassword', variable: 'ETCD_PASSWORD' },
  { name: 'etcdKeyFile', go: 'EtcdKeyFile', variable: 'ETCD_KEY_FILE' },
  { name: 'etcdCertFile', go: 'EtcdCertFile', variable: 'ETCD_CERT_FILE' },
  { name: 'etcdCACertFile', go: 'EtcdCACertFile', variable: 'ETCD_CA_CERT_FILE' },
  { name: 'etcdKey', go: 'EtcdKey' },
  { name: 'etcdCert', go: 'EtcdCert' },
  { name: 'etcdCACert', go: 'EtcdCACert' },
  { name: 'kubeconfig', go: 'Kubeconfig', variable: 'KUBECONFIG' },
  { name: 'k8sAPIEndpoint', go: 'K8sAPIEndpoint', variable: 'K8S_API_ENDPOINT' },
  { name: 'k8sKeyFile', go: 'K8sKeyFile', variable: 'K8S_KEY_FILE' },
  { name: 'k8sCertFile', go: 'K8sCertFile', variable: 'K8S_CERT_FILE' },
  { name: 'k8sCAFile', go: 'K8sCAFile', variable: 'K8S_CA_FILE' },
  // Upstream reads only the alias, by a slip; its documentation promises the other name.
  { name: 'k8sAPIToken', go: 'K8sAPIToken', variable: 'K8S_API_TOKEN', alias: 'CALICO_K8SAPITOKEN' },
  { name: 'k8sInsecureSkipTLSVerify', go: 'K8sInsecureSkipTLSVerify', variable: 'K8S_INSECURE_SKIP_TLS_VERIFY', type: 'bool' },
  { name: 'k8sDisableNodePoll', go: 'K8sDisableNodePoll', variable: 'K8S_DISABLE_NODE_POLL', type: 'bool' },
  { name: 'usePodCIDR', go: 'K8sUsePodCIDR', variable: 'USE_POD_CIDR', type: 'bool' },
  { name: 'kubeconfigInline', go: 'KubeconfigInline' },
  { name: 'k8sClientQPS', go: 'K8sClientQPS', variable: 'K8S_CLIENT_QPS', type: 'float32' },
  { name: 'k8sClientBurst', go: 'K8sClientBurst', variable: 'K8S_CLIENT_BURST', type: 'int' },
  { name: 'k8sCurrentContext', go: 'K8sCurrentContext', variable: 'K8S_CURRENT_CONTEXT' },
  { name: 'calicoAPIGroup', go: 'CalicoAPIGroup', variable: 'CALICO_API_GROUP' },
  { name: 'sqlitePath', go: 'SqlitePath', variable: 'SQLITE_PATH' },
] as const satisfies readonly ConfigurationKey[];

export type KeyName = (typeof KEYS)[number]['name'];

export const CONFIGURATION_KEYS: readonly (ConfigurationKey & { readonly name: KeyName })[] = KEYS;

/** The configuration file, read as strictly as a manifest. */
export const CONFIGURATION_FILE: Struct = {
  go: 'CalicoAPIConfig',
  fields: [
    { name: 'kind', go: 'Kind', type: 'string' },
    { name: 'apiVersion', go: 'APIVersion', type: 'string' },
    { name: 'metadata', go: 'ObjectMeta', type: { map: 'any' } },
    {
      name: 'spec',
      go: 'Spec',
      type: {
        go: 'CalicoAPIConfigSpec',
        fields: CONFIGURATION_KEYS.map(({ name, go, type = 'string' }) => ({
          name,
          go,
          type: (type === 'float32' ? 'float64' : type) as Scalar,
        })),
      },
    },
  ],
};
