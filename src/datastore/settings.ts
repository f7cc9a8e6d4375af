/** What the client configuration says about each store, every value with the place it came from (reference calicoctl-cli.md 11). */

/** A value, and for messages where it was set: `ETCD_ENDPOINTS`, `spec.etcdEndpoints in /etc/calico/calicoctl.cfg`. */
export interface Setting<T = string> {
  readonly value: T;
  readonly source: string;
}

/** PEM text, or the path of a file that holds it. Never printed. */
export interface PemSetting extends Setting {
  readonly inline: boolean;
}

export interface EtcdSettings {
  /** URLs; exactly one of `endpoints` and `discoverySrv` is set. */
  readonly endpoints?: Setting<readonly string[]> | undefined;
  /** The domain whose SRV records name the endpoints. */
  readonly discoverySrv?: Setting | undefined;
  /** Both or none. */
  readonly credentials?: { readonly username: Setting; readonly password: Setting } | undefined;
  readonly key?: PemSetting | undefined;
  readonly cert?: PemSetting | undefined;
  readonly caCert?: PemSetting | undefined;
}

export interface KubernetesSettings {
  /** A path, or several separated by the system's path delimiter. */
  readonly kubeconfig?: Setting | undefined;
  /** The text of a kubeconfig: overrides `kubeconfig` and everything below. */
  readonly kubeconfigInline?: Setting | undefined;
  readonly apiEndpoint?: Setting | undefined;
  readonly keyFile?: Setting | undefined;
  readonly certFile?: Setting | undefined;
  readonly caFile?: Setting | undefined;
  readonly apiToken?: Setting | undefined;
  readonly insecureSkipTlsVerify?: Setting<boolean> | undefined;
  readonly usePodCidr?: Setting<boolean> | undefined;
  readonly clientQps?: Setting<number> | undefined;
  readonly clientBurst?: Setting<number> | undefined;
  readonly currentContext?: Setting | undefined;
  /** `projectcalico.org/v3` (in any case) forces the v3 CRDs, any other text the v1 ones. */
  readonly apiGroup?: Setting | undefined;
}

export interface SqliteSettings {
  readonly path: Setting;
}
