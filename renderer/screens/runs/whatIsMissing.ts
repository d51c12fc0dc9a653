import type { Project } from '../../api/shapes.ts'

/** What a run needs and the project has not, in the order of the work. */
export function whatIsMissing(project: Project | null): 'model' | 'questions' | null {
  if (project === null) return null
  return project.model === null ? 'model' : project.nQuestions === 0 ? 'questions' : null
}
