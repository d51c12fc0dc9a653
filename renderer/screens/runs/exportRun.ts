import type { Run } from '../../api/shapes.ts'
import type { Session } from '../../state/session.svelte.ts'
import { m } from '#messages'
import { toast } from '../../ui/toast.ts'

/** Asks for a folder and writes a finished run into it, as the command line writes and reads it. */
export function exportRun({ api, layers, notices }: Pick<Session, 'api' | 'layers' | 'notices'>, run: Run): void {
  const write = async (path: string): Promise<void> => {
    const written = await api['runs.export']({ runId: run.id, path })
    toast(m.runExported({ name: run.name, path: written.path }))
  }
  layers.askFolder({
    title: m.runExportTitle({ name: run.name }),
    text: m.runExportText(),
    name: folderName(run.name),
    onchoose: (path) => void write(path).catch((error: unknown) => notices.show(error)),
  })
}

/** A name as every file system takes it. */
export function folderName(name: string): string {
  const plain = name.replaceAll(/[\\/:*?"<>|\p{Cc}]/gu, '-').replace(/^[.\s]+|[.\s]+$/g, '')
  return plain === '' ? 'run' : plain
}
