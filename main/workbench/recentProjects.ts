import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import * as v from 'valibot'
import { RecentProject as Schema } from '../rpc/window/schemas.ts'
import { dataFile } from './dataFile.ts'
import type { Project, RecentProject } from '../rpc/window/shapes.ts'

/** The projects that were opened last, the newest first. */
export interface RecentProjects {
  /** @param isAllowed by path; of others it is not even said whether they are there */
  list(isAllowed: (path: string) => boolean): RecentProject[]
  note(project: Project, openedAt: string): Promise<void>
  /** Keeps what has become of a project that is open; nothing happens where it is as it was noted. */
  follow(project: Project): void
  forget(path: string): Promise<void>
  /** Everything that was noted is written. */
  saved(): Promise<void>
}

const most = 30

export function openRecentProjects(dataFolder: string, onWarning: (sentence: string) => void): RecentProjects {
  const List = v.array(Schema)
  const file = dataFile(join(dataFolder, 'recent.json'), (json) => v.is(List, json), onWarning)
  const parsed = v.safeParse(List, file.load())
  let recent: readonly RecentProject[] = parsed.success ? parsed.output : []
  let saving: Promise<void> = Promise.resolve()
  const keep = (next: readonly RecentProject[]): Promise<void> => {
    recent = next.slice(0, most)
    // One after another: the last that was noted is what stays.
    saving = saving.then(() => file.save(recent))
    return saving
  }
  return {
    list: (isAllowed) =>
      recent
        .filter(({ path }) => isAllowed(path))
        .map((project) => ({ ...project, missing: !existsSync(project.path) })),
    async note(project, openedAt) {
      await keep([
        { ...factsOf(project), openedAt, missing: false },
        ...recent.filter(({ path }) => path !== project.path),
      ])
    },
    follow(project) {
      const facts = factsOf(project)
      const known = recent.find(({ path }) => path === project.path)
      if (known === undefined || isDeepStrictEqual({ ...known, ...facts }, known)) return
      void keep(recent.map((each) => (each === known ? { ...known, ...facts } : each)))
    },
    saved: () => saving,
    forget: (of) => keep(recent.filter((each) => each.path !== of)),
  }
}

function factsOf({ path, name, langs, nQuestions, nRuns }: Project) {
  return { path, name, langs, nQuestions, nRuns }
}
