/**
 * `npm test`: sets the checkout up, runs every check and every test, and ends with one line of counts.
 * `npm test -- lint unit` runs only what is named.
 */
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { installSystemPackages, root, setup } from './setup.mjs'
import { summary, tally, unexplainedSkips } from './tally.mjs'

/** Scripts of package.json; each counts as one. The longest begins first: two run at a time. */
const checks = ['lint', 'types', 'format:check', 'layers', 'dead']
/** What most checks begin with: done once before them, for two at a time would write the same files. */
const prepare = 'npm run --silent messages'
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
  const { run, start } = runner(node)
  if (tiers.some(isAsked)) installSystemPackages()
  await allChecks(checks.filter(isAsked), run, start)
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
 * @typedef {(command: string) => Promise<{ status: number | null, output: string }>} Start without waiting for it
 */

/**
 * Runs commands in the checkout as `npm run` would, with the packages' commands and the right Node on the PATH.
 *
 * @param {string} node
 * @returns {{ run: Run, start: Start }}
 */
function runner(node) {
  const path = [join(root, 'node_modules/.bin'), dirname(node), process.env['PATH'] ?? ''].join(delimiter)
  const env = { ...process.env, PATH: path }
  /** @type {Run} */
  const run = (command, args) => {
    const result = spawnSync(command, args ?? [], {
      cwd: root,
      env,
      shell: !args,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    if (result.error) console.error(`${command} did not start: ${result.error.message}`)
    return result.status
  }
  /** @type {Start} */
  const start = (command) =>
    new Promise((resolve) => {
      let output = ''
      const child = spawn(command, { cwd: root, env, shell: true, stdio: ['ignore', 'pipe', 'pipe'] })
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)))
      child.on('error', (error) => resolve({ status: null, output: `${output}${error.message}\n` }))
      child.on('close', (status) => resolve({ status, output }))
    })
  return { run, start }
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
 * Runs checks two at a time, for each uses one core, and tells what each said when it has ended.
 *
 * @param {string[]} names scripts of package.json
 * @param {Run} run
 * @param {Start} start
 */
async function allChecks(names, run, start) {
  if (names.length === 0) return
  /** @type {{ scripts: Record<string, string> }} */
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  if (run(prepare) !== 0) throw new Error(`failed: ${prepare}`)
  const waiting = [...names]
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const startMs = performance.now()
      const { status, output } = await start(/** @type {string} */ (scripts[name]).replace(`${prepare} && `, ''))
      const failed = status === 0 ? 0 : 1
      total.passed += 1 - failed
      total.failed += failed
      if (failed > 0) failures.push(name)
      const seconds = ((performance.now() - startMs) / 1000).toFixed(1)
      console.log(`\n== ${name}\n${output}-- ${name}: ${failed > 0 ? 'failed' : 'passed'} in ${seconds} s`)
    }
  }
  await Promise.all([worker(), worker()])
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
