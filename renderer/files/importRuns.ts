import { m } from '#messages'
import type { Session } from '../state/session.svelte.ts'
import { toast } from '../ui/toast.ts'

type Parts = Pick<Session, 'api' | 'runs' | 'router'>

/** Takes the runs of a folder into the open project and shows the first of them. */
export async function importRuns({ api, runs, router }: Parts, path: string): Promise<void> {
  const { runIds } = await api['runs.import']({ path })
  await runs.load()
  router.go('runs', { path: runIds.slice(0, 1) })
  toast(m.nRunsImported({ n: runIds.length }))
}
