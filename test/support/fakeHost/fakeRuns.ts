import type { FakeEvents } from './fakeEvents.ts'
import type { FakeHandlers } from './fakeHost.ts'
import type { FakeState } from './fakeState.ts'

/** Jobs and runs. */
export function fakeRuns(state: FakeState, events: FakeEvents, _stepMs: number): FakeHandlers {
  return {
    'jobs.list': () => [...state.jobs.values()],
    'jobs.stop': ({ jobId }) => {
      state.stops.get(jobId)?.()
      return {}
    },
    'jobs.dismiss': ({ jobId }) => {
      state.jobs.delete(jobId)
      return {}
    },
    'runs.list': () => state.runs,
    'runs.change': ({ runId, ...change }) => {
      const at = state.runs.findIndex(({ id }) => id === runId)
      const run = { ...state.runs[at], ...change } as FakeState['runs'][number]
      state.runs = state.runs.with(at, run)
      events.emit({ kind: 'runs' })
      return run
    },
  }
}
