import type { EngineEvent } from '../api/shapes.ts'
import { m } from '#messages'

const texts: Readonly<Record<EngineEvent['state'], () => string>> = {
  stopped: m.engineStopped,
  starting: m.engineStarting,
  ready: m.engineReady,
  busy: m.engineBusy,
  restarted: m.engineRestarted,
  dead: m.engineDead,
}

export function engineText(state: EngineEvent['state']): string {
  return texts[state]()
}
