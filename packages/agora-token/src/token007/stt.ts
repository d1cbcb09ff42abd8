import { Service } from './service.ts'

export const kSttServiceType = 10

/** Speech to text. It has no privileges of its own. */
export class ServiceStt extends Service {
  constructor() {
    super(kSttServiceType)
  }
}
