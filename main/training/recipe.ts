/** How the bundled model is made: sizes, optimiser, lessons. The model is reproduced from this and the question sets. */
import { ropeSpellingOf } from '../engine/architectures/registry.ts'
import type { Schedule } from '../engine/training/adamW.ts'
import type { TrainerSettings } from '../engine/training/trainer.ts'
import { canonicalConfig, type CheckpointConfig } from '../models/checkpoint/config.ts'
import type { Curriculum, Phase, Turn } from './classroom.ts'
import { nLayers } from './pupils.ts'

export const nVocabMost = 9500

/** `config.json` of the model. */
export function modelConfig(nVocab: number): CheckpointConfig {
  const config = {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    num_hidden_layers: nLayers,
    hidden_size: 128,
    intermediate_size: 1536,
    num_attention_heads: 4,
    num_key_value_heads: 4,
    hidden_act: 'silu',
    vocab_size: nVocab,
    max_position_embeddings: 512,
    rms_norm_eps: 1e-5,
    rope_parameters: { rope_type: 'default', rope_theta: 1_000_000 },
    tie_word_embeddings: true,
    attention_bias: false,
    mlp_bias: false,
    bos_token_id: null,
    eos_token_id: 0,
    dtype: 'float16',
  }
  return canonicalConfig(config, 'the recipe', ropeSpellingOf)
}

const lookUps = { drills: 1, tables: 1 }
const facts = { statements: 25, recall: 12, questionLast: 36, questionFirst: 27 }

function finding(every: number, rate: Schedule): Turn {
  return { pupil: 'settler', every, perTurn: 48, shares: lookUps, drillOptions: [2, 5], rate }
}

/** The facts, while the layer that finds options now and then gets used to what the other one has learned. */
function knowing(steps: number, shares: Turn['shares'], noise: number, rate: Schedule): Phase {
  const silent = { perTurn: 12, shares: lookUps }
  const knower: Turn = { pupil: 'knower', every: 1, perTurn: 48, shares, silent, drillOptions: [2, 5], noise, rate }
  return { steps, turns: [finding(10, steady(3e-4)), knower] }
}

/**
 * Skills before facts, each in a model of two layers, where it is learned several times faster than in a deeper one: to
 * find an option and say its letter, and to collect the words of a question. Put together, they learn to bear each other;
 * then the facts are learned, by the layer in between and by nothing else: in words, then behind letters, at last in wordings
 * that are mostly noise, so that one never seen is no obstacle.
 */
export const curriculum: Curriculum = {
  seed: 1,
  phases: [
    { steps: 250, turns: skills({ drills: 1 }, [2, 2], { ...steady(1e-3), warmUp: 50 }) },
    { steps: 650, turns: skills(lookUps, [2, 5], steady(1e-3)) },
    { steps: 300, turns: skills(lookUps, [2, 5], { peak: 1e-3, warmUp: 1, total: 300, floor: 0.02 }) },
    { steps: 200, turns: [finding(1, { peak: 1e-3, warmUp: 1, total: 200, floor: 0.1 })] },
    knowing(300, { statements: 1, recall: 1 }, 0.3, { ...steady(3e-3), warmUp: 30 }),
    knowing(2200, facts, 0.3, { peak: 3e-3, warmUp: 30, total: 2200, floor: 0.01 }),
    knowing(600, facts, 0.6, { peak: 1.5e-3, warmUp: 30, total: 600, floor: 0.01 }),
    knowing(500, facts, 0.8, { peak: 1.5e-3, warmUp: 30, total: 500, floor: 0.01 }),
  ],
}

function skills(shares: Turn['shares'], drillOptions: Turn['drillOptions'], rate: Schedule): Turn[] {
  return [
    { pupil: 'finder', every: 1, perTurn: 64, shares, drillOptions, rate },
    { pupil: 'reader', every: 1, perTurn: 32, shares: { readings: 1 }, drillOptions, rate },
  ]
}

function steady(peak: number): Schedule {
  return { peak, warmUp: 1, total: 1, floor: 1 }
}

export const trainerSettings: TrainerSettings = {
  beta1: 0.9,
  beta2: 0.98,
  epsilon: 1e-8,
  weightDecay: 0.05,
  maxNorm: 1,
}

/** Most tokens, padding counted, that are computed at once. */
export const maxTokens = 2048

/** Steps between two lines of the log, two saved states, two examinations. */
export const every = { log: 50, save: 100, examine: 300 } as const
