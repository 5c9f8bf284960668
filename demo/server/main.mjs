#!/usr/bin/env node
/** The command line: starts the server, says where, and stops it on a signal. */
import { existsSync } from 'node:fs';
import { help, readCliOptions, UsageError } from './cli_options.mjs';
import { defaultOptions, start_server as startServer } from './server.mjs';

const exitCode = Object.freeze({ failed: 1, usage: 2 });

try {
  const options = readCliOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(help);
  else await run({ ...defaultOptions, ...options });
} catch (error) {
  console.error(explain(error));
  process.exitCode = error instanceof UsageError ? exitCode.usage : exitCode.failed;
}

async function run(options) {
  const missing = options.staticRoots.filter((root) => !existsSync(root));
  if (missing.length > 0) {
    console.error(`no pages yet in ${missing.join(', ')}: build the demos, then reload`);
  }
  const server = await startServer(options);
  const stop = async () => {
    await server.close();
    process.exit(0);
  };
  // once: a second Ctrl-C ends the process the hard way.
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);

  const url = hasLocalName(options.host) ? `http://localhost:${server.port}/` : server.url;
  console.log(`tether demos: ${url} (chat: ${url}chat/, ticker: ${url}ticker/, counter: ${url}counter/)`);
}

/** Whether this machine's browsers reach the host as "localhost" too, which reads better. */
function hasLocalName(host) {
  return ['localhost', '127.0.0.1', '0.0.0.0', '::', '::1'].includes(host);
}

function explain(error) {
  if (error instanceof UsageError) return `${error.message}\nTry --help.`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `port ${error.port} is in use: stop what runs there, or choose another with --port`;
    case 'EACCES':
      return `not allowed: ${error.message}`;
    case 'FILE_IN_USE':
      return `${error.message}: stop it, or choose another file with --data`;
    case 'BUS_UNAVAILABLE':
      return `${error.message}: start it, or leave --bus out`;
    default:
      return error;
  }
}
