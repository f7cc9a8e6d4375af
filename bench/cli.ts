/** `node bench/cli.ts`: whole-command figures of the command line, each against a limit measured in the same run. Needs a build and etcd. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEtcd } from '../test/support/etcd-server.ts';
import { type Figure, print } from './support/figures.ts';
import { policies } from './support/policies.ts';
import { calicoctl, medians, root, runNode } from './support/process.ts';

const folder = mkdtempSync(join(tmpdir(), 'calico-bench-'));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const config = (name: string, spec: string) =>
  file(name, `apiVersion: projectcalico.org/v3\nkind: CalicoAPIConfig\nmetadata: {}\nspec: {${spec}}\n`);
const run = (...args: string[]) => runNode([calicoctl, ...args]);
const seconds = (value: number) => `${value.toFixed(2)} s`;

const thousand = file('1000.yaml', policies(1000));
const tenThousand = file('10000.yaml', policies(10_000));
const etcd = await startEtcd();
try {
  print([...(await startUp()), ...(await validating()), ...(await applyingToEtcd()), ...(await applyingToSqlite()), ...(await getting())]);
} finally {
  await etcd.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function startUp(): Promise<Figure[]> {
  const { bare, version } = await medians(9, {
    bare: { run: () => runNode(['-e', '0']) },
    version: { run: () => run('version', '--client') },
  });
  return [
    {
      name: 'version --client',
      measured: version.seconds,
      limit: 5 * bare.seconds,
      unit: 's',
      basis: `5x node -e 0 (${seconds(bare.seconds)})`,
    },
  ];
}

async function validating(): Promise<Figure[]> {
  const { bare, ours } = await medians(5, {
    bare: { run: () => runNode([join(root, 'bench/support/parse-only.ts'), tenThousand]) },
    ours: { run: () => run('validate', '-f', tenThousand) },
  });
  return [
    {
      name: 'validate 10,000 policies',
      measured: ours.seconds,
      limit: 2 * bare.seconds,
      unit: 's',
      basis: `2x parsing with js-yaml (${seconds(bare.seconds)})`,
    },
    { name: 'validate 10,000 policies, memory', measured: ours.memory, limit: 400, unit: 'MB', basis: 'fixed' },
  ];
}

async function applyingToEtcd(): Promise<Figure[]> {
  const cfg = config('etcd.cfg', `datastoreType: etcdv3, etcdEndpoints: "${etcd.url}"`);
  const apply = () => run('apply', '-f', thousand, '-c', cfg);
  const { bare, create, update } = await medians(5, {
    bare: { run: () => runNode([join(root, 'bench/support/bare-puts.ts'), etcd.url]) },
    create: { run: apply, before: () => run('delete', '-f', thousand, '-s', '-c', cfg) },
    update: { run: apply },
  });
  const basis = `1,000 bare puts (${seconds(bare.seconds)}) + 0.5 s`;
  return [
    { name: 'apply 1,000 new policies, etcd', measured: create.seconds, limit: 2 * bare.seconds + 0.5, unit: 's', basis: `2x ${basis}` },
    {
      name: 'apply 1,000 existing policies, etcd',
      measured: update.seconds,
      limit: 4 * bare.seconds + 0.5,
      unit: 's',
      basis: `4x ${basis}`,
    },
  ];
}

async function applyingToSqlite(): Promise<Figure[]> {
  let turn = 0;
  let cfg = '';
  const fresh = () => {
    turn += 1;
    cfg = config('sqlite.cfg', `datastoreType: sqlite, sqlitePath: "${join(folder, `apply-${turn}.db`)}"`);
  };
  const { validate, apply } = await medians(5, {
    validate: { run: () => run('validate', '-f', thousand) },
    apply: { run: () => run('apply', '-f', thousand, '-c', cfg), before: fresh },
  });
  return [
    {
      name: 'apply 1,000 new policies, embedded store',
      measured: apply.seconds,
      limit: 2 * validate.seconds,
      unit: 's',
      basis: `2x validate of the same (${seconds(validate.seconds)})`,
    },
  ];
}

async function getting(): Promise<Figure[]> {
  const small = config('small.cfg', `datastoreType: sqlite, sqlitePath: "${join(folder, 'small.db')}"`);
  const large = config('large.cfg', `datastoreType: sqlite, sqlitePath: "${join(folder, 'large.db')}"`);
  await run('apply', '-f', thousand, '-c', small);
  await run('apply', '-f', tenThousand, '-c', large);
  const figures: Figure[] = [];
  for (const format of ['yaml', 'json', 'wide']) {
    const { one, ten } = await medians(3, {
      one: { run: () => run('get', 'networkpolicy', '-A', '-o', format, '-c', small) },
      ten: { run: () => run('get', 'networkpolicy', '-A', '-o', format, '-c', large) },
    });
    figures.push({
      name: `get -o ${format}: 10,000 against 1,000 policies`,
      measured: ten.seconds / one.seconds,
      limit: 12,
      unit: 'x',
      basis: `${seconds(ten.seconds)} against ${seconds(one.seconds)}, ${ten.memory.toFixed(0)} MB`,
    });
  }
  return figures;
}
