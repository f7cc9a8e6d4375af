/** The story that `npm start` tells: real manifests, a store in a folder of its own, and what to try next. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import chalk from 'chalk';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = join(root, '.quickstart');
const config = relative(root, join(folder, 'calicoctl.cfg'));

mkdirSync(folder, { recursive: true });
writeFileSync(
  join(root, config),
  `apiVersion: projectcalico.org/v3
kind: CalicoAPIConfig
metadata: {}
spec:
  datastoreType: sqlite
  sqlitePath: ${JSON.stringify(join(folder, 'calico.db'))}
`,
);

/** Shows a command line as a user would type it, and what it prints. */
function show(text: string, args: string[], { fails = false } = {}): void {
  console.log(
    `${text && `\n${chalk.bold(text)}\n`}${chalk.dim(`$ npx calicoctl ${args.map((arg) => (/[\s{}'*]/.test(arg) ? `'${arg}'` : arg)).join(' ')}`)}`,
  );
  const { status } = spawnSync(process.execPath, [join(root, 'bin/run.js'), ...args], { cwd: root, stdio: 'inherit' });
  if ((status === 0) === fails) {
    console.error(`\nthat ended with exit code ${status}: something is wrong with this installation`);
    process.exit(1);
  }
}

console.log(`calicoctl, with its data in ${relative(root, folder)}/ (an embedded store: no server needed)`);
show('Check manifests without any store:', ['validate', '-f', 'examples/quickstart']);
show('Store them:', ['apply', '-f', 'examples/quickstart', '-c', config]);
show('Read them back as tables:', ['get', 'ippool', '-o', 'wide', '-c', config]);
show('BGP:', ['get', 'bgppeer', '-c', config]);
show("Nodes (the AS number in parentheses is the cluster's):", ['get', 'node', '-o', 'wide', '-c', config]);
show('Tiers and policies:', ['get', 'tier', '-c', config]);
show('', ['get', 'networkpolicy', '-A', '-o', 'wide', '-c', config]);
show('One as YAML, defaults filled in:', ['get', 'ippool', 'default-ipv6', '-o', 'yaml', '-c', config]);
show('One as JSON, for a script:', ['get', 'bgpconfiguration', 'default', '-o', 'json', '--export', '-c', config]);
console.log('');
show('A broken manifest is refused, with the place of each mistake:', ['apply', '-f', 'examples/broken/policy.yaml', '-c', config], {
  fails: true,
});

console.log(`
${chalk.bold('Try next')}
  npx calicoctl -c ${config} get felixconfiguration default -o yaml
  npx calicoctl -c ${config} patch ippool default-ipv4 -p '{"spec":{"natOutgoing":false}}'
  npx calicoctl -c ${config} label node rack2-node1 route-reflector=true
  npx calicoctl -c ${config} get networkpolicy -A -w
  npx calicoctl --help`);
