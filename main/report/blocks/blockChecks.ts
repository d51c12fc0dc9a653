import { WorkbenchError } from '../../base/errors.ts'
import type { ReportBlock } from './block.ts'
import { drawingOf } from './svgDrawing.ts'
import { XmlFault } from './xmlTokens.ts'

/** Of the words of a block: its title, its text, its table. */
const mostCharacters = 1_000_000

/**
 * A block as it is kept: its drawing checked and written anew.
 *
 * @throws WorkbenchError 'input.value' for a drawing that could do more than be looked at, and for too much of anything
 */
export function checkedBlock(block: ReportBlock): ReportBlock {
  const { title, text, svg, table } = block
  const nCharacters = [title, text, ...(table === null ? [] : [table.columns, ...table.rows].flat())].reduce(
    (sum, words) => sum + words.length,
    0,
  )
  if (nCharacters > mostCharacters) {
    throw new WorkbenchError(
      'input.value',
      `The block "${title.slice(0, 80)}" is not kept: it has ${nCharacters} characters, and at most ${mostCharacters} are taken.`,
    )
  }
  try {
    return { ...block, svg: svg === null ? null : drawingOf(svg).svg }
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error
    throw new WorkbenchError('input.value', `The figure "${title.slice(0, 80)}" is not kept: ${error.message}.`)
  }
}

/** A block that anybody may have written: a drawing that is not taken is left out, and the text says so. */
export function harmlessBlock(block: ReportBlock): ReportBlock {
  if (block.svg === null) return block
  try {
    return { ...block, svg: drawingOf(block.svg).svg }
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error
    return { ...block, svg: null, text: `[This figure is left out: ${error.message}.] ${block.text}`.trim() }
  }
}
