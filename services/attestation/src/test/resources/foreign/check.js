// Checks exports of agentplane with npm's @sigstore/verify and canonicalize. Nothing of agentplane is used.
//
//   node check.js sigstore DIR...     "ok DIR N" or "refused DIR: why": every *.sigstore.json with the key its hint names
//   node check.js canonical FILE...   FILE: pairs of lines, a JSON text and what it is in canonical form; "ok FILE N" or
//                                     "refused FILE: why"
//   node check.js leaves DIR...       every *.leaf.json and manifest.json is in canonical form
//
// NPM_VERIFIERS_DIR names the folder where the packages are installed. Exits 1 when anything was refused.
'use strict';
const fs = require('fs');
const path = require('path');
const { createPublicKey } = require('crypto');
const { createRequire } = require('module');
const { pathToFileURL } = require('url');

const installed = createRequire(path.join(process.env.NPM_VERIFIERS_DIR, 'x.js'));

function files(dir) {
  return fs.readdirSync(dir, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? files(path.join(dir, entry.name)) : [path.join(dir, entry.name)]));
}

function sigstore(dir) {
  const { Verifier, toSignedEntity } = installed('@sigstore/verify');
  const { bundleFromJSON } = installed('@sigstore/bundle');
  const bundles = files(dir).filter((file) => file.endsWith('.sigstore.json'));
  for (const file of bundles) {
    const json = JSON.parse(fs.readFileSync(file, 'utf8'));
    const hint = json.verificationMaterial.publicKey.hint;
    const publicKey = createPublicKey(fs.readFileSync(path.join(dir, 'trust', hint.slice(0, 8) + '.pem')));
    const trusted = {
      certificateAuthorities: [], timestampAuthorities: [], tlogs: [], ctlogs: [],
      publicKey: () => ({ publicKey, validFor: () => true }),
    };
    const none = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
    new Verifier(trusted, none).verify(toSignedEntity(bundleFromJSON(json)));
  }
  if (bundles.length === 0) throw new Error('no Sigstore bundles');
  return bundles.length;
}

function canonical(canonicalize, file) {
  const lines = fs.readFileSync(file, 'utf8').split('\n');
  let count = 0;
  for (; count * 2 + 1 < lines.length; count += 1) {
    const theirs = canonicalize(JSON.parse(lines[count * 2]));
    if (theirs !== lines[count * 2 + 1]) throw new Error(`line ${count * 2 + 1}: expected ${theirs}, found ${lines[count * 2 + 1]}`);
  }
  return count;
}

function leaves(canonicalize, dir) {
  const found = files(dir).filter((file) => file.endsWith('.leaf.json') || file.endsWith('manifest.json') && path.dirname(file) === dir);
  for (const file of found) {
    const text = fs.readFileSync(file, 'utf8');
    if (canonicalize(JSON.parse(text)) !== text) throw new Error(`${file} is not canonical`);
  }
  return found.length;
}

async function main() {
  const [what, ...names] = process.argv.slice(2);
  const module = what === 'sigstore' ? undefined : await import(pathToFileURL(
    path.join(process.env.NPM_VERIFIERS_DIR, 'node_modules/canonicalize/lib/canonicalize.js')));
  const canonicalize = module && module.default;
  for (const name of names) {
    try {
      const count = what === 'sigstore' ? sigstore(name) : what === 'leaves' ? leaves(canonicalize, name) : canonical(canonicalize, name);
      console.log(`ok ${name} ${count}`);
    } catch (e) {
      console.log(`refused ${name}: ${e.message}`);
      process.exitCode = 1;
    }
  }
}

main();
