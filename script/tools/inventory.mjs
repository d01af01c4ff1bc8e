// Lists the crates that are in the server's program and in the browser's code, from `cargo metadata` and Cargo.lock.
//   node script/tools/inventory.mjs licences   their licences, as text
//   node script/tools/inventory.mjs sbom       a bill of materials, as CycloneDX JSON
// Crates that only build or test something are left out: procedural macros, build scripts' and tests' dependencies.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const HOST = /^host: (.*)$/m.exec(run('rustc', '-vV'))[1];
// Each program: the workspace's package, and what it is compiled for.
const PROGRAMS = [['server', HOST], ['frontend', 'wasm32-unknown-unknown']];
// What is compiled in and is no crate.
const OTHERS = ['app/icons/LICENCE.txt', 'crates/shop/src/password/common.LICENSE'];

function run(program, ...options) {
  return execFileSync(program, options, { encoding: 'utf8', maxBuffer: 1 << 28 });
}

const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Every crate that is compiled into one of the programs: its package, and the ids of those that it uses. */
function crates() {
  const found = new Map();
  for (const [program, target] of PROGRAMS) {
    const metadata = JSON.parse(run('cargo', 'metadata', '--locked', '--format-version=1', `--filter-platform=${target}`));
    const packages = new Map(metadata.packages.map((one) => [one.id, one]));
    const nodes = new Map(metadata.resolve.nodes.map((node) => [node.id, node]));
    const isMacro = (id) => packages.get(id).targets.some(({ kind }) => kind.includes('proc-macro'));
    const open = [metadata.packages.find(({ name, source }) => name === program && !source).id];
    const seen = new Set(open);
    for (let id; (id = open.pop()); ) {
      const used = nodes.get(id).deps
        .filter(({ dep_kinds }) => dep_kinds.some(({ kind }) => kind === null))
        .map(({ pkg }) => pkg)
        .filter((pkg) => !isMacro(pkg));
      const one = found.get(id) ?? { package: packages.get(id), uses: new Set() };
      used.forEach((pkg) => one.uses.add(pkg));
      found.set(id, one);
      for (const pkg of used.filter((pkg) => !seen.has(pkg))) {
        seen.add(pkg);
        open.push(pkg);
      }
    }
  }
  return found;
}

/** Crates publish this old form, too: MIT/Apache-2.0. */
const expression = (licence) => licence?.replaceAll(/\s*\/\s*/g, ' OR ');

function licences(found) {
  const foreign = [...found.values()].map((one) => one.package).filter(({ source }) => source);
  foreign.sort((a, b) => byName(a.name, b.name) || byName(a.version, b.version));
  // One text is often that of many crates.
  const texts = new Map();
  const rows = [];
  for (const one of foreign) {
    const folder = dirname(one.manifest_path);
    const files = readdirSync(folder, { withFileTypes: true })
      .filter((file) => file.isFile() && /^(licen[cs]e|copying|notice|unlicense)/i.test(file.name))
      .map((file) => file.name);
    if (one.license_file && existsSync(join(folder, one.license_file))) files.push(one.license_file);
    rows.push(`${one.name} ${one.version}: ${expression(one.license) ?? 'see its text'}${one.repository ? `, ${one.repository}` : ''}`);
    for (const file of [...new Set(files)].sort(byName)) {
      const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
      texts.set(text, [...(texts.get(text) ?? []), `${one.name} ${one.version}`]);
    }
  }
  for (const file of OTHERS) texts.set(readFileSync(file, 'utf8').trim(), [file]);
  const rule = '='.repeat(100);
  const parts = [...texts].map(([text, of]) => `${rule}\n${of.join('\n')}\n${rule}\n\n${text}\n`);
  return `What Forever Cart is made of, besides its own code. Fonts and pictures have their licences beside them.\n\n${rows.join('\n')}\n\n${parts.join('\n')}`;
}

function sbom(found) {
  const lock = readFileSync('Cargo.lock', 'utf8').split('[[package]]').slice(1);
  const checksums = new Map(
    lock.map((entry) => {
      const value = (key) => new RegExp(`^${key} = "(.*)"$`, 'm').exec(entry)?.[1];
      return [`${value('name')} ${value('version')}`, value('checksum')];
    }),
  );
  const reference = ({ name, version, source }) => (source ? `pkg:cargo/${name}@${version}` : `${name}@${version}`);
  const component = (one) => {
    const { name, version, source, description, license, repository } = one;
    const checksum = checksums.get(`${name} ${version}`);
    return {
      type: 'library',
      'bom-ref': reference(one),
      name,
      version,
      ...(description && { description: description.trim() }),
      ...(checksum && { hashes: [{ alg: 'SHA-256', content: checksum }] }),
      ...(license && { licenses: [{ expression: expression(license) }] }),
      ...(source && { purl: reference(one) }),
      ...(repository && { externalReferences: [{ type: 'vcs', url: repository }] }),
    };
  };
  const all = [...found.values()].sort((a, b) => byName(reference(a.package), reference(b.package)));
  const program = 'forever-cart';
  const version = all.find((one) => one.package.name === 'server').package.version;
  const entries = PROGRAMS.map(([name]) => reference(all.find((one) => one.package.name === name && !one.package.source).package));
  const components = all.map((one) => component(one.package));
  const dependencies = [
    { ref: `${program}@${version}`, dependsOn: entries.sort(byName) },
    ...all.map((one) => ({
      ref: reference(one.package),
      dependsOn: [...one.uses].map((id) => reference(found.get(id).package)).sort(byName),
    })),
  ];
  const hex = createHash('sha256').update(JSON.stringify([HOST, components, dependencies])).digest('hex');
  // A UUID of version 8: the same for the same contents.
  const serial = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  const time = Number(process.env.SOURCE_DATE_EPOCH) * 1000;
  const bill = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    serialNumber: `urn:uuid:${serial}`,
    version: 1,
    metadata: {
      ...(time && { timestamp: new Date(time).toISOString() }),
      component: {
        type: 'application',
        'bom-ref': `${program}@${version}`,
        name: program,
        version,
        licenses: [{ expression: 'MIT OR Apache-2.0' }],
        properties: [{ name: 'target', value: HOST }],
      },
    },
    components,
    dependencies,
  };
  return `${JSON.stringify(bill, null, 2)}\n`;
}

const kinds = { licences, sbom };
const write = kinds[process.argv[2]];
if (!write) {
  console.error(`inventory: ${Object.keys(kinds).join(' or ')}`);
  process.exit(2);
}
process.stdout.write(write(crates()));
