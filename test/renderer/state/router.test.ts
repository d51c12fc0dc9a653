import { describe, expect, test } from 'vitest'
import { Router, formatPlace, parsePlace } from '../../../renderer/state/router.svelte.ts'

describe('parsePlace', () => {
  test('gives back what formatPlace wrote, whatever stands in it', () => {
    const place = {
      screen: 'questions',
      path: ['geo/001?#', 'سؤال'],
      params: { filter: 'lang:ar score>0.6 "two & words" 100%' },
    } as const
    expect(parsePlace(formatPlace(place))).toEqual(place)
  })

  test.each(['', '#', '#/', '#/nowhere', '#/constructor', '#//'])('shows home for %j', (hash) => {
    expect(parsePlace(hash).screen).toBe('home')
  })

  test('takes a broken escape as it is', () => {
    expect(parsePlace('#/questions/100%')).toEqual({ screen: 'questions', path: ['100%'], params: {} })
  })
})

describe('Router', () => {
  test('a new place is a step of the back button, a changed filter is none', () => {
    const page = fakePage('#/home')
    const router = new Router(page)
    router.go('questions', { params: { filter: 'a' } })
    router.set({ filter: 'ab' })
    router.set({ filter: '' })
    expect(page.steps).toEqual([
      ['push', '#/questions?filter=a'],
      ['replace', '#/questions?filter=ab'],
      ['replace', '#/questions'],
    ])
    expect(router.param('filter')).toBe('')
  })

  test('follows the address until it is given back', () => {
    const page = fakePage('#/home')
    const router = new Router(page)
    const stop = router.listen()
    page.move('#/model')
    expect(router.screen).toBe('model')
    stop()
    page.move('#/questions')
    expect(router.screen).toBe('model')
  })
})

function fakePage(hash: string) {
  const steps: (readonly [string, string])[] = []
  const listeners = new Set<() => void>()
  const location = { hash }
  const step = (kind: string) => (_: unknown, __: string, to: string) => {
    steps.push([kind, to])
    location.hash = to
  }
  const page = {
    steps,
    location,
    history: { pushState: step('push'), replaceState: step('replace') },
    addEventListener: (name: string, listener: () => void) => name === 'hashchange' && listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
    move(to: string) {
      location.hash = to
      listeners.forEach((listener) => listener())
    },
  }
  return page as unknown as typeof page & Window
}
