import { Service } from './service.ts'

export const kFpaServiceType = 4

/** Full-path accelerator. */
export class ServiceFpa extends Service {
  static kPrivilegeLogin = 1

  constructor() {
    super(kFpaServiceType)
  }
}
