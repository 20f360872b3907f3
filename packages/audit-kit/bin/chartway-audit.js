#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { join } = require('node:path');

// An installed package brings what was built; this repository brings the source, and Backstage's transform to run it.
const built = join(__dirname, '..', 'dist', 'cli.cjs.js');
const isSource = existsSync(join(__dirname, '..', 'src', 'cli.ts'));

if (isSource) require('@backstage/cli/config/nodeTransform.cjs');

const { main } = isSource ? require('../src/cli') : require(built);

main(process.argv.slice(2), process).then(
  code => {
    process.exitCode = code;
  },
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 2;
  },
);
