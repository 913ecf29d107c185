#!/usr/bin/env node
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { run } = require('./compiled');

const built = join(__dirname, '..', 'dist', 'cli.js');
if (!existsSync(built)) {
  process.stderr.write('Parvis is not built yet: run `npm run build` in its folder first.\n');
  process.exit(3);
}
run(built);
