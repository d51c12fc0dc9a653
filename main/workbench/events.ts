import type { NumberedEvent, WorkbenchEvent } from '../rpc/window/shapes.ts'

/** What has happened, in order, for every window that listens. */
export interface EventLog {
  publish(event: WorkbenchEvent): void
  /** Delivers what came after `since`, then what comes, until the signal is aborted. */
  follow(since: number, signal: AbortSignal, deliver: (event: NumberedEvent) => void): Promise<void>
}

/** Older ones are forgotten, except the last of each thing that has a state. */
const mostKept = 5000

/**
 * Numbers go up for ever, over restarts too: they begin at the time in microseconds. So a window that knew a host that is
 * gone is given everything that its successor keeps.
 */
export function createEventLog(now: () => Date): EventLog {
  let seq = now().getTime() * 1000
  let kept: NumberedEvent[] = []
  const followers = new Set<(event: NumberedEvent) => void>()
  return {
    publish(event) {
      const numbered = { seq: ++seq, at: now().toISOString(), event }
      kept.push(numbered)
      if (kept.length > 2 * mostKept) kept = condensed(kept)
      for (const deliver of followers) deliver(numbered)
    },
    async follow(since, signal, deliver) {
      signal.throwIfAborted()
      const last = kept.at(-1)
      for (const event of kept) if (event.seq > since || event === last) deliver(event)
      followers.add(deliver)
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
      followers.delete(deliver)
      throw signal.reason
    },
  }
}

/** Half of them: the newest, and of the older ones the last that was said of each job, project, engine and list. */
function condensed(events: readonly NumberedEvent[]): NumberedEvent[] {
  const old = events.slice(0, -mostKept)
  const last = new Map(old.map((each) => [subject(each.event), each]))
  last.delete('row')
  return [...[...last.values()].sort((a, b) => a.seq - b.seq), ...events.slice(-mostKept)]
}

function subject(event: WorkbenchEvent): string {
  return event.kind === 'job' ? `job ${event.job.id}` : event.kind
}
