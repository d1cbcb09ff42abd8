export { EducationTokenBuilder } from '../builders/education.ts'
export * as default from '../builders/education.ts'
