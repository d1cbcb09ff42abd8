import { Service } from './service.ts'

export const kConvoAIServiceType = 9

/** Conversational AI. It has no privileges of its own. */
export class ServiceConvoAI extends Service {
  constructor() {
    super(kConvoAIServiceType)
  }
}
