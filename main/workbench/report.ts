import { checkedBlock, storedBlock } from './reportBlocks.ts'
import { reportHtml } from './reportHtml.ts'
import { windowRun } from './runRecords.ts'
import type { Session } from './session.ts'
import type { SettingsFile } from './settings.ts'
import type { Download, Part, ReportBlock } from './shapes.ts'

export interface ReportOptions {
  readonly session: Session
  readonly settings: Pick<SettingsFile, 'get'>
  readonly version: string
}

export function reportPart({
  session,
  settings,
  version,
}: ReportOptions): Part<'report.get' | 'report.set' | 'report.export'> {
  const blocks = (): ReportBlock[] =>
    (session.current()?.file.records.all('blocks') ?? []).map(({ data }) => storedBlock(data))
  return {
    'report.get': () => Promise.resolve().then(blocks),
    async 'report.set'({ blocks: given }) {
      session.requireWritable()
      const next = given.map(checkedBlock)
      await session.commit(() => {
        const before = blocks()
        const gone = before.filter(({ id }) => next.every((block) => block.id !== id))
        const changes = [
          ...gone.map(({ id }) => ({ kind: 'blocks' as const, id, after: null })),
          ...next.map((block, position) => ({
            kind: 'blocks' as const,
            id: block.id,
            after: { position, data: JSON.stringify(block) },
          })),
        ]
        return { name: stepName(before, next), changes }
      })
      return blocks()
    },
    'report.export': ({ format }) =>
      Promise.resolve().then((): Download => {
        const project = session.require()
        const name = session.describe()?.name ?? 'report'
        const used = new Set(blocks().flatMap(({ runIds }) => runIds))
        const runs = project.file.runs
          .list()
          .filter(({ id }) => used.has(id))
          .map(windowRun)
        const content = { name, version, language: settings.get().language, blocks: blocks(), runs }
        const text = format === 'html' ? reportHtml(content) : `${JSON.stringify(content, null, 2)}\n`
        const type = format === 'html' ? 'text/html' : 'application/json'
        return { name: `${name}.${format}`, type, bytes: new TextEncoder().encode(text) }
      }),
  }
}

function stepName(before: readonly ReportBlock[], after: readonly ReportBlock[]): string {
  const added = after.filter(({ id }) => before.every((block) => block.id !== id))
  if (added.length > 0) return `Added ${added.map(({ title }) => title).join(', ')} to the report`
  const gone = before.filter(({ id }) => after.every((block) => block.id !== id))
  if (gone.length > 0) return `Removed ${gone.map(({ title }) => title).join(', ')} from the report`
  const isMoved = before.some(({ id }, i) => after[i]?.id !== id)
  return isMoved ? 'Reordered the report' : 'Changed the report'
}
