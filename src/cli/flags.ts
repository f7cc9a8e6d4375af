/** The flags that commands share (reference calicoctl-cli.md 3). */
import { boolean, custom } from '@oclif/core/flags';
import { GLOBAL } from './argv/command-table.ts';
import { unprotect } from './argv/index.ts';

export const DEFAULT_CONFIG = '/etc/calico/calicoctl.cfg';

/** A flag with a value, as the argument normaliser hands it over. */
export const text = custom<string>({ parse: async (value) => unprotect(value) });

export const globalFlags = {
  'log-level': text({
    char: 'l',
    default: 'panic',
    helpGroup: GLOBAL,
    summary: 'Set the log level (panic, fatal, error, warn, info, debug)',
  }),
  context: text({ default: '', helpGroup: GLOBAL, summary: 'The name of the kubeconfig context to use' }),
  'allow-version-mismatch': boolean({
    helpGroup: GLOBAL,
    summary: 'Work with a cluster of another Calico release than this program was made for',
  }),
};

export const configFlag = {
  config: text({ char: 'c', default: DEFAULT_CONFIG, summary: 'Path to the file that says which datastore to use' }),
};

export const namespaceFlag = {
  namespace: text({ char: 'n', default: '', summary: 'Namespace of the resource; not for kinds that have none' }),
};

/** Which manifests to read. */
export const fileFlags = {
  filename: text({ char: 'f', default: '', summary: 'File, folder, or - for standard input' }),
  recursive: boolean({ char: 'R', summary: 'Read the folders within the folder given with -f, too' }),
  'skip-empty': boolean({ summary: 'A file or folder without resources is no error' }),
};

/** For commands that write. */
export const dryRunFlag = {
  'dry-run': boolean({ summary: 'Check everything against the datastore and say what would be done, without writing anything' }),
};

/** No short form: -l is the log level. */
export const selectorFlag = {
  selector: text({ default: '', summary: "Only resources whose labels match, such as env=prod or has(team) && env in {'prod', 'test'}" }),
};

/** For commands that change many. */
export const verboseFlag = {
  verbose: boolean({ char: 'v', summary: 'Say of each resource what became of it, too' }),
};

/** For commands that change or check: what happened, for programs. */
export const resultFlag = {
  output: text({ char: 'o', default: '', summary: 'json: one machine-readable result per resource, on standard output' }),
};

/** For commands that print one document: what they found or did, for programs. */
export const documentFlag = {
  output: text({ char: 'o', default: '', summary: 'json or yaml: one machine-readable document, on standard output' }),
};
