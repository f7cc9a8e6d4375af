// Preloaded with --import: at exit, writes the URL of every module that was loaded to the file that LIST_MODULES names.
import { writeFileSync } from 'node:fs';
import module from 'node:module';

const urls = [];
module.registerHooks({
  load(url, context, nextLoad) {
    urls.push(url);
    return nextLoad(url, context);
  },
});
process.on('exit', () => writeFileSync(process.env.LIST_MODULES, JSON.stringify(urls)));
