import { describe, expect, test } from 'vitest'
import { checkKeptAddress, withCredentials } from '../../../main/queue/address.ts'

describe('withCredentials', () => {
  const given = (address: string, known?: string) => withCredentials(address, { ENGRAM_QUEUE: known }).href

  test.each([
    ['redis://desk', 'redis://me:s%40ecret@desk:6379', 'redis://me:s%40ecret@desk'],
    ['rediss://desk:7000/1', 'rediss://:secret@desk:7000', 'rediss://:secret@desk:7000/1'],
    ['redis://me@desk', 'redis://me:secret@desk', 'redis://me:secret@desk'],
  ])('%s gets user and password of the same server', (address, known, expected) => {
    expect(given(address, known)).toBe(expected)
  })

  test.each([
    ['redis://elsewhere', 'redis://me:secret@desk'],
    ['redis://desk:7000', 'redis://me:secret@desk'],
    ['redis://desk', 'rediss://me:secret@desk'],
    ['redis://you@desk', 'redis://me:secret@desk'],
    ['redis://you:own@desk', 'redis://me:secret@desk'],
    ['redis://desk', ''],
  ])('%s gets none that is meant otherwise', (address, known) => {
    expect(given(address, known)).toBe(address)
  })
})

test('an address with a password is not kept, and the refusal does not repeat it', () => {
  expect(() => checkKeptAddress('redis://me:hidden7@desk')).toThrow('start Engram with ENGRAM_QUEUE=')
  expect(() => checkKeptAddress('redis://me:hidden7@desk')).not.toThrow('hidden7')
  expect(() => checkKeptAddress('redis://me@desk:6379/1')).not.toThrow()
})

test.each(['redis://desk?password=hidden7', 'redis://desk/1?path=/run/other.sock'])(
  '%s is no place alone',
  (address) => {
    const given = () => withCredentials(address, { ENGRAM_QUEUE: 'redis://me:secret@desk' })
    for (const use of [given, () => checkKeptAddress(address)]) {
      expect(use).toThrow('redis://host:port')
      expect(use).not.toThrow(/hidden7|other/)
    }
  },
)
