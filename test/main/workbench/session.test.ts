import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createProject } from '../../../main/store/projectFile.ts'
import { createEventLog } from '../../../main/workbench/events.ts'
import { createSession } from '../../../main/workbench/session.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

async function opened() {
  const now = () => new Date('2026-11-24T08:00:00Z')
  const session = createSession({ events: createEventLog(now), now })
  const path = join(await temporaryFolder(), 'p.engram')
  const file = createProject(path, 'P')
  await session.open(path, () => file)
  return { session, file }
}

describe('createSession', () => {
  test('a project is closed although what uses it never lets go of it, or fails to', async () => {
    const { session, file } = await opened()
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    session.onChange(() => new Promise(() => undefined))
    const heard = vi.fn(() => Promise.reject(new Error('would not')))
    session.onChange(heard)
    const closing = expect(session[Symbol.asyncDispose]()).rejects.toThrow(
      'Closing the work on the project took longer',
    )
    await vi.runAllTimersAsync()
    await closing
    expect(heard).toHaveBeenCalledWith('closing')
    expect(session.current()).toBeNull()
    expect(() => file.properties.get('name')).toThrow('not open')
  })

  test('closing it twice at once closes it once', async () => {
    const { session } = await opened()
    await Promise.all([session.close(), session.close()])
    expect(session.current()).toBeNull()
  })
})
