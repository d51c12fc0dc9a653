import { refusal } from './failures.ts'
import { reportHtml } from './reportHtml.ts'
import { windowRun } from './runRecords.ts'
import type { Session } from './session.ts'
import type { SettingsFile } from './settings.ts'
import type { Download, Part, ReportBlock } from './shapes.ts'
import * as v from 'valibot'
import { ReportBlock as BlockSchema } from '../rpc/workbenchNeurons.ts'

/** Figures are text that people exchange: a larger one is no drawing. */
const mostSvgCharacters = 2_000_000

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
    (session.current()?.file.records.all('blocks') ?? []).map(({ data }) => v.parse(BlockSchema, JSON.parse(data)))
  return {
    'report.get': () => Promise.resolve().then(blocks),
    'report.set': ({ blocks: next }) =>
      Promise.resolve().then(() => {
        session.requireWritable()
        for (const { title, svg } of next) if (svg !== null) checkSvg(svg, title)
        const before = blocks()
        const gone = before.filter(({ id }) => next.every((block) => block.id !== id))
        session.commit(stepName(before, next), [
          ...gone.map(({ id }) => ({ kind: 'blocks' as const, id, after: null })),
          ...next.map((block, position) => ({
            kind: 'blocks' as const,
            id: block.id,
            after: { position, data: JSON.stringify(block) },
          })),
        ])
        return blocks()
      }),
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

const svgElements = new Set(
  'svg g path rect circle ellipse line polyline polygon text tspan title desc defs clippath lineargradient stop use image style symbol pattern mask'.split(' '), // prettier-ignore
)

/**
 * Refuses a drawing that could do anything but be looked at: other elements than those of drawings, handlers, and
 * addresses other than its own parts and images inside it.
 *
 * @throws WorkbenchError 'input.value'
 */
export function checkSvg(svg: string, title: string): void {
  const refuse = (what: string): never => {
    throw refusal('input.value', `The figure "${title}" is not kept: ${what}.`)
  }
  if (svg.length > mostSvgCharacters)
    refuse(`it has ${svg.length} characters, and at most ${mostSvgCharacters} are taken`)
  if (!/^\s*<svg[\s>]/i.test(svg)) refuse('it is no SVG drawing')
  if (/<[!?]/.test(svg)) refuse('it holds a declaration or a comment')
  for (const [, name = ''] of svg.matchAll(/<\/?\s*([^\s/>]*)/g)) {
    if (!svgElements.has(name.toLowerCase())) refuse(`it holds an element <${name}>`)
  }
  if (/[\s"'/]on[a-z]+\s*=/i.test(svg)) refuse('it holds a script')
  for (const [, quoted = ''] of svg.matchAll(/(?:href|src)\s*=\s*("[^"]*"|'[^']*'|[^\s>]*)/gis)) {
    const address = quoted.replace(/^["']|["']$/g, '')
    if (!/^#|^data:image\/(png|jpeg);base64,/i.test(address.trim())) refuse('it links to something outside itself')
  }
  for (const [, address = ''] of svg.matchAll(/url\(\s*["']?([^)"']*)/gi)) {
    if (!address.trim().startsWith('#')) refuse('it links to something outside itself')
  }
  if (/@import|javascript:|&#/i.test(svg)) refuse('it holds a script or a link in disguise')
}
