/** `node scripts/install-kube-apiserver.ts`: makes sure that there is a kube-apiserver for the tests. Exit code 1 where it cannot be had. */
import { findKubeApiServer } from '../test/support/kube-apiserver-binary.ts';

const path = await findKubeApiServer();
if (path === undefined) {
  console.error('SKIPPED: no kube-apiserver: set KUBEBUILDER_ASSETS to a folder that has one, or install Go 1.25 to build it');
  process.exit(1);
}
console.log(path);
