import type { Project, Run } from '../../api/shapes.ts'
import type { NewBlock } from '../../state/report.svelte.ts'
import { m } from '#messages'
import { formatList, formatNumber, languageName } from '../../ui/format.ts'
import { textBlock } from './reportText.ts'

/** A report to begin with: what was asked, of what and how, in the project's own numbers, and room for what it means. */
export function outlineBlocks(project: Project, runs: readonly Run[]): readonly NewBlock[] {
  const done = runs.filter(({ state, trashed }) => state === 'done' && !trashed)
  const asked = m.outlineQuestions({
    questions: formatNumber(project.nQuestions),
    pairs: formatNumber(project.nPairs),
    langs: formatList(project.langs.map(languageName)),
  })
  const model = project.model === null ? m.outlineNoModel() : m.outlineModel({ name: project.model.name })
  const list = done.map(({ name, kind, nQuestions }) => `- **${name}** (${kind}, ${formatNumber(nQuestions)})`)
  return [
    textBlock(m.outlineSummary(), m.outlineSummaryText()),
    {
      ...textBlock(
        m.outlineMethod(),
        [asked, model, ...(list.length > 0 ? [m.outlineRuns(), list.join('\n')] : [])].join('\n\n'),
      ),
      runIds: done.map(({ id }) => id),
    },
    textBlock(m.outlineMeaning(), m.outlineMeaningText()),
  ]
}
