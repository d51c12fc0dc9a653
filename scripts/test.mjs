/**
 * `npm test`: sets the checkout up, runs every check and every test, and ends with one line of counts.
 * `npm test -- lint unit` runs only what is named.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { installSystemPackages, root, setup } from './setup.mjs'
import { summary, tally, unexplainedSkips } from './tally.mjs'

/** Scripts of package.json; each counts as one. */
const checks = ['types', 'lint', 'format:check', 'layers', 'dead']
/** Projects of test/vitest.config.ts; each of their tests counts. */
const tiers = ['unit', 'window', 'golden', 'integration', 'ui']

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => ![...checks, ...tiers].includes(name))
if (unknown.length > 0) {
  console.error(`npm test knows ${[...checks, ...tiers].join(', ')}; there is no ${unknown.join(', ')}.`)
  process.exit(2)
}
const total = { passed: 0, failed: 0, skipped: 0 }
/** @type {string[]} */
const failures = []

try {
  const isAsked = (/** @type {string} */ name) => asked.length === 0 || asked.includes(name)
  const node = setup()
  const run = runner(node)
  if (tiers.some(isAsked)) installSystemPackages()
  for (const name of checks.filter(isAsked)) timed(name, () => check(name, run))
  for (const name of tiers.filter(isAsked)) timed(name, () => tests(name, node, run))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  total.failed += 1
}

if (failures.length > 0) console.log(`\nfailed: ${failures.join(', ')}`)
console.log(summary(total))
process.exitCode = total.failed > 0 ? 1 : 0

/**
 * @typedef {(command: string, args?: string[]) => number | null} Run command line for a shell, or program and arguments
 */

/**
 * Runs commands in the checkout as `npm run` would, with the packages' commands and the right Node on the PATH.
 *
 * @param {string} node
 * @returns {Run}
 */
function runner(node) {
  const path = [join(root, 'node_modules/.bin'), dirname(node), process.env['PATH'] ?? ''].join(delimiter)
  const env = { ...process.env, PATH: path }
  return (command, args) => {
    const result = spawnSync(command, args ?? [], {
      cwd: root,
      env,
      shell: !args,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (result.error) console.error(`${command} did not start: ${result.error.message}`)
    return result.status
  }
}

/**
 * @param {string} name
 * @param {() => number} step returns how much failed
 */
function timed(name, step) {
  console.log(`\n== ${name}`)
  const start = performance.now()
  const failed = step()
  if (failed > 0) failures.push(name)
  const seconds = ((performance.now() - start) / 1000).toFixed(1)
  console.log(`-- ${name}: ${failed > 0 ? 'failed' : 'passed'} in ${seconds} s`)
}

/**
 * @param {string} name script of package.json
 * @param {Run} run
 */
function check(name, run) {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const failed = run(scripts[name]) === 0 ? 0 : 1
  total.passed += 1 - failed
  total.failed += failed
  return failed
}

/**
 * @param {string} tier
 * @param {string} node
 * @param {Run} run
 */
function tests(tier, node, run) {
  const folder = mkdtempSync(join(tmpdir(), 'engram-test-'))
  try {
    const report = join(folder, 'report.json')
    const reporters = ['default', './test/skipReporter.ts', 'json'].map((name) => `--reporter=${name}`)
    const options = ['--config=test/vitest.config.ts', `--project=${tier}`, '--allowOnly=false']
    const exitCode = run(node, [
      'node_modules/vitest/vitest.mjs',
      'run',
      ...options,
      ...reporters,
      `--outputFile.json=${report}`,
    ])
    const { passed, failed, skipped } = tally(readReport(report), exitCode)
    const quarantine = readFileSync(join(root, 'test/QUARANTINE.md'), 'utf8')
    const unexplained = unexplainedSkips(skipped, quarantine)
    for (const name of unexplained) console.log(`failed: skipped without a row in test/QUARANTINE.md: ${name}`)
    if (passed === 0) console.log(`failed: no test of ${tier} passed`)
    total.passed += passed
    total.failed += failed + unexplained.length
    total.skipped += skipped.length - unexplained.length
    return failed + unexplained.length
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** @param {string} file */
function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}
