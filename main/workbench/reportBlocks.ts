import { ReportBlock as BlockSchema } from '../rpc/window/neurons.ts'
import { refusal } from './failures.ts'
import type { ReportBlock } from './shapes.ts'
import { storedJson } from './storedValue.ts'
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
    throw refusal(
      'input.value',
      `The block "${title.slice(0, 80)}" is not kept: it has ${nCharacters} characters, and at most ${mostCharacters} are taken.`,
    )
  }
  try {
    return { ...block, svg: svg === null ? null : drawingOf(svg).svg }
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error
    throw refusal('input.value', `The figure "${title.slice(0, 80)}" is not kept: ${error.message}.`)
  }
}

/**
 * A block as a project holds it. Anybody may have written the project, so nothing of it is believed: a drawing that is
 * not taken is left out, and the text says so.
 *
 * @param data JSON
 * @throws WorkbenchError 'input.format' when it is no block
 */
export function storedBlock(data: string): ReportBlock {
  const block = storedJson(BlockSchema, data, 'report block')
  if (block.svg === null) return block
  try {
    return { ...block, svg: drawingOf(block.svg).svg }
  } catch (error) {
    if (!(error instanceof XmlFault)) throw error
    return { ...block, svg: null, text: `[This figure is left out: ${error.message}.] ${block.text}`.trim() }
  }
}
