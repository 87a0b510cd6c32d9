// @ts-check
// Every npm script goes through here: node scripts/run.mjs NAME [arguments]. The scripts themselves are TypeScript, which
// Node 24 runs as it is; `npm ci` installs that Node whatever the machine has, and `npm run` puts it first on the PATH.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `This is Node ${process.versions.node}; the scripts need Node 24.\n` +
      'Run them as `npm start`, `npm test` …, after `npm ci` without --ignore-scripts: that installs Node 24 for them.',
  );
  process.exit(1);
}
const name = process.argv[2] ?? '';
if (!/^[a-z-]+$/.test(name)) {
  console.error('usage: node scripts/run.mjs start|test|test-desktop|package|bench|icon|shots|pictures');
  process.exit(1);
}
try {
  const { main } = await import(`./${name}.ts`);
  process.exitCode = await main(process.argv.slice(3));
} catch (error) {
  // A message that was written for the user says it all; anything else is our bug and needs its stack.
  const { ScriptError } = await import('./scriptError.ts');
  console.error(error instanceof ScriptError ? `\n${error.message}` : error);
  process.exitCode = 1;
}
