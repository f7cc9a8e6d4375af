/** Where the kube-apiserver of the tests is: KUBEBUILDER_ASSETS first, the cache second; else it is built once from its Go modules. */
import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, readFile, rename } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const NAME = 'kube-apiserver';
const MODULE = join(dirname(fileURLToPath(import.meta.url)), '../servers/kube-apiserver');

/** Undefined where there is neither a binary nor Go to build one. */
export async function findKubeApiServer(): Promise<string | undefined> {
  const assets = process.env.KUBEBUILDER_ASSETS;
  const cached = await cachedBinary();
  for (const path of [...(assets ? [join(assets, NAME)] : []), cached]) if (await isExecutable(path)) return path;
  const go = await findGo();
  if (go === undefined) return undefined;
  await build(go, cached);
  return cached;
}

async function cachedBinary(): Promise<string> {
  const module = await readFile(join(MODULE, 'go.mod'), 'utf8');
  const version = /k8s\.io\/kubernetes v(\S+)/.exec(module)![1];
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'calico-ts', `${NAME}-${version}`, NAME);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function findGo(): Promise<string | undefined> {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), '/usr/local/go/bin']) {
    const path = join(folder, 'go');
    if (folder !== '' && (await isExecutable(path))) return path;
  }
  return undefined;
}

/** Minutes. Appears under its name only when it is whole: several test runs may build at once. */
async function build(go: string, path: string): Promise<void> {
  console.error(`building ${NAME} once, into ${dirname(path)}: this takes some minutes`);
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  const env = { ...process.env, GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };
  await promisify(execFile)(go, ['build', '-o', unfinished, `k8s.io/kubernetes/cmd/${NAME}`], { cwd: MODULE, env });
  await rename(unfinished, path);
}
