/** What it takes to add a way to find neurons: its file, and a row in the table of detectors. */
import { execFileSync } from 'node:child_process'
import { cp, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { root } from '../support/workbenchCalls.ts'

const toy = `import { detectByClusters } from './clusters.ts'
import type { Detector } from './detector.ts'

export const toy: Detector = {
  title: 'Toy',
  summary: 'a toy that a test has added',
  ...{ scores: 'attribution', judgesRareness: false, common: null, isMovable: true },
  detect: (questions, settings) => detectByClusters(questions, settings, { weighsByRareness: false }),
}
`

const asks = `
import * as v from 'valibot'
import { DetectInput } from './main/runs/calls/detection.ts'
import { RunSettings } from './main/rpc/window/schemas.ts'
import { presetsOf } from './main/runs/fields.ts'
import { detectFields } from './main/runs/kindFields.ts'
import { detectorInfos, kindInfos } from './main/workbench/kindInfos.ts'

const options = { ...presetsOf(detectFields), method: 'toy' }
const asked = { filter: '', templates: 'both' }
const run = { model: 'm', device: 'cpu', threads: null, store: { kind: 'none' } }
const data = { kind: 'file', path: 'q.jsonl' }
console.log(JSON.stringify({
  engine: v.is(DetectInput, { run, data, background: null, ...options }),
  window: v.is(RunSettings, { kind: 'detect', asked, backgroundId: null, options }),
  listed: detectorInfos().find(({ name }) => name === 'toy'),
  offered: kindInfos().find(({ kind }) => kind === 'detect').fields.find(({ name }) => name === 'method').form.choices,
}))
`

test('a detector is a file and a row: help, schemas and the window have it', { timeout: 60_000 }, async () => {
  const folder = await temporaryFolder()
  await cp(join(root, 'main'), join(folder, 'main'), { recursive: true })
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  const detectors = join(folder, 'main/methods/detectors')
  await writeFile(join(detectors, 'toy.ts'), toy)
  const table = await readFile(join(detectors, 'detectors.ts'), 'utf8')
  const withRow = table
    .replace('import { withoutIca }', "import { toy } from './toy.ts'\nimport { withoutIca }")
    .replace("'random-same-layers': randomSameLayers,", "'random-same-layers': randomSameLayers,\n  toy,")
  expect(withRow).not.toBe(table)
  await writeFile(join(detectors, 'detectors.ts'), withRow)
  await writeFile(join(folder, 'asks.ts'), asks)
  const node = (...args: string[]): string =>
    execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
      cwd: folder,
      encoding: 'utf8',
    })

  const help = node('main/cli/main.ts', 'detect', '--help')
  expect(help).toMatch(/toy +a toy that a test has added/)
  expect(help).toMatch(/choices:[^)]*"toy"/)
  const told = JSON.parse(node('asks.ts')) as Record<string, unknown>
  expect(told).toMatchObject({
    ...{ engine: true, window: true },
    listed: { name: 'toy', title: 'Toy', summary: 'a toy that a test has added', movable: true },
  })
  expect(told['offered']).toContain('toy')
})
