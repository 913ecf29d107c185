'use strict';
const { readFileSync, readdirSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const nodeModule = require('node:module');
const path = require('node:path');
const { Script } = require('node:vm');

/**
 * Most of what a command takes is V8 reading the program, so the build keeps what V8 made of it. That is good for one
 * program and one V8 alone: the program ends with a name of its contents, which the kept file bears, and V8 refuses what
 * another release or other flags of it have made.
 */
exports.run = (file) => {
  const source = readFileSync(file, 'utf8');
  const kept = whatIsKept(file, source);
  const script = kept && compiled(file, source, kept);
  if (script && !script.cachedDataRejected) return execute(script, file);
  nodeModule.enableCompileCache?.(); // Node 22 and later keep it by themselves
  require(file);
};

/** Runs the program, and as it ends keeps what V8 has made of it until then, in place of what was kept before. */
exports.runAndKeep = (file) => {
  const source = readFileSync(file, 'utf8');
  const kept = keptFile(file, source);
  const script = compiled(file, source);
  process.once('exit', () => {
    const unfinished = `${kept}.${process.pid}`;
    writeFileSync(unfinished, script.createCachedData());
    renameSync(unfinished, kept);
    const others = readdirSync(path.dirname(file)).filter((name) => name.endsWith('.compiled') && name !== path.basename(kept));
    for (const name of others) rmSync(path.join(path.dirname(file), name), { force: true });
  });
  execute(script, file);
};

/** Undefined where the program has no name at its end. */
function keptFile(file, source) {
  const [, name] = /\/\/ contents ([0-9a-f]+)\s*$/.exec(source.slice(-100)) ?? [];
  return name && path.join(path.dirname(file), `${name}.compiled`);
}

function whatIsKept(file, source) {
  try {
    return readFileSync(keptFile(file, source));
  } catch {
    return undefined; // nothing is, or nothing that can be read: the program starts without
  }
}

const compiled = (filename, source, cachedData) => new Script(nodeModule.wrap(source), { filename, cachedData });

/** As `require` does it. */
function execute(script, file) {
  const program = { exports: {} };
  script.runInThisContext()(program.exports, nodeModule.createRequire(file), program, file, path.dirname(file));
}
