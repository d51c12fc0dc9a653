import * as v from 'valibot'
import { clippedName } from '../rpc/window/limits.ts'
import { ReportBlock } from '../report/blocks/block.ts'
import { checkedBlock, harmlessBlock } from '../report/blocks/blockChecks.ts'
import { blocksHtml } from '../report/blocks/blocksHtml.ts'
import type { StoredRecord } from '../store/records.ts'
import { refusal } from './failures.ts'
import { bundledTypefaces } from './resources.ts'
import { windowRun } from './runRecords.ts'
import type { Session } from './session.ts'
import type { SettingsFile } from './settings.ts'
import type { Download, Part } from '../rpc/window/shapes.ts'
import { runCommand } from '../runs/commandLine.ts'
import { storedJson, storedValue } from '../runs/storedValue.ts'

/** Prints a page that stands alone, as a PDF. */
export type PrintPage = (html: string, options: { readonly signal: AbortSignal }) => Promise<Uint8Array>

export interface ReportOptions {
  readonly session: Session
  readonly settings: Pick<SettingsFile, 'get'>
  readonly version: string
  readonly printPage: PrintPage
}

const types = { html: 'text/html', json: 'application/json', pdf: 'application/pdf' } as const

export function reportPart({
  session,
  settings,
  version,
  printPage,
}: ReportOptions): Part<'report.get' | 'report.set' | 'report.export'> {
  const blocks = (): ReportBlock[] => (session.current()?.file.records.all('blocks') ?? []).map(storedBlock)
  return {
    'report.get': () => Promise.resolve().then(blocks),
    async 'report.set'({ blocks: given }) {
      session.requireWritable()
      if (idsOf(given).size < given.length) {
        throw refusal('input.value', 'The report is not kept: two of its blocks have the same id.')
      }
      const next = given.map(checkedBlock)
      await session.commit(() => {
        const before = blocks()
        const changes = [
          ...missingFrom(next, before).map(({ id }) => ({ kind: 'blocks' as const, id, after: null })),
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
    async 'report.export'({ format }, { signal }): Promise<Download> {
      const project = session.require()
      const name = session.describe()?.name ?? 'report'
      const kept = blocks()
      const used = new Set(kept.flatMap(({ runIds }) => runIds))
      const runs = project.file.runs
        .list()
        .filter(({ id }) => used.has(id))
        .map(windowRun)
        .map((run) => ({ ...run, command: runCommand(run.settings, run.model.name) }))
      const content = { name, version, language: settings.get().language, blocks: kept, runs }
      const download = (bytes: Uint8Array): Download => ({ name: `${name}.${format}`, type: types[format], bytes })
      if (format === 'json') return download(new TextEncoder().encode(`${JSON.stringify(content, null, 2)}\n`))
      if (format === 'html') return download(new TextEncoder().encode(blocksHtml(content)))
      return download(await printPage(blocksHtml(content, await bundledTypefaces()), { signal }))
    },
  }
}

/**
 * A block as a project holds it. Anybody may have written the project, so nothing of it is believed: what counts is the id
 * that it is kept under, whatever it says of itself.
 *
 * @throws WorkbenchError 'run.store' when it is no block
 */
export function storedBlock({ id, data }: Pick<StoredRecord, 'id' | 'data'>): ReportBlock {
  const said = storedJson(v.looseObject({}), data, 'report block')
  return harmlessBlock(storedValue(ReportBlock, { ...said, id }, 'report block'))
}

function stepName(before: readonly ReportBlock[], after: readonly ReportBlock[]): string {
  const added = missingFrom(before, after)
  if (added.length > 0) return `Added ${titlesOf(added)} to the report`
  const gone = missingFrom(after, before)
  if (gone.length > 0) return `Removed ${titlesOf(gone)} from the report`
  const isMoved = before.some(({ id }, i) => after[i]?.id !== id)
  return isMoved ? 'Reordered the report' : 'Changed the report'
}

/** The titles of a few; of many, how many they are. */
function titlesOf(blocks: readonly ReportBlock[]): string {
  return blocks.length > 10 ? `${blocks.length} blocks` : blocks.map(({ title }) => clippedName(title)).join(', ')
}

/** Those of `blocks` that are not among `others`. */
function missingFrom(others: readonly ReportBlock[], blocks: readonly ReportBlock[]): ReportBlock[] {
  const ids = idsOf(others)
  return blocks.filter(({ id }) => !ids.has(id))
}

function idsOf(blocks: readonly ReportBlock[]): ReadonlySet<string> {
  return new Set(blocks.map(({ id }) => id))
}
