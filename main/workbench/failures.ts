import { WorkbenchError, isAbort, isWorkbenchError, type ErrorCode } from '../base/errors.ts'
import { oneLine } from '../base/oneLine.ts'
import type { Failure, WorkbenchHandlers } from '../rpc/window/shapes.ts'

type Fix = Failure['fixes'][number]

/** A foreseen failure with the commands of the window that may mend it. */
export function refusal(code: ErrorCode, message: string, fixes: readonly Fix[] = []): WorkbenchError {
  return new WorkbenchError(code, message, { fixes })
}

/** Buttons that the window offers; each names one of its commands. */
export const fix = {
  openProject: { label: 'Open a project', command: 'project.open', argument: null },
  chooseModel: { label: 'Choose a model', command: 'go.model', argument: null },
  questions: { label: 'Look at the questions', command: 'go.questions', argument: null },
  settings: { label: 'Open the settings', command: 'go.settings', argument: null },
  runs: { label: 'Look at the runs', command: 'go.runs', argument: null },
  forget: (path: string) => ({ label: 'Remove it from the list', command: 'project.forget', argument: path }),
} as const satisfies Record<string, Fix | ((argument: string) => Fix)>

/** An error as a window shows it. */
export function failureOf(error: unknown): Failure {
  const { message, cause } = error instanceof Error ? error : new Error(String(error))
  if (!isWorkbenchError(error)) {
    const inner = error instanceof Error ? (error.stack ?? '') : ''
    return {
      code: 'bug',
      message: `Something went wrong inside Engram: ${oneLine(message)}`,
      inner,
      fixes: [],
      retryable: false,
    }
  }
  const reason = cause instanceof Error ? cause.message : ''
  const words = error.details['stderrTail']
  return {
    code: error.code,
    message,
    inner:
      typeof words === 'string' && words.trim() !== '' ? words.trim() : message.includes(oneLine(reason)) ? '' : reason,
    fixes: [...((error.details['fixes'] as readonly Fix[] | undefined) ?? []), ...knownFixes(error)],
    // What was given is as wrong the second time; what happened on the way may not happen again.
    retryable: error.code.startsWith('run.') && error.code !== 'run.conflict',
  }
}

/** Handlers whose failures carry, in their details, all that a window shows of them. */
export function withFailures(handlers: WorkbenchHandlers): WorkbenchHandlers {
  const entries = Object.entries(handlers as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)
  const wrapped = entries.map(([name, handler]) => [
    name,
    async (...args: unknown[]): Promise<unknown> => {
      try {
        return await handler(...args)
      } catch (error) {
        if (isAbort(error) || !isWorkbenchError(error)) throw error
        const { inner, fixes, retryable } = failureOf(error)
        const { conflicts } = error.details
        const details = { inner, fixes, retryable, ...(conflicts !== undefined && { conflicts }) }
        throw new WorkbenchError(error.code, error.message, details, { cause: error })
      }
    },
  ])
  return Object.fromEntries(wrapped) as WorkbenchHandlers
}

function knownFixes({ code }: WorkbenchError): Fix[] {
  return code === 'run.memory' || code === 'run.device' ? [fix.chooseModel] : []
}
