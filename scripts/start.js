// `npm start`: from a fresh clone to a working calicoctl, and a short story on real manifests.
import { build, install, node, run } from './bootstrap.js';

install();
build();
process.exit(run(node, ['scripts/story.ts']));
