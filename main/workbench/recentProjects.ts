import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { RecentProject as Schema } from '../rpc/window/schemas.ts'
import { dataFile } from './dataFile.ts'
import type { Project, RecentProject } from '../rpc/window/shapes.ts'

/** The projects that were opened last, the newest first. */
export interface RecentProjects {
  /** @param isAllowed by path; of others it is not even said whether they are there */
  list(isAllowed: (path: string) => boolean): RecentProject[]
  note(project: Project, openedAt: string): Promise<void>
  forget(path: string): Promise<void>
}

const most = 30

export function openRecentProjects(dataFolder: string, onWarning: (sentence: string) => void): RecentProjects {
  const List = v.array(Schema)
  const file = dataFile(join(dataFolder, 'recent.json'), (json) => v.is(List, json), onWarning)
  const parsed = v.safeParse(List, file.load())
  let recent: readonly RecentProject[] = parsed.success ? parsed.output : []
  const keep = async (next: readonly RecentProject[]): Promise<void> => {
    recent = next.slice(0, most)
    await file.save(recent)
  }
  return {
    list: (isAllowed) =>
      recent
        .filter(({ path }) => isAllowed(path))
        .map((project) => ({ ...project, missing: !existsSync(project.path) })),
    async note({ path: of, name, langs, nQuestions, nRuns }, openedAt) {
      const project = { path: of, name, openedAt, missing: false, langs, nQuestions, nRuns }
      await keep([project, ...recent.filter((each) => each.path !== of)])
    },
    forget: (of) => keep(recent.filter((each) => each.path !== of)),
  }
}
