import { describe, expect, test } from 'vitest'
import { attack } from '../attack/killCampaign.ts'

describe('the program whose processes are killed at random moments', () => {
  test('loses nothing that it said is kept, leaves no process, and goes on to the same bytes', async () => {
    const losses: string[] = []
    const say = (line: string): void => void (line.startsWith('LOSS') && losses.push(line))
    const counts = await attack({ nKills: 6, seed: 1, say })
    expect(losses).toEqual([])
    expect(counts.kills).toBe(6)
  }, 600_000)
})
