import { blocksHtml } from '../../../main/report/blocks/blocksHtml.ts'
import type { FakeEvents } from './fakeEvents.ts'
import type { FakeHandlers } from './fakeHost.ts'
import type { FakeState } from './fakeState.ts'

/** The report: blocks that are kept as they come, written out as the real host writes them. */
export function fakeReport(state: FakeState, events: FakeEvents): FakeHandlers {
  return {
    'report.get': () => state.blocks,
    'report.set': ({ blocks }) => {
      state.blocks = blocks
      events.emit({ kind: 'report' })
      return blocks
    },
    'report.export': ({ format }) => {
      const name = state.project?.name ?? 'report'
      const used = new Set(state.blocks.flatMap(({ runIds }) => runIds))
      const runs = state.runs.filter(({ id }) => used.has(id))
      const content = { name, version: '0.1.0', language: state.settings.language, blocks: state.blocks, runs }
      const text = format === 'html' ? blocksHtml(content) : JSON.stringify(content, null, 2)
      const type = format === 'html' ? 'text/html' : 'application/json'
      return { name: `${name}.${format}`, type, bytes: new TextEncoder().encode(text) }
    },
  }
}
