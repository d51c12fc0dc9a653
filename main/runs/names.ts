/** The words that calls, manifests, flags and forms share, each from the list beside its owner. */
import * as v from 'valibot'
import { editPositions } from '../engine/editPositions.ts'
import { deviceChoices, deviceNames } from '../engine/runtime/device.ts'
import { objectives } from '../engine/runtime/objective.ts'
import { detectorNames } from '../methods/detectors/detectors.ts'
import { randomKinds } from '../methods/evaluation/randomSets.ts'
import { replacements } from '../methods/faithfulness/curvePoints.ts'
import { detectionModes } from '../methods/neuronCluster.ts'
import { letterChoices } from '../methods/predict.ts'
import { attributeMethods } from '../methods/scoreKinds.ts'
import { rules } from '../methods/ruleSettings.ts'
import { promptings } from '../models/tokenizer/prompting.ts'

export const Rule = v.picklist(rules)
export const Objective = v.picklist(objectives)
export const AttributeMethodName = v.picklist(attributeMethods)
export const Mode = v.picklist(detectionModes)
export const Method = v.picklist(detectorNames)
export const Letters = v.picklist(letterChoices)
/** How prompts are put. */
export const PromptingName = v.picklist(promptings)
export const Positions = v.picklist(editPositions)
export const ControlKind = v.picklist(randomKinds)

/** What neurons are set to. */
export const SetTo = v.union([v.picklist(replacements), v.pipe(v.number(), v.finite())])
export type SetTo = v.InferOutput<typeof SetTo>

export const DeviceName = v.picklist(deviceNames)
export const DeviceChoice = v.picklist(deviceChoices, `expected ${deviceNames.join(', ')} or auto`)
/** What the machine can compute on. `reason`: why it cannot be used; continues "It cannot be used: ". */
export const Devices = v.array(v.object({ name: DeviceName, usable: v.boolean(), reason: v.nullable(v.string()) }))
