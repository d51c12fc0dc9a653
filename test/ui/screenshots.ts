/**
 * Pictures of every screen over the real engine and the sample, light and dark, in English and Arabic:
 * `node test/ui/screenshots.ts [folder]`, after `npm run build`; `test/ui/screenshots` without a folder.
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { WorkbenchMethod } from '../../main/rpc/window/contract.ts'
import { toCompare, toDetect } from '../support/runSettings.ts'
import { startServed } from './served.ts'
import type { ServeCall } from '../support/serveLine.ts'

const folder = resolve(process.argv[2] ?? join(import.meta.dirname, 'screenshots'))
mkdirSync(folder, { recursive: true })
await using served = await startServed()
const call = await served.line()
await call('projects.sample', {})
const detection = await finished(toDetect())
const area = { layers: [0, 3], neurons: [0, 1536], facet: { domain: null, lang: null, questionId: null } } as const
const { neurons } = await call('map.select', {
  ...{ runId: detection, value: 'score', t: 0.2, u: 0.3, v: 20, limit: 20 },
  ...{ layers: [...area.layers], neurons: [...area.neurons], facet: area.facet },
})
const edit = await call('edits.save', {
  ...{ id: null, name: '20 neurons off', positions: 'last', enabled: true },
  parts: [
    {
      ...{ name: '20 neurons', op: { kind: 'scale', factor: 0 }, enabled: true, origin: '' },
      neurons: neurons.map(({ neuron }) => neuron),
    },
  ],
})
const comparison = await finished(toCompare(edit.id))
const [first] = neurons
const places = {
  home: '',
  model: '',
  questions: '',
  pair: 'questions/geo-001',
  runs: `runs/${comparison}`,
  map: `map/${detection}?at=${first?.neuron.join() ?? ''}`,
  edit: `edit/${edit.id}`,
  compare: `compare?runs=${comparison}`,
  report: '',
  settings: '',
}
const page = await served.tab('#/home')
await page.setViewportSize({ width: 1280, height: 800 })
for (const [theme, language] of [
  ['light', 'en'],
  ['dark', 'en'],
  ['light', 'ar'],
  ['dark', 'ar'],
] as const) {
  await call('settings.set', { theme, language, tips: language === 'en' && theme === 'light' ? [] : ['questions'] })
  for (const [name, place] of Object.entries(places)) {
    await page.evaluate((hash) => (location.hash = hash), `#/${place === '' ? name : place}`)
    await page.locator('main h1').waitFor()
    await page.waitForTimeout(1200)
    const direction = language === 'ar' ? 'rtl' : 'ltr'
    const path = join(folder, `${name}-${theme}-${direction}.jpg`)
    await page.screenshot({ path, quality: 70, animations: 'disabled' })
  }
}

type Settings = Omit<Parameters<ServeCall>[1] & object, 'clientId'>

async function finished(settings: Settings): Promise<string> {
  const start = { ...settings, clientId: crypto.randomUUID() } as Parameters<typeof call<'runs.start'>>[1]
  const { runId } = await call('runs.start' satisfies WorkbenchMethod, start)
  if (runId === null) throw new Error('There is no run.')
  for (;;) {
    const run = (await call('runs.list', {})).find(({ id }) => id === runId)
    if (run?.state === 'done') return runId
    if (run?.state === 'failed') throw new Error(run.failure?.message)
    await new Promise((wait) => setTimeout(wait, 200))
  }
}
