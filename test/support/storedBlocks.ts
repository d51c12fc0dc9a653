import { createProject } from '../../main/store/projectFile.ts'
import type { ReportBlock } from '../../main/report/blocks/block.ts'

/** A block of text, to be changed into what is needed. */
export function block(change: Partial<ReportBlock> & { readonly id: string }): ReportBlock {
  return { kind: 'text', title: 'A title', text: 'A text.', svg: null, table: null, runIds: [], addedAt: '', ...change }
}

/** A project whose report holds what nobody checked when it was written: the JSON of blocks, or any other text. */
export function projectWithBlocks(path: string, blocks: readonly (ReportBlock | string)[]): void {
  using file = createProject(path, 'Given')
  file.history.commit(
    'Written elsewhere',
    blocks.map((one, position) => ({
      kind: 'blocks' as const,
      id: typeof one === 'string' ? `stored-${position}` : one.id,
      after: { position, data: typeof one === 'string' ? one : JSON.stringify(one) },
    })),
  )
}
