/**
 * A host of the window that lives in memory: the whole contract over a small project, with invented models and runs, so that
 * screens can be tested before, and faster than, the real thing. Inputs and outputs are checked against the contract.
 */
import * as v from 'valibot'
import { WorkbenchError } from '../../../main/base/errors.ts'
import { describeIssues } from '../../../main/base/issues.ts'
import { workbenchContract } from '../../../main/rpc/window/contract.ts'
import type {
  WorkbenchInput,
  WorkbenchItem,
  WorkbenchMethod,
  WorkbenchOutput,
} from '../../../main/rpc/window/contract.ts'
import { fakeEdits } from './fakeEdits.ts'
import { FakeEvents } from './fakeEvents.ts'
import { fakeMap } from './fakeMap.ts'
import { fakeModels } from './fakeModels.ts'
import { fakeProjects } from './fakeProjects.ts'
import { fakeQuestions } from './fakeQuestions.ts'
import { fakeReport } from './fakeReport.ts'
import { fakeRuns } from './fakeRuns.ts'
import { createState } from './fakeState.ts'
import type { FakeState } from './fakeState.ts'

export interface FakeCall<M extends WorkbenchMethod> {
  readonly signal: AbortSignal
  readonly onItem: (item: WorkbenchItem<M>) => void
}

export type FakeHandlers = {
  readonly [M in WorkbenchMethod]?: (
    input: WorkbenchInput<M>,
    call: FakeCall<M>,
  ) => WorkbenchOutput<M> | Promise<WorkbenchOutput<M>>
}

export interface FakeHost {
  call<M extends WorkbenchMethod>(
    method: M,
    input: WorkbenchInput<M>,
    options?: { signal?: AbortSignal; onItem?: (item: WorkbenchItem<M>) => void },
  ): Promise<WorkbenchOutput<M>>
  readonly state: FakeState
  readonly events: FakeEvents
  /** What to answer instead, or to throw, from now on. */
  readonly overrides: { -readonly [M in WorkbenchMethod]?: FakeHandlers[M] }
}

/**
 * @param questions lines of a question file, as in resources/questions/
 * @param stepMs    time that a step of a job takes; 0 in tests
 */
export function createFakeHost(questions: string, { stepMs = 0 } = {}): FakeHost {
  const events = new FakeEvents()
  const state = createState(questions)
  const base: FakeHandlers = {
    events: (input, call) => events.follow(input.since, call),
    ...fakeProjects(state, events),
    ...fakeQuestions(state, events),
    ...fakeModels(state, events, stepMs),
    ...fakeRuns(state, events, stepMs),
    ...fakeMap(state),
    ...fakeEdits(state, events),
    ...fakeReport(state, events),
  }
  const overrides: FakeHost['overrides'] = {}
  return {
    state,
    events,
    overrides,
    async call(method, input, options = {}) {
      const { signal = new AbortController().signal, onItem = () => undefined } = options
      const handler = overrides[method] ?? base[method]
      if (handler === undefined) throw new WorkbenchError('input.unsupported', `The fake host has no ${method}.`)
      const given = checked(`input of ${method}`, workbenchContract[method].input, input)
      const output = await handler(structuredClone(given) as never, { signal, onItem })
      return checked(`output of ${method}`, workbenchContract[method].output, output) as WorkbenchOutput<typeof method>
    },
  }
}

function checked(what: string, schema: v.GenericSchema, value: unknown): unknown {
  const result = v.safeParse(schema, value)
  if (!result.success) throw new Error(`${what} breaks the contract: ${describeIssues(result.issues)}`)
  return structuredClone(result.output)
}
