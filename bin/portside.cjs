#!/usr/bin/env node
// Old syntax on purpose: this file must run on any Node, to say which one is needed.
'use strict'

var required = [24, 20]
var found = process.versions.node.split('.').map(Number)

if (found[0] < required[0] || (found[0] === required[0] && found[1] < required[1])) {
  var message =
    'Portside needs Node ' +
    required.join('.') +
    ' or newer; this is Node ' +
    process.versions.node +
    '.\n' +
    'Get it: https://nodejs.org/en/download, or `npx -p node@24 portside ...`;\n' +
    'in a clone, `npm install` brings one, and `npm start` and `npm run portside -- ...` use it.\n'
  process.stderr.write(message)
  process.exit(78)
}

// What was parsed and stripped of types once is kept for the next start.
require('module').enableCompileCache()

// The source where it stands, so that a clone needs no build.
var path = require('path')
var source = path.join(__dirname, '..', 'src', 'cli', 'main.ts')
var isClone = require('fs').existsSync(source)
require(isClone ? source : path.join(__dirname, '..', 'dist', 'cli', 'main.js'))
