// The ScriptRunner's types.
import { load, TetherError } from '../../js-glue/loader/script.mjs';
import type { ScriptLoadOptions, ScriptRunner, ScriptRunnerOptions, ScriptValue, TetherScript } from '../../js-glue/loader/script.mjs';

const options: ScriptLoadOptions = { wasm: '/script.wasm', trustedTypesPolicyName: 'mine' };
const runnerOptions: ScriptRunnerOptions = { level: 'script', nonce: 'abc', origin: 'wss://example.com', timeout: 3000, stack: true };

export async function usage(): Promise<void> {
  const small: TetherScript = await load(options);
  const runner: ScriptRunner = new small.ScriptRunner(runnerOptions);
  const value: ScriptValue = await runner.evaluate('var q = 5', { variable: 'q', timeout: 100, origin: 'wss://example.com/ws' });
  const bytes: Uint8Array = await runner.evaluate('', { variable: 'q', encoding: 'msgpack' });
  runner.register('app.add', ({ a, b }: { a: number; b: number }) => a + b);
  const sum: ScriptValue = await runner.command('app.add', { a: 1, b: 2 }).catch((error) => {
    if (error instanceof TetherError && error.code === 'unknown-command') return null;
    throw error;
  });
  console.log(value, bytes.length, sum, runner.level, runner.pending, runner.way === 'eval');
  runner.unregister('app.add');
  runner.cancelAll();
  // @ts-expect-error no such level
  new small.ScriptRunner({ level: 'all' });
  // @ts-expect-error a command is a function
  runner.register('app.add', 5);
  runner.destroy();
}
