import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { chromiumPath } from './browser.ts'
import { startServed, type Served } from './served.ts'
import type { ServeCall } from '../support/serveLine.ts'
import { goByKeyboard, goByMouse } from './story.ts'

describe.skipIf(chromiumPath === null)('the first run', () => {
  let served: Served
  let call: ServeCall
  beforeEach(async () => {
    served = await startServed()
    call = await served.line()
  })
  afterEach(async () => {
    const { foreign } = served
    await served[Symbol.asyncDispose]()
    expect(foreign).toEqual([])
  })

  test.each([
    ['by mouse', goByMouse],
    ['by keyboard alone', goByKeyboard],
  ] as const)(
    'goes from an empty profile to changed answers and a report that holds them, %s',
    { timeout: 300_000 },
    async (_, go) => {
      const page = await served.tab('#/home')
      await go(page)
      await page.getByRole('heading', { name: 'Report', level: 1 }).waitFor()
      const runs = await call('runs.list', {})
      expect(runs.map(({ kind, state }) => `${kind} ${state}`)).toEqual(['compare done', 'detect done'])
      const rows = await call('runs.rows', { runId: runs[0]!.id, filter: '', offset: 0, limit: 1000 })
      const moved = rows.rows.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))
      expect(moved.length).toBeGreaterThan(rows.total / 2)
      const blocks = await call('report.get', {})
      expect(blocks.length).toBeGreaterThanOrEqual(2)
      expect(blocks.flatMap(({ runIds }) => runIds)).toContain(runs[0]!.id)
      const { bytes } = await call('report.export', { format: 'html' })
      const html = new TextDecoder().decode(bytes)
      for (const { title } of blocks) expect(html).toContain(title)
    },
  )
})
